"""What the fake remembers: payments, refunds, the pages where cards are taken. Amounts are Decimal, in reais."""

from __future__ import annotations

import itertools
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

type Thing = dict[str, Any]

_OPEN = ("pending", "in_process", "authorized")


class Refused(Exception):
    """An answer that is not a yes."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "error": error, "status": status, "cause": []}


@dataclass
class Books:
    """Everything that an account has. Change it only with `lock` held."""

    address: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock)
    payments: dict[int, Thing] = field(default_factory=dict)
    pages: dict[str, Thing] = field(default_factory=dict)
    refunds: dict[int, Thing] = field(default_factory=dict)
    answers: dict[str, tuple[str, int, Any]] = field(default_factory=dict)
    tell: Callable[[Thing], None] = lambda payment: None
    _numbers: Any = field(default_factory=lambda: itertools.count(1_320_000_001))

    def next_number(self) -> int:
        """A number that nothing else has."""
        return next(self._numbers)

    def new_payment(self, asked: Thing) -> Thing:
        """A payment that waits for its bank."""
        number = self.next_number()
        made = {
            "id": number,
            "date_created": now(),
            "date_approved": None,
            "date_of_expiration": asked.get("date_of_expiration"),
            "status": "pending",
            "status_detail": "pending_waiting_transfer",
            "currency_id": "BRL",
            "transaction_amount": asked["transaction_amount"],
            "transaction_amount_refunded": Decimal(0),
            "description": asked.get("description"),
            "payment_method_id": asked["payment_method_id"],
            "payment_type_id": "bank_transfer" if asked["payment_method_id"] == "pix" else "credit_card",
            "external_reference": asked.get("external_reference"),
            "notification_url": asked.get("notification_url"),
            "payer": {"email": asked.get("payer", {}).get("email")},
            "refunds": [],
        }
        self.payments[number] = made
        return made

    def payment(self, number: int) -> Thing:
        """A payment as it is now. Raises Refused (404)."""
        found = self.payments.get(number)
        if found is None:
            raise Refused(404, "not_found", "Payment not found")
        until = found["date_of_expiration"]
        if found["status"] == "pending" and until and datetime.fromisoformat(until) <= datetime.now(UTC):
            found |= {"status": "cancelled", "status_detail": "expired"}
        return found

    def page(self, name: str) -> Thing:
        """The page of a preference. Raises Refused (404)."""
        found = self.pages.get(name)
        if found is None:
            raise Refused(404, "not_found", "Preference not found")
        return found

    def new_page(self, asked: Thing) -> Thing:
        """A page where a card is taken."""
        name = f"44444-{uuid.uuid4()}"
        made = {**asked, "id": name, "date_created": now(), "collector_id": 44444}
        made["init_point"] = f"{self.address}/checkout/v1/redirect?pref_id={name}"
        made["sandbox_init_point"] = made["init_point"]
        self.pages[name] = made
        return made

    def charge_card(self, name: str, status: str, detail: str) -> Thing:
        """Somebody enters a card on a page."""
        page = self.page(name)
        until = page.get("expiration_date_to")
        if page.get("expires") and until and datetime.fromisoformat(until) <= datetime.now(UTC):
            raise Refused(400, "bad_request", "The preference has expired")
        total = sum((item["unit_price"] * item["quantity"] for item in page["items"]), Decimal(0))
        asked = {**page, "transaction_amount": total, "payment_method_id": "visa", "date_of_expiration": None}
        return self.settle(self.new_payment(asked)["id"], status, detail)

    def settle(self, number: int, status: str, detail: str) -> Thing:
        """The bank says what became of a payment that waited."""
        found = self.payment(number)
        if found["status"] not in _OPEN:
            raise Refused(400, "bad_request", f"The payment is {found['status']}")
        found |= {"status": status, "status_detail": detail}
        if status == "approved":
            found["date_approved"] = now()
        self.tell(found)
        return found

    def refund(self, number: int, amount: Decimal | None) -> Thing:
        """Send back part of a payment, never more than is left of it."""
        found = self.payment(number)
        if found["status"] not in ("approved", "refunded"):
            raise Refused(400, "bad_request", "The action requested is not valid for the current payment state")
        left = found["transaction_amount"] - found["transaction_amount_refunded"]
        amount = left if amount is None else amount
        if amount <= 0 or amount > left:
            raise Refused(400, "bad_request", "Amount to refund is invalid")
        made = {
            "id": self.next_number(),
            "payment_id": number,
            "amount": amount,
            "metadata": {},
            "source": {"id": "44444", "name": "Tienda", "type": "collector"},
            "date_created": now(),
            "unique_sequence_number": None,
            "refund_mode": "standard",
            "status": "approved",
            "reason": None,
        }
        self.refunds[made["id"]] = made
        found["transaction_amount_refunded"] += amount
        found["status_detail"] = "partially_refunded"
        if found["transaction_amount_refunded"] == found["transaction_amount"]:
            found |= {"status": "refunded", "status_detail": "refunded"}
        self.tell(found)
        return made


def now() -> str:
    """This moment, as MercadoPago writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
