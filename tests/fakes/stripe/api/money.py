"""Charges, what they cost, refunds, disputes, the balance and its payouts. Amounts are in the smallest coin."""

from __future__ import annotations

from typing import Any

import stripe.params as p

from tests.fakes.stripe.books import Books, Thing, created_within, page_of, public
from tests.fakes.stripe.cards import SAYS, Plastic
from tests.fakes.stripe.errors import bad_parameter, unexpected

from .calls import Call, Route

DISPUTE_FEE = 1500


def fee_of(amount: int) -> int:
    """What Stripe keeps of a payment by card: 2.9 % and 30 cents, rounded half up."""
    return (amount * 29 + 500) // 1000 + 30


def book(books: Books, kind: str, amount: int, source: Thing, fee: int = 0, category: str = "", **more: Any) -> Thing:
    """A movement of the balance."""
    details = (
        [{"amount": fee, "application": None, "currency": source["currency"], "type": "stripe_fee"}] if fee else []
    )
    for detail in details:
        detail["description"] = "Stripe processing fees"
    return books.new(
        "balance_transaction",
        amount=amount,
        available_on=books.now(),
        balance_type="payments",
        currency=source["currency"],
        description=None,
        exchange_rate=None,
        fee=fee,
        fee_details=details,
        net=amount - fee,
        reporting_category=category or kind,
        source=source["id"],
        status="available",
        type=kind,
        **{"_payout": None} | more,
    )


def charge(books: Books, intent: Thing, method: Thing, plastic: Plastic, decline: tuple[str, str] | None) -> Thing:
    """Charge a card for an intent; with `decline` it fails."""
    made = books.new(
        "charge",
        amount=intent["amount"],
        amount_captured=0 if decline else intent["amount"],
        amount_refunded=0,
        balance_transaction=None,
        billing_details=method["billing_details"],
        captured=not decline,
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        disputed=False,
        failure_code=decline[0] if decline else None,
        failure_message=SAYS[decline[1]] if decline else None,
        metadata=dict(intent["metadata"]),
        outcome={"type": "issuer_declined" if decline else "authorized", "network_status": "", "seller_message": None},
        paid=not decline,
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details={"type": "card", "card": {"brand": plastic.brand, "last4": plastic.number[-4:]}},
        receipt_email=intent["receipt_email"],
        refunded=False,
        status="failed" if decline else "succeeded",
    )
    if not decline:
        made["balance_transaction"] = book(books, "charge", made["amount"], made, fee_of(made["amount"]))["id"]
    return made


