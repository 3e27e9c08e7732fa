"""Payment intents: created, confirmed with a card, approved by its bank, charged, cancelled."""

from __future__ import annotations

import secrets
from typing import Any

import stripe.params as p

from tests.fakes.stripe.books import Books, Thing, created_within, page_of, public
from tests.fakes.stripe.cards import SAYS
from tests.fakes.stripe.errors import Refused, bad_parameter, unexpected

from .calls import Call, Route
from .customers import keep, method_named
from .money import charge, open_dispute

# The least that is charged, in the smallest coin: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
LEAST = {"usd": 50, "eur": 50, "brl": 50, "mxn": 1000, "gbp": 30}
MOST = 99_999_999
_OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


def check_amount(amount: int, currency: str) -> None:
    """Refuse what no card is charged."""
    if currency != currency.lower() or currency not in LEAST:
        raise bad_parameter(f"Invalid currency: {currency}.", "currency")
    if amount < 1:
        raise bad_parameter("This value must be greater than or equal to 1.", "amount", "parameter_invalid_integer")
    if amount < LEAST[currency]:
        says = f"Amount must be at least ${LEAST[currency] / 100:.2f} {currency}"
        raise bad_parameter(says, "amount", "amount_too_small")
    if amount > MOST:
        raise bad_parameter("Amount must be no more than $999,999.99", "amount", "amount_too_large")


def new_intent(books: Books, asked: dict[str, Any]) -> Thing:
    """An intent to charge, without a card yet."""
    made = books.new(
        "payment_intent",
        amount=asked["amount"],
        amount_capturable=0,
        amount_received=0,
        automatic_payment_methods=asked.get("automatic_payment_methods"),
        canceled_at=None,
        cancellation_reason=None,
        capture_method="automatic",
        confirmation_method="automatic",
        currency=asked["currency"],
        customer=asked.get("customer"),
        description=asked.get("description"),
        last_payment_error=None,
        latest_charge=None,
        metadata=asked.get("metadata") or {},
        next_action=None,
        payment_method=None,
        payment_method_options={},
        payment_method_types=["card"],
        processing=None,
        receipt_email=asked.get("receipt_email"),
        setup_future_usage=asked.get("setup_future_usage"),
        status="requires_payment_method",
    )
    made["client_secret"] = f"{made['id']}_secret_{secrets.token_hex(12)}"
    books.emit("payment_intent.created", made)
    return made


def confirm(
    books: Books, intent: Thing, method: Thing, *, return_url: str, is_off_session: bool = False, key: str = ""
) -> None:
    """Try to charge. Raises Refused (402, card_error) where the card does not pay."""
    plastic = method["_plastic"]
    asks = plastic.asks == "always" or (
        plastic.asks == "until_set_up" and not (is_off_session and method["_is_set_up"])
    )
    intent |= {"payment_method": method["id"], "next_action": None, "last_payment_error": None}
    if asks and is_off_session:
        fail(books, intent, method, ("authentication_required", "authentication_required"), key)
    if asks:
        intent["status"] = "requires_action"
        url = f"{books.address}/3ds/{intent['id']}"
        intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": {"return_url": return_url, "url": url}}
        books.emit("payment_intent.requires_action", intent, key)
        return
    finish(books, intent, method, key)


def finish(books: Books, intent: Thing, method: Thing, key: str = "") -> None:
    """Charge what nothing stands in the way of any more."""
    plastic = method["_plastic"]
    if plastic.decline:
        fail(books, intent, method, plastic.decline, key)
    charged = charge(books, intent, method, plastic, None)
    intent |= {"status": "succeeded", "next_action": None, "latest_charge": charged["id"]}
    intent["amount_received"] = intent["amount"]
    if intent["setup_future_usage"] and intent["customer"]:
        method["_is_set_up"] = True
        keep(books, method, intent["customer"], key)
    books.emit("charge.succeeded", charged, key)
    books.emit("payment_intent.succeeded", intent, key)
    if plastic.is_disputed:
        open_dispute(books, charged)


def fail(books: Books, intent: Thing, method: Thing, decline: tuple[str, str], key: str = "") -> None:
    """The card does not pay: the intent waits for another one. Always raises Refused."""
    code, detail = decline
    charged = charge(books, intent, method, method["_plastic"], decline)
    error = {
        "charge": charged["id"],
        "code": code,
        "decline_code": detail,
        "message": SAYS[detail],
        "payment_method": public(method),
        "type": "card_error",
    }
    intent |= {"status": "requires_payment_method", "next_action": None, "payment_method": None}
    intent |= {"latest_charge": charged["id"], "last_payment_error": error}
    books.emit("charge.failed", charged, key)
    books.emit("payment_intent.payment_failed", intent, key)
    raise Refused(
        SAYS[detail],
        status=402,
        kind="card_error",
        code=code,
        decline_code=detail,
        charge=charged["id"],
        payment_intent=public(intent),
        payment_method=public(method),
    )


