"""Signed events to whoever listens: by a thread, held back and reordered on demand, and as often as a test wants."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import queue
import random
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .books import Thing

_TRIES = 3


@dataclass(frozen=True)
class Delivery:
    """One event sent once: to whom, and the status that came back; 0 where nobody answered."""

    event_id: str
    type: str
    url: str
    status: int


def body_of(event: Thing) -> bytes:
    """An event as it travels: Stripe sends it indented."""
    return json.dumps(event, indent=2, ensure_ascii=False).encode()


def signature(body: bytes, secret: str, at: float | None = None) -> str:
    """The `Stripe-Signature` of a body."""
    moment = int(time.time() if at is None else at)
    proof = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={proof}"


class Deliverer:
    """Sends events to the endpoints, one after another, and again where the answer was not a success."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.endpoints: list[tuple[str, frozenset[str]]] = []
        self.deliveries: list[Delivery] = []
        self._held: list[Thing] | None = None
        self._waiting: queue.Queue[tuple[Thing, str, int] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def tell(self, event: Thing) -> None:
        """Send an event, or keep it while they are held."""
        if self._held is not None:
            self._held.append(event)
            return
        self.send(event)

    def send(self, event: Thing, times: int = 1) -> None:
        """Send an event to every endpoint that wants it."""
        for url, types in self.endpoints:
            if not types or event["type"] in types:
                for _each in range(times):
                    self._waiting.put((event, url, 1))

    def hold(self) -> None:
        """Keep events from now on."""
        self._held = [] if self._held is None else self._held

    def release(self, order: str = "as_it_happened", seed: int = 0) -> None:
        """Send what was held: `as_it_happened`, `backwards` or `shuffled`; from now on events go at once."""
        held, self._held = self._held or [], None
        if order == "backwards":
            held.reverse()
        elif order == "shuffled":
            random.Random(seed).shuffle(held)
        for event in held:
            self.send(event)

    def wait(self, seconds: float = 10) -> None:
        """Until everything has been sent. Raises TimeoutError."""
        until = time.monotonic() + seconds
        while self._waiting.unfinished_tasks:
            if time.monotonic() > until:
                raise TimeoutError("events are still on their way")
            time.sleep(0.01)

    def stop(self) -> None:
        """Send nothing more."""
        self._waiting.put(None)
        self._thread.join(5)

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            event, url, tried = job
            status = _post(url, event, self.secret)
            self.deliveries.append(Delivery(event["id"], event["type"], url, status))
            if not 200 <= status < 300 and tried < _TRIES:
                time.sleep(0.1 * tried)
                self._waiting.put((event, url, tried + 1))
            self._waiting.task_done()
        self._waiting.task_done()


def _post(url: str, event: Thing, secret: str) -> int:
    parts, body = urlsplit(url), body_of(event)
    headers: dict[str, Any] = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Stripe-Signature": signature(body, secret),
    }
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request("POST", parts.path + (f"?{parts.query}" if parts.query else ""), body, headers)
        response = connection.getresponse()
        response.read()
        return response.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
