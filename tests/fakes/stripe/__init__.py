"""A Stripe of our own: the calls, the page where people pay, the signed events; and it refuses what Stripe refuses.

with StripeFake() as provider:
    client = stripe.StripeClient(provider.secret_key, base_addresses={"api": provider.address})
"""

from __future__ import annotations

import secrets
import threading
from types import TracebackType
from typing import Self

from tests.fakes.faults import Faults

from . import page
from .api import money, sessions
from .books import Books, Thing, public
from .cards import BY_NUMBER
from .server import Door
from .webhooks import Deliverer, body_of, signature


class StripeFake:
    """One account at a Stripe on this machine; `port` 0 takes a free one. Safe to use from many threads."""

    def __init__(self, port: int = 0, *, secret_key: str = "", webhook_secret: str = "") -> None:
        self.secret_key = secret_key or f"sk_test_{secrets.token_hex(12)}"
        self.public_key = f"pk_test_{secrets.token_hex(12)}"
        self.webhook_secret = webhook_secret or f"whsec_{secrets.token_hex(16)}"
        self.books = Books()
        self.faults = Faults()
        self.webhooks = Deliverer(self.webhook_secret)
        self.books.tell = self.webhooks.tell
        self._door = Door(port, self.books, self.faults, self.secret_key, self.public_key)
        self._thread = threading.Thread(target=self._door.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._door.shutdown()
        self._door.server_close()
        self._thread.join(5)
        self.webhooks.stop()

    @property
    def address(self) -> str:
        """The base of its API and of its pages."""
        return self.books.address

    @property
    def asked(self) -> list[tuple[str, str]]:
        """The calls that came: method and path."""
        return list(self._door.asked)

    @property
    def events(self) -> list[Thing]:
        """What happened, the oldest first."""
        with self.books.lock:
            return [public(event) for event in reversed(self.books.all("event"))]

    def all(self, kind: str) -> list[Thing]:
        """Copies of everything of a kind ("refund", "payment_intent", "checkout.session"…), the newest first."""
        with self.books.lock:
            return [public(thing) for thing in self.books.all(kind)]

    def deliver_webhooks_to(self, url: str, *types: str) -> None:
        """From now on send events (only these types, if any are named) to `url`."""
        self.webhooks.endpoints.append((url, frozenset(types)))

    def redeliver(self, event_id: str, times: int = 1) -> None:
        """Send an event again."""
        with self.books.lock:
            event = public(self.books.get("event", event_id))
        self.webhooks.send(event, times)

    def signed(self, event: Thing, *, at: float | None = None, secret: str = "") -> tuple[bytes, dict[str, str]]:
        """Body and headers of an event as it would be delivered at the time `at`."""
        body = body_of(event)
        return body, {"Stripe-Signature": signature(body, secret or self.webhook_secret, at)}

    def advance(self, seconds: float) -> None:
        """Let time pass; sessions whose time is over expire."""
        with self.books.lock:
            self.books.ahead += seconds
            sessions.sweep(self.books)

    def pay(self, session_id: str, card: str = "4242424242424242", *, approves: bool = True, email: str = "") -> bool:
        """Do what a customer does on the page of a session; whether it was paid (or the card kept)."""
        with self.books.lock:
            given = {"number": card, "expiry": "08/34", "cvc": "123", "name": "Ana Prueba", "email": email}
            form = "&".join(f"{name}={value}" for name, value in given.items())
            page.respond(self.books, "POST", f"/c/pay/{session_id}", form)
            session = self.books.get("checkout.session", session_id)
            intent = self.books.things.get(session["payment_intent"] or session["setup_intent"] or "")
            if intent and intent["status"] == "requires_action":
                page.answer_bank(self.books, intent, approved=approves)
            return session["status"] == "complete"

    def answer_bank(self, intent_id: str, *, approved: bool = True) -> bool:
        """Do what a customer does on their bank's page; whether that went through."""
        with self.books.lock:
            return page.answer_bank(self.books, self.books.things[intent_id], approved=approved)

    def dispute(self, payment_id: str) -> Thing:
        """The cardholder contests a payment (an intent or a charge)."""
        with self.books.lock:
            thing = self.books.things[payment_id]
            charged = self.books.things[thing["latest_charge"]] if "latest_charge" in thing else thing
            return public(money.open_dispute(self.books, charged))

    def close_dispute(self, dispute_id: str, *, is_won: bool) -> Thing:
        """The bank decides a dispute."""
        with self.books.lock:
            return public(money.close_dispute(self.books, dispute_id, is_won=is_won))

    def settle_refund(self, refund_id: str, *, is_paid: bool) -> Thing:
        """A refund that waited arrives, or fails."""
        with self.books.lock:
            return public(money.settle_refund(self.books, refund_id, is_paid=is_paid))

    def pay_out(self, *, is_paid: bool = True) -> Thing:
        """Send the balance to the shop's bank."""
        with self.books.lock:
            return public(money.pay_out(self.books, is_paid=is_paid))

    def settle_payout(self, payout_id: str, status: str = "paid") -> Thing:
        """The bank has a payout ("paid") or sends it back ("failed")."""
        with self.books.lock:
            return public(money.settle_payout(self.books, payout_id, status))


__all__ = ["BY_NUMBER", "StripeFake"]