def open_dispute(books: Books, charged: Thing) -> Thing:
    """The cardholder contests a payment: the money is taken at once, and a fee with it."""
    made = books.new(
        "dispute",
        amount=charged["amount"],
        balance_transactions=[],
        charge=charged["id"],
        currency=charged["currency"],
        enhanced_eligibility_types=[],
        evidence={},
        evidence_details={
            "due_by": books.now() + 7 * 86400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        is_charge_refundable=False,
        metadata={},
        payment_intent=charged["payment_intent"],
        reason="fraudulent",
        status="needs_response",
    )
    charged["disputed"] = True
    moved = book(books, "adjustment", -charged["amount"], made, DISPUTE_FEE, "dispute")
    made["balance_transactions"] = [public(moved)]
    books.emit("charge.dispute.created", made)
    books.emit("charge.dispute.funds_withdrawn", made)
    return made


def close_dispute(books: Books, name: str, *, is_won: bool) -> Thing:
    """The bank decides; what was won comes back, its fee does not."""
    made = books.get("dispute", name)
    made["status"] = "won" if is_won else "lost"
    if is_won:
        made["balance_transactions"].append(
            public(book(books, "adjustment", made["amount"], made, 0, "dispute_reversal"))
        )
        books.emit("charge.dispute.funds_reinstated", made)
    books.emit("charge.dispute.closed", made)
    return made


def _charged(call: Call) -> Thing:
    if call.params.get("payment_intent"):
        intent = call.books.get("payment_intent", call.params["payment_intent"], "payment_intent")
        found = intent["latest_charge"] and call.books.things[intent["latest_charge"]]
        if not found or not found["paid"]:
            raise unexpected(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.", "")
        return found
    if not call.params.get("charge"):
        raise bad_parameter(
            "One of the following params should be provided for this request: payment_intent or charge.", ""
        )
    return call.books.get("charge", call.params["charge"], "charge")


def refund(call: Call) -> Thing:
    """Send money back: never more than is left of the charge."""
    charged = _charged(call)
    left = charged["amount_captured"] - charged["amount_refunded"]
    amount = call.params.get("amount", left)
    if amount <= 0 and left:
        raise bad_parameter("Invalid positive integer", "amount", "parameter_invalid_integer")
    if charged["disputed"]:
        raise unexpected(f"Charge {charged['id']} has been charged back; cannot issue a refund.", "charge_disputed")
    if charged["refunded"]:
        raise unexpected(f"Charge {charged['id']} has already been refunded.", "charge_already_refunded")
    if amount > left:
        says = f"Refund amount (${amount / 100:.2f}) is greater than unrefunded amount on charge (${left / 100:.2f})"
        raise unexpected(says, "", param="amount")
    if call.params.get("reason") not in (None, "duplicate", "fraudulent", "requested_by_customer"):
        raise bad_parameter("Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer", "reason")
    made = call.books.new(
        "refund",
        amount=amount,
        balance_transaction=None,
        charge=charged["id"],
        currency=charged["currency"],
        metadata=call.params.get("metadata") or {},
        payment_intent=charged["payment_intent"],
        reason=call.params.get("reason"),
        receipt_number=None,
        status="pending" if _fate(call.books, charged) == "pending" else "succeeded",
    )
    made["balance_transaction"] = book(call.books, "refund", -amount, made)["id"]
    charged["amount_refunded"] += amount
    charged["refunded"] = charged["amount_refunded"] == charged["amount_captured"]
    call.emit("refund.created", made)
    call.emit("charge.refunded", charged)
    if _fate(call.books, charged) == "failed":
        settle_refund(call.books, made["id"], is_paid=False)
    return made


def _fate(books: Books, charged: Thing) -> str:
    method = books.things[charged["payment_method"]]
    return method["_plastic"].refund


def settle_refund(books: Books, name: str, *, is_paid: bool) -> Thing:
    """A refund that waited arrives, or comes back to the balance."""
    made = books.get("refund", name)
    if is_paid:
        made["status"] = "succeeded"
        books.emit("refund.updated", made)
        return made
    charged = books.things[made["charge"]]
    made |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
    made["failure_balance_transaction"] = book(books, "refund_failure", made["amount"], made)["id"]
    charged["amount_refunded"] -= made["amount"]
    charged["refunded"] = False
    books.emit("refund.updated", made)
    books.emit("refund.failed", made)
    return made


def pay_out(books: Books, currency: str = "usd", *, is_paid: bool = True) -> Thing:
    """Send everything available to the shop's bank. Raises LookupError where there is nothing to send."""
    free = [txn for txn in books.all("balance_transaction") if txn["_payout"] is None and txn["currency"] == currency]
    amount = sum(txn["net"] for txn in free)
    if amount <= 0:
        raise LookupError("nothing to pay out")
    made = books.new(
        "payout",
        amount=amount,
        arrival_date=books.now(),
        automatic=True,
        balance_transaction=None,
        currency=currency,
        description="STRIPE PAYOUT",
        destination=None,
        failure_code=None,
        metadata={},
        method="standard",
        reconciliation_status="completed",
        source_type="card",
        status="in_transit",
        type="bank_account",
    )
    own = book(books, "payout", -amount, made, _payout=made["id"])
    made["balance_transaction"] = own["id"]
    for txn in free:
        txn["_payout"] = made["id"]
    books.emit("payout.created", made)
    return settle_payout(books, made["id"], "paid") if is_paid else made


def settle_payout(books: Books, name: str, status: str) -> Thing:
    """The bank has it ("paid"), or sends it back ("failed")."""
    made = books.get("payout", name)
    made["status"] = status
    books.emit(f"payout.{status}", made)
    return made


def _named(kind: str) -> Any:
    return lambda call: call.books.get(kind, call.name)


def _listed(kind: str, *filters: str) -> Any:
    def handler(call: Call) -> Thing:
        found = created_within(call.books.all(kind), call.params.get("created"))
        found = created_within(found, call.params.get("arrival_date"), "arrival_date")
        for name in filters:
            if call.params.get(name) is not None:
                kept = "_payout" if name == "payout" else name
                found = [thing for thing in found if thing.get(kept) == call.params[name]]
        return page_of(found, call.params, call.url)

    return handler


ROUTES = [
    Route("POST", "/v1/refunds", refund, p.RefundCreateParams),
    Route("GET", "/v1/refunds", _listed("refund", "charge", "payment_intent"), p.RefundListParams),
    Route("GET", "/v1/refunds/:id", _named("refund"), p.RefundRetrieveParams),
    Route("GET", "/v1/charges", _listed("charge", "customer", "payment_intent"), p.ChargeListParams),
    Route("GET", "/v1/charges/:id", _named("charge"), p.ChargeRetrieveParams),
    Route("GET", "/v1/disputes", _listed("dispute", "charge", "payment_intent"), p.DisputeListParams),
    Route("GET", "/v1/disputes/:id", _named("dispute"), p.DisputeRetrieveParams),
    Route("GET", "/v1/payouts", _listed("payout", "status", "destination"), p.PayoutListParams),
    Route("GET", "/v1/payouts/:id", _named("payout"), p.PayoutRetrieveParams),
    Route(
        "GET",
        "/v1/balance_transactions",
        _listed("balance_transaction", "payout", "source", "type", "currency"),
        p.BalanceTransactionListParams,
    ),
    Route(
        "GET",
        "/v1/balance_transactions/:id",
        _named("balance_transaction"),
        p.BalanceTransactionRetrieveParams,
    ),
    Route("GET", "/v1/events", _listed("event", "type"), p.EventListParams),
    Route("GET", "/v1/events/:id", _named("event"), p.EventRetrieveParams),
]
