"""Customers and the cards that are kept for them."""

from __future__ import annotations

import hashlib
from typing import Any

import stripe.params as p

from tests.fakes.stripe.books import Books, Thing, created_within, page_of
from tests.fakes.stripe.cards import BY_TOKEN, Plastic
from tests.fakes.stripe.errors import bad_parameter, unexpected

from .calls import Call, Route


def new_method(books: Books, plastic: Plastic, *, email: str = "", name: str = "", year: int = 2034) -> Thing:
    """A card as somebody just typed it."""
    return books.new(
        "payment_method",
        allow_redisplay="unspecified",
        billing_details={"address": {}, "email": email or None, "name": name or None, "phone": None, "tax_id": None},
        card={
            "brand": plastic.brand,
            "checks": {"cvc_check": "pass"},
            "country": "US",
            "display_brand": plastic.brand,
            "exp_month": 8,
            "exp_year": year,
            "fingerprint": hashlib.sha256(plastic.number.encode()).hexdigest()[:16],
            "funding": "credit",
            "last4": plastic.number[-4:],
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        customer=None,
        metadata={},
        type="card",
        _plastic=plastic,
        _is_set_up=False,
    )


def method_named(books: Books, name: str, customer: str | None, param: str = "payment_method") -> Thing:
    """The card `name`, which may be one of Stripe's test tokens. Raises Refused for somebody else's."""
    if name in BY_TOKEN:
        return new_method(books, BY_TOKEN[name])
    found = books.get("payment_method", name, param)
    if found["customer"] and found["customer"] != customer:
        says = (
            "The provided PaymentMethod cannot be attached. To reuse a PaymentMethod, you must attach it to a Customer "
            "first."
            if customer is None
            else f"The customer does not have a payment method with the ID {name}. The payment method must be attached "
            "to the customer."
        )
        raise bad_parameter(says, param)
    return found


def keep(books: Books, method: Thing, customer: str, key: str = "") -> None:
    """Keep a card for a customer."""
    if method["customer"] != customer:
        method["customer"] = customer
        books.emit("payment_method.attached", method, key)


def _create(call: Call) -> Thing:
    asked = call.params
    made = call.books.new(
        "customer",
        address=asked.get("address"),
        balance=0,
        currency=None,
        default_source=None,
        delinquent=False,
        description=asked.get("description"),
        email=asked.get("email"),
        invoice_settings={"custom_fields": None, "default_payment_method": None, "footer": None},
        metadata=asked.get("metadata") or {},
        name=asked.get("name"),
        phone=asked.get("phone"),
        preferred_locales=asked.get("preferred_locales") or [],
        shipping=None,
        tax_exempt="none",
    )
    if asked.get("payment_method"):
        keep(call.books, method_named(call.books, asked["payment_method"], None), made["id"], call.key)
    call.emit("customer.created", made)
    return made


def _update(call: Call) -> Thing:
    found = call.books.get("customer", call.name)
    for name in ("email", "name", "phone", "description", "address"):
        if name in call.params:
            found[name] = call.params[name]
    found["metadata"] |= call.params.get("metadata") or {}
    call.emit("customer.updated", found)
    return found


def _delete(call: Call) -> Thing:
    found = call.books.get("customer", call.name)
    for method in call.books.all("payment_method"):
        if method["customer"] == found["id"]:
            method["customer"] = None
    call.emit("customer.deleted", found)
    found["deleted"] = True
    return {"id": found["id"], "object": "customer", "deleted": True}


def _attach(call: Call) -> Thing:
    customer = call.params.get("customer") or ""
    call.books.get("customer", customer, "customer")
    found = method_named(call.books, call.name, customer)
    if found["customer"]:
        raise bad_parameter("The payment method you provided has already been attached to a customer.", "")
    if not found["_plastic"].is_kept:
        raise unexpected("Your card was declined.", "card_declined", status=402, kind="card_error")
    keep(call.books, found, customer, call.key)
    return found


def _detach(call: Call) -> Thing:
    found = call.books.get("payment_method", call.name, "payment_method")
    if not found["customer"]:
        raise bad_parameter(
            "The payment method you provided is not attached to a customer so detachment is impossible.",
            "",
            "payment_method_unexpected_state",
        )
    found["customer"] = None
    call.emit("payment_method.detached", found)
    return found


def _list(call: Call) -> Thing:
    customer = call.name or call.params.get("customer")
    if not customer:
        return page_of([], call.params, call.url)
    call.books.get("customer", customer, "customer")
    found = [method for method in call.books.all("payment_method") if method["customer"] == customer]
    wanted = call.params.get("type")
    return page_of([method for method in found if wanted in (None, method["type"])], call.params, call.url)


def _customers(call: Call) -> Thing:
    found = [each for each in call.books.all("customer") if not each.get("deleted")]
    found = created_within(found, call.params.get("created"))
    if call.params.get("email"):
        found = [each for each in found if each["email"] == call.params["email"]]
    return page_of(found, call.params, call.url)


def _get(kind: str) -> Any:
    return lambda call: call.books.get(kind, call.name)


ROUTES = [
    Route("POST", "/v1/customers", _create, p.CustomerCreateParams),
    Route("GET", "/v1/customers", _customers, p.CustomerListParams),
    Route("GET", "/v1/customers/:id", _get("customer"), p.CustomerRetrieveParams),
    Route("POST", "/v1/customers/:id", _update, p.CustomerUpdateParams),
    Route("DELETE", "/v1/customers/:id", _delete, p.CustomerDeleteParams),
    Route("GET", "/v1/customers/:id/payment_methods", _list, p.CustomerPaymentMethodListParams),
    Route("GET", "/v1/payment_methods", _list, p.PaymentMethodListParams),
    Route("GET", "/v1/payment_methods/:id", _get("payment_method"), p.PaymentMethodRetrieveParams),
    Route("POST", "/v1/payment_methods/:id/attach", _attach, p.PaymentMethodAttachParams),
    Route("POST", "/v1/payment_methods/:id/detach", _detach, p.PaymentMethodDetachParams),
]
