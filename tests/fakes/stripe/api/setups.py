"""Setup intents: a card is kept without charging it."""

from __future__ import annotations

import secrets
from typing import Any

import stripe.params as p

from tests.fakes.stripe.books import Books, Thing, public
from tests.fakes.stripe.cards import SAYS
from tests.fakes.stripe.errors import Refused, unexpected

from .calls import Call, Route
from .customers import keep, method_named


def new_setup(books: Books, asked: dict[str, Any]) -> Thing:
    """An intent to keep a card."""
    made = books.new(
        "setup_intent",
        application=None,
        automatic_payment_methods=asked.get("automatic_payment_methods"),
        cancellation_reason=None,
        customer=asked.get("customer"),
        description=asked.get("description"),
        last_setup_error=None,
        latest_attempt=None,
        metadata=asked.get("metadata") or {},
        next_action=None,
        payment_method=None,
        payment_method_types=["card"],
        status="requires_payment_method",
        usage=asked.get("usage") or "off_session",
    )
    made["client_secret"] = f"{made['id']}_secret_{secrets.token_hex(12)}"
    books.emit("setup_intent.created", made)
    return made


def confirm_setup(books: Books, setup: Thing, method: Thing, *, return_url: str, key: str = "") -> None:
    """Try to keep a card. Raises Refused (402, card_error) where its bank does not let it."""
    plastic = method["_plastic"]
    setup |= {"payment_method": method["id"], "next_action": None, "last_setup_error": None}
    if not plastic.is_kept:
        code, detail = plastic.decline or ("card_declined", "generic_decline")
        error = {"code": code, "decline_code": detail, "message": SAYS[detail], "type": "card_error"}
        setup |= {"status": "requires_payment_method", "payment_method": None, "last_setup_error": error}
        books.emit("setup_intent.setup_failed", setup, key)
        raise Refused(
            SAYS[detail], status=402, kind="card_error", code=code, decline_code=detail, setup_intent=public(setup)
        )
    if plastic.asks != "never":
        setup["status"] = "requires_action"
        url = f"{books.address}/3ds/{setup['id']}"
        setup["next_action"] = {"type": "redirect_to_url", "redirect_to_url": {"return_url": return_url, "url": url}}
        books.emit("setup_intent.requires_action", setup, key)
        return
    finish_setup(books, setup, method, key)


def finish_setup(books: Books, setup: Thing, method: Thing, key: str = "") -> None:
    """Keep the card."""
    setup |= {"status": "succeeded", "next_action": None}
    method["_is_set_up"] = True
    if setup["customer"]:
        keep(books, method, setup["customer"], key)
    books.emit("setup_intent.succeeded", setup, key)


def turn_setup_down(books: Books, setup: Thing) -> None:
    """The customer, or their bank, did not approve."""
    error = {"code": "setup_intent_authentication_failure", "message": "The authentication failed."}
    setup |= {"status": "requires_payment_method", "next_action": None, "payment_method": None}
    setup["last_setup_error"] = error | {"type": "invalid_request_error"}
    books.emit("setup_intent.setup_failed", setup)


def _create(call: Call) -> Thing:
    asked = call.params
    if asked.get("customer"):
        call.books.get("customer", asked["customer"], "customer")
    setup = new_setup(call.books, asked)
    if asked.get("confirm"):
        return _confirm_now(call, setup)
    return setup


def _confirm(call: Call) -> Thing:
    setup = call.books.get("setup_intent", call.name, "intent")
    if setup["status"] in ("succeeded", "canceled"):
        says = f"You cannot confirm this SetupIntent because it has a status of {setup['status']}."
        raise unexpected(says, "setup_intent_unexpected_state", setup_intent=public(setup))
    return _confirm_now(call, setup)


def _confirm_now(call: Call, setup: Thing) -> Thing:
    name = call.params.get("payment_method")
    if not name:
        says = "You cannot confirm this SetupIntent because it's missing a payment method."
        raise unexpected(says, "setup_intent_unexpected_state")
    method = method_named(call.books, name, setup["customer"])
    confirm_setup(call.books, setup, method, return_url=call.params.get("return_url") or "", key=call.key)
    return setup


def _cancel(call: Call) -> Thing:
    setup = call.books.get("setup_intent", call.name, "intent")
    if setup["status"] in ("succeeded", "canceled"):
        says = f"You cannot cancel this SetupIntent because it has a status of {setup['status']}."
        raise unexpected(says, "setup_intent_unexpected_state", setup_intent=public(setup))
    setup |= {"status": "canceled", "next_action": None}
    call.emit("setup_intent.canceled", setup)
    return setup


ROUTES = [
    Route("POST", "/v1/setup_intents", _create, p.SetupIntentCreateParams),
    Route(
        "GET",
        "/v1/setup_intents/:id",
        lambda call: call.books.get("setup_intent", call.name, "intent"),
        p.SetupIntentRetrieveParams,
        is_public=True,
    ),
    Route("POST", "/v1/setup_intents/:id/confirm", _confirm, p.SetupIntentConfirmParams, is_public=True),
    Route("POST", "/v1/setup_intents/:id/cancel", _cancel, p.SetupIntentCancelParams),
]
