"""Checkout sessions: a page of Stripe's where somebody pays, or adds a card."""

from __future__ import annotations

from typing import Any

import stripe.params.checkout as p

from tests.fakes.stripe.books import Books, Thing, created_within, page_of
from tests.fakes.stripe.errors import bad_parameter, unexpected

from .calls import Call, Route
from .intents import LEAST, check_amount

_SHORTEST, _LONGEST = 30 * 60, 24 * 3600
_ONE_SECOND = 1  # what passes between reading one clock and the other


def sweep(books: Books) -> None:
    """Sessions whose time is over have expired."""
    for session in books.all("checkout.session"):
        if session["status"] == "open" and session["expires_at"] <= books.now():
            expire(books, session)


def expire(books: Books, session: Thing, key: str = "") -> None:
    """Close a session that nobody completed, and what it had begun to charge."""
    session |= {"status": "expired", "url": None}
    intent = books.things.get(session["payment_intent"] or "")
    if intent and intent["status"] in ("requires_payment_method", "requires_confirmation", "requires_action"):
        intent |= {"status": "canceled", "canceled_at": books.now(), "cancellation_reason": "automatic"}
        intent["next_action"] = None
        books.emit("payment_intent.canceled", intent, key)
    books.emit("checkout.session.expired", session, key)


def complete(books: Books, session: Thing, details: dict[str, str]) -> None:
    """Somebody has paid, or added a card."""
    session |= {"status": "complete", "url": None}
    session["payment_status"] = "paid" if session["mode"] == "payment" else "no_payment_required"
    session["customer_details"] = {"address": None, "phone": None, "tax_exempt": "none", "tax_ids": []} | details
    books.emit("checkout.session.completed", session)


def _create(call: Call) -> Thing:
    asked = call.params
    mode = asked.get("mode")
    if mode not in ("payment", "setup"):
        raise bad_parameter("Invalid mode: must be one of payment, setup, or subscription", "mode")
    if asked.get("ui_mode", "hosted_page") != "hosted_page":
        raise bad_parameter("Only the hosted page stands here.", "ui_mode")
    if not asked.get("success_url"):
        raise bad_parameter("Missing required param: success_url.", "success_url", "parameter_missing")
    for name in ("success_url", "cancel_url"):
        if asked.get(name) and not asked[name].startswith(("http://", "https://")):
            raise bad_parameter(
                "Invalid URL: An explicit scheme (such as https) must be provided.", name, "url_invalid"
            )
    if len(asked.get("client_reference_id") or "") > 200:
        raise bad_parameter("Invalid string: must be at most 200 characters", "client_reference_id")
    if asked.get("customer"):
        call.books.get("customer", asked["customer"], "customer")
        if asked.get("customer_email"):
            raise bad_parameter("You may only specify one of these parameters: customer, customer_email.", "customer")
    total, currency = _total(asked) if mode == "payment" else _nothing(asked)
    return _new(call, total, currency)


def _total(asked: dict[str, Any]) -> tuple[int, str]:
    if not asked.get("line_items"):
        raise bad_parameter("Missing required param: line_items.", "line_items", "parameter_missing")
    if asked.get("setup_intent_data"):
        raise bad_parameter("`setup_intent_data` can only be set in `setup` mode.", "setup_intent_data")
    total, currencies = 0, set()
    for place, line in enumerate(asked["line_items"]):
        price = line.get("price_data")
        if not price:
            raise bad_parameter("Prices kept at Stripe do not stand here: send price_data.", f"line_items[{place}]")
        if "unit_amount" not in price or not (price.get("product_data") or {}).get("name"):
            raise bad_parameter("Missing required param: unit_amount or product_data[name].", f"line_items[{place}]")
        if price["unit_amount"] < 0 or line.get("quantity", 0) < 1:
            raise bad_parameter("This value must be greater than or equal to 1.", f"line_items[{place}][quantity]")
        total += price["unit_amount"] * line["quantity"]
        currencies.add(price["currency"])
    if len(currencies) != 1:
        raise bad_parameter("All line items must have the same currency.", "line_items")
    (currency,) = currencies
    if total < LEAST.get(currency, 0):
        least = f"${LEAST[currency] / 100:.2f} {currency}"
        says = f"The Checkout Session's total amount due must add up to at least {least}"
        raise bad_parameter(says, "", "amount_too_small")
    check_amount(total, currency)
    return total, currency


def _nothing(asked: dict[str, Any]) -> tuple[None, str | None]:
    for name in ("line_items", "payment_intent_data"):
        if asked.get(name):
            raise bad_parameter(f"You can not pass `{name}` in `setup` mode.", name)
    if not asked.get("currency") and not asked.get("allowed_payment_method_types"):
        raise bad_parameter("Missing required param: currency.", "currency", "parameter_missing")
    return None, asked.get("currency")


def _until(call: Call) -> int:
    now = call.books.now()
    until: int = call.params.get("expires_at", now + _LONGEST)
    if until < now + _SHORTEST - _ONE_SECOND:
        raise bad_parameter(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", "expires_at"
        )
    if until > now + _LONGEST + _ONE_SECOND:
        raise bad_parameter(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", "expires_at"
        )
    return until


def _new(call: Call, total: int | None, currency: str | None) -> Thing:
    asked = call.params
    made = call.books.new(
        "checkout.session",
        amount_subtotal=total,
        amount_total=total,
        automatic_tax={"enabled": False, "liability": None, "provider": None, "status": None},
        cancel_url=asked.get("cancel_url"),
        client_reference_id=asked.get("client_reference_id"),
        currency=currency,
        custom_fields=[],
        custom_text={
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        customer=asked.get("customer"),
        customer_creation="if_required" if asked["mode"] == "payment" and not asked.get("customer") else None,
        customer_details=None,
        customer_email=asked.get("customer_email"),
        expires_at=_until(call),
        locale=asked.get("locale"),
        metadata=asked.get("metadata") or {},
        mode=asked["mode"],
        payment_intent=None,
        payment_method_types=asked.get("allowed_payment_method_types") or ["card"],
        payment_status="unpaid" if asked["mode"] == "payment" else "no_payment_required",
        setup_intent=None,
        shipping_options=[],
        status="open",
        success_url=asked["success_url"],
        ui_mode="hosted_page",
        url=None,
        _asked=asked,
    )
    made["url"] = f"{call.books.address}/c/pay/{made['id']}"
    return made


def _expire(call: Call) -> Thing:
    session = call.books.get("checkout.session", call.name, "session")
    if session["status"] != "open":
        says = (
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f"`{session['status']}`."
        )
        raise unexpected(says, "")
    expire(call.books, session, call.key)
    return session


def _list(call: Call) -> Thing:
    found = created_within(call.books.all("checkout.session"), call.params.get("created"))
    for name in ("payment_intent", "customer", "status"):
        if call.params.get(name):
            found = [each for each in found if each[name] == call.params[name]]
    return page_of(found, call.params, call.url)


ROUTES = [
    Route("POST", "/v1/checkout/sessions", _create, p.SessionCreateParams),
    Route("GET", "/v1/checkout/sessions", _list, p.SessionListParams),
    Route(
        "GET",
        "/v1/checkout/sessions/:id",
        lambda call: call.books.get("checkout.session", call.name, "session"),
        p.SessionRetrieveParams,
    ),
    Route("POST", "/v1/checkout/sessions/:id/expire", _expire, p.SessionExpireParams),
]
