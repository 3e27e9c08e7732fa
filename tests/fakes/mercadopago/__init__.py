"""A MercadoPago of our own: PIX, the page where cards are taken, refunds, signed notifications; it refuses as theirs.

with MercadoPagoFake() as provider:
    provider.pay(payment_id)  # what the customer does in the app of their bank
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import secrets
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from tests.fakes.faults import Faults

from .books import Books, Thing
from .server import Door


@dataclass(frozen=True)
class Notice:
    """A notification as it travels: where to, its headers and its body."""

    url: str
    headers: dict[str, str]
    body: bytes


class MercadoPagoFake:
    """One account at a MercadoPago on this machine; safe to use from many threads."""

    def __init__(self, port: int = 0) -> None:
        self.secret_key = f"TEST-{secrets.token_hex(16)}"
        self.public_key = f"TEST-{secrets.token_hex(8)}"
        self.webhook_secret = secrets.token_hex(32)
        self.books = Books()
        self.faults = Faults()
        self.delivers = False
        self.statuses: list[int] = []
        self.notices: list[Notice] = []
        self.books.tell = self._tell
        self._door = Door(port, self.books, self.faults, self.secret_key)
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

    @property
    def address(self) -> str:
        """The base of its API and of its pages."""
        return self.books.address

    @property
    def asked(self) -> list[tuple[str, str, dict[str, Any]]]:
        """The calls that came: method, path with query, content."""
        return list(self._door.asked)

    def pay(self, payment_id: str | int, *, status: str = "approved", detail: str = "accredited") -> Thing:
        """The bank says what became of a payment."""
        with self.books.lock:
            return dict(self.books.settle(int(payment_id), status, detail))

    def try_card(self, preference_id: str, *, status: str = "approved", detail: str = "accredited") -> Thing:
        """Somebody enters a card on the page of a preference."""
        with self.books.lock:
            return dict(self.books.charge_card(preference_id, status, detail))

    def expire(self, payment_id: str | int) -> Thing:
        """Nobody paid a PIX in time."""
        return self.pay(payment_id, status="cancelled", detail="expired")

    def signed(self, payment_id: str | int, *, url: str = "", at: float | None = None, secret: str = "") -> Notice:
        """A notification of a payment, signed at the moment `at`."""
        base = url or "http://shop.example/webhook"
        name, request, moment = str(payment_id), secrets.token_hex(8), int(time.time() if at is None else at)
        manifest = f"id:{name.lower()};request-id:{request};ts:{moment};"
        proof = hmac.new((secret or self.webhook_secret).encode(), manifest.encode(), hashlib.sha256).hexdigest()
        body = {
            "id": self.books.next_number(),
            "live_mode": False,
            "type": "payment",
            "date_created": "2026-11-20T10:00:00.000-04:00",
            "user_id": 44444,
            "api_version": "v1",
            "action": "payment.updated",
            "data": {"id": name},
        }
        headers = {
            "Content-Type": "application/json",
            "x-signature": f"ts={moment},v1={proof}",
            "x-request-id": request,
        }
        return Notice(
            f"{base}{'&' if '?' in base else '?'}data.id={name}&type=payment", headers, json.dumps(body).encode()
        )

    def _tell(self, payment: Thing) -> None:
        if not payment.get("notification_url"):
            return
        notice = self.signed(payment["id"], url=payment["notification_url"])
        self.notices.append(notice)
        if self.delivers:
            threading.Thread(target=lambda: self.statuses.append(deliver(notice)), daemon=True).start()


def deliver(notice: Notice) -> int:
    """Send a notification; the status that came back, 0 where nobody answered."""
    parts = urlsplit(notice.url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        line.request("POST", f"{parts.path}?{parts.query}", notice.body, notice.headers)
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()