def turn_down(books: Books, intent: Thing) -> None:
    """The customer, or their bank, did not approve."""
    says = "We are unable to authenticate your payment method. Please choose a different payment method and try again."
    method = books.things[intent["payment_method"]]
    intent["last_payment_error"] = {
        "code": "payment_intent_authentication_failure",
        "message": says,
        "payment_method": public(method),
        "type": "invalid_request_error",
    }
    intent |= {"status": "requires_payment_method", "next_action": None, "payment_method": None}
    books.emit("payment_intent.payment_failed", intent)


def _create(call: Call) -> Thing:
    asked = call.params
    check_amount(asked["amount"], asked["currency"])
    if asked.get("customer"):
        call.books.get("customer", asked["customer"], "customer")
    if asked.get("off_session") and not asked.get("confirm"):
        raise bad_parameter("You can only set `off_session` when `confirm` is true.", "off_session")
    method = None
    if asked.get("payment_method"):
        method = method_named(call.books, asked["payment_method"], asked.get("customer"))
    intent = new_intent(call.books, asked)
    if method is not None:
        intent |= {"payment_method": method["id"], "status": "requires_confirmation"}
    if asked.get("confirm"):
        _confirm_with(call, intent, method)
    return intent


def _confirm(call: Call) -> Thing:
    intent = call.books.get("payment_intent", call.name, "intent")
    if intent["status"] not in _OPEN:
        done = "it has already succeeded after being previously confirmed"
        says = done if intent["status"] == "succeeded" else f"it has a status of {intent['status']}"
        says = f"You cannot confirm this PaymentIntent because {says}."
        raise unexpected(says, "payment_intent_unexpected_state", payment_intent=public(intent))
    name = call.params.get("payment_method") or intent["payment_method"]
    method = method_named(call.books, name, intent["customer"]) if name else None
    _confirm_with(call, intent, method)
    return intent


def _confirm_with(call: Call, intent: Thing, method: Thing | None) -> None:
    if method is None:
        says = (
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the "
            "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment "
            "method or ConfirmationToken."
        )
        raise unexpected(says, "payment_intent_unexpected_state", payment_intent=public(intent))
    if intent["automatic_payment_methods"] and not call.params.get("return_url"):
        redirects = intent["automatic_payment_methods"].get("allow_redirects") != "never"
        if redirects and not call.params.get("off_session"):
            raise bad_parameter("You must provide a `return_url` when confirming.", "return_url")
    if call.params.get("setup_future_usage"):
        intent["setup_future_usage"] = call.params["setup_future_usage"]
    confirm(
        call.books,
        intent,
        method,
        return_url=call.params.get("return_url") or "",
        is_off_session=bool(call.params.get("off_session")),
        key=call.key,
    )


def _cancel(call: Call) -> Thing:
    intent = call.books.get("payment_intent", call.name, "intent")
    if intent["status"] not in _OPEN:
        says = f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
        raise unexpected(says, "payment_intent_unexpected_state", payment_intent=public(intent))
    if any(
        each["payment_intent"] == intent["id"]
        for each in call.books.all("checkout.session")
        if each["status"] == "open"
    ):
        raise unexpected(
            "You cannot cancel this PaymentIntent because it was created by a Checkout Session: expire that instead.",
            "payment_intent_unexpected_state",
        )
    intent |= {"status": "canceled", "canceled_at": call.books.now(), "next_action": None}
    intent["cancellation_reason"] = call.params.get("cancellation_reason")
    call.emit("payment_intent.canceled", intent)
    return intent


def _list(call: Call) -> Thing:
    found = created_within(call.books.all("payment_intent"), call.params.get("created"))
    customer = call.params.get("customer")
    return page_of([each for each in found if customer in (None, each["customer"])], call.params, call.url)


ROUTES = [
    Route("POST", "/v1/payment_intents", _create, p.PaymentIntentCreateParams),
    Route("GET", "/v1/payment_intents", _list, p.PaymentIntentListParams),
    Route(
        "GET",
        "/v1/payment_intents/:id",
        lambda call: call.books.get("payment_intent", call.name, "intent"),
        p.PaymentIntentRetrieveParams,
        is_public=True,
    ),
    Route("POST", "/v1/payment_intents/:id/confirm", _confirm, p.PaymentIntentConfirmParams, is_public=True),
    Route("POST", "/v1/payment_intents/:id/cancel", _cancel, p.PaymentIntentCancelParams),
]
