"""The door: keys, versions, repetitions, faults; then the API or the pages."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import stripe

from tests.fakes import faults

from . import api, page, parameters
from .api import sessions
from .books import Answer, Books
from .errors import Refused
from .forms import parse


class Door(ThreadingHTTPServer):
    """The server of one account."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, books: Books, wrong: faults.Faults, secret_key: str, public_key: str) -> None:
        self.books, self.wrong = books, wrong
        self.secret_key, self.public_key = secret_key, public_key
        self.asked: list[tuple[str, str]] = []
        super().__init__(("127.0.0.1", port), Handler)
        books.address = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no news."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Door
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def log_message(self, format: str, *args: Any) -> None:
        return

    def _serve(self, method: str) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if not parts.path.startswith("/v1/"):
            self._show(method, parts.path, body)
            return
        self.server.asked.append((method, parts.path))
        fault = self.server.wrong.take(method, parts.path)
        if fault is not None and self._goes_wrong(fault):
            return
        status, answer, more = self._answer(method, parts.path, parts.query, body)
        if fault is not None and fault.kind == faults.DROP:
            self._hang_up()
            return
        self._send(status, answer, more)

    def _goes_wrong(self, fault: faults.Fault) -> bool:
        """Let the call go wrong; whether that was all of it."""
        if fault.kind == faults.DOWN:
            self._hang_up()
        elif fault.kind == faults.ERROR:
            error = {"type": "api_error", "message": "Sorry! There was an error while talking to one of our backends."}
            self._send(500, json.dumps({"error": error}).encode())
        elif fault.kind == faults.BUSY:
            error = {"type": "invalid_request_error", "code": "rate_limit", "message": "Too many requests."}
            self._send(429, json.dumps({"error": error}).encode())
        elif fault.kind == faults.NONSENSE:
            self._send(200, b"<html><body>Mantenimiento programado</body></html>", kind="text/html")
        elif fault.kind == faults.EMPTY:
            self._send(200, b"{}")
        else:
            if fault.kind == faults.SLOW:
                time.sleep(fault.seconds)
            return False
        return True

    def _answer(self, method: str, path: str, query: str, body: str) -> tuple[int, bytes, dict[str, str]]:
        try:
            is_public = self._check_key()
            version = self.headers.get("Stripe-Version", stripe.api_version)
            if version != stripe.api_version:
                raise Refused(f"Invalid Stripe API version: {version}", is_kept=False)
        except Refused as refused:
            return refused.status, _told(refused), {}
        key = self.headers.get("Idempotency-Key", "") if method == "POST" else ""
        if not key:
            status, answer, _is_kept = self._work(method, path, body if method == "POST" else query, is_public, "")
            return status, answer, {}
        return self._once(key, (method, path, hashlib.sha256(body.encode()).hexdigest()), body, is_public)

    def _once(
        self, key: str, asked: tuple[str, str, str], body: str, is_public: bool
    ) -> tuple[int, bytes, dict[str, str]]:
        """The same key and the same request: the same answer, and the work done once."""
        books = self.server.books
        with books.lock:
            known = books.answers.get(key)
            if known is None:
                books.answers[key] = Answer(asked)
        if known is not None:
            return _repeated(known, asked, key)
        status, answer, is_kept = self._work(asked[0], asked[1], body, is_public, key)
        with books.lock:
            if is_kept:
                books.answers[key] = Answer(asked, status, answer)
            else:
                del books.answers[key]
        return status, answer, {"Idempotency-Key": key}

    def _work(self, method: str, path: str, form: str, is_public: bool, key: str) -> tuple[int, bytes, bool]:
        books = self.server.books
        try:
            found = api.find(method, path)
            if found is None:
                says = f"Unrecognized request URL ({method}: {path})."
                raise Refused(says, status=404, is_kept=False)
            route, name = found
            given = parse(form)
            proof = given.pop("client_secret", None) if is_public else None
            params = parameters.checked(given, route.takes)
            expand = params.pop("expand", [])
            with books.lock:
                sessions.sweep(books)
                thing = books.things.get(name)
                if is_public and not (route.is_public and thing and proof == thing.get("client_secret")):
                    says = "This API call cannot be made with a publishable API key."
                    raise Refused(says, status=401, code="secret_key_required", is_kept=False)
                answer = route.handler(api.Call(books, params, name, key, path))
                return 200, json.dumps(books.shown(answer, expand)).encode(), True
        except Refused as refused:
            return refused.status, _told(refused), refused.is_kept

    def _check_key(self) -> bool:
        """Whether the key is the public one. Raises Refused (401) for a wrong one."""
        given = self.headers.get("Authorization", "")
        key = given.removeprefix("Bearer ")
        if given.startswith("Basic "):
            key = base64.b64decode(given.removeprefix("Basic ")).decode().partition(":")[0]
        if not key:
            says = "You did not provide an API key."
            raise Refused(says, status=401, is_kept=False)
        if key not in (self.server.secret_key, self.server.public_key):
            says = f"Invalid API Key provided: {key[:8]}{'*' * 8}{key[-4:]}"
            raise Refused(says, status=401, is_kept=False)
        return key == self.server.public_key

    def _show(self, method: str, path: str, body: str) -> None:
        with self.server.books.lock:
            found = page.respond(self.server.books, method, path, body)
        if found is None:
            self._send(404, b"", kind="text/plain")
        elif found[0] == 303:
            self._send(303, b"", {"Location": found[1]}, kind="text/plain")
        else:
            self._send(found[0], found[1].encode(), kind="text/html; charset=utf-8")

    def _send(
        self, status: int, body: bytes, more: dict[str, str] | None = None, kind: str = "application/json"
    ) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Request-Id": f"req_{secrets.token_hex(7)}",
            "Stripe-Version": stripe.api_version,
            **(more or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def _told(refused: Refused) -> bytes:
    return json.dumps({"error": refused.error}).encode()


def _repeated(known: Answer, asked: tuple[str, str, str], key: str) -> tuple[int, bytes, dict[str, str]]:
    if known.asked != asked:
        says = (
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request."
        )
        return 400, _told(Refused(says, kind="idempotency_error")), {}
    if not known.status:
        says = f"There is currently another in-progress request using this Idempotent Key ({key})."
        return 409, _told(Refused(says, code="idempotency_key_in_use")), {}
    return known.status, known.body, {"Idempotency-Key": key, "Idempotent-Replayed": "true"}
