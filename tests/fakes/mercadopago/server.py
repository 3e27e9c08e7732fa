"""The door: keys, repetitions, faults; then the API, or the page where a card is taken."""

from __future__ import annotations

import base64
import json
import re
import socket
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from commerce.online.gateways.web import to_json
from tests.fakes import faults

from .books import Books, Refused, Thing

_SHORTEST = timedelta(minutes=29)
_LONGEST = timedelta(days=30)
_PAYMENT = {
    "transaction_amount",
    "description",
    "payment_method_id",
    "external_reference",
    "date_of_expiration",
    "payer",
    "notification_url",
}


class Door(ThreadingHTTPServer):
    """The server of one account."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, books: Books, wrong: faults.Faults, secret_key: str) -> None:
        self.books, self.wrong, self.secret_key = books, wrong, secret_key
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        super().__init__(("127.0.0.1", port), Handler)
        books.address = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no news."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Door

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PUT(self) -> None:
        self._serve("PUT")

    def log_message(self, format: str, *args: Any) -> None:
        return

    def _serve(self, method: str) -> None:
        parts = urlsplit(self.path)
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if parts.path == "/checkout/v1/redirect":
            self._show(method, parse_qs(parts.query).get("pref_id", [""])[0], parse_qs(text))
            return
        fault = self.server.wrong.take(method, parts.path)
        content = json.loads(text, parse_float=Decimal) if text else {}
        self.server.asked.append((method, self.path, content))
        if fault is not None and self._goes_wrong(fault):
            return
        status, answer = self._answer(method, parts.path, parts.query, content, text)
        if fault is not None and fault.kind == faults.DROP:
            self._hang_up()
            return
        self._send(status, to_json(answer).encode())

    def _goes_wrong(self, fault: faults.Fault) -> bool:
        if fault.kind == faults.DOWN:
            self._hang_up()
        elif fault.kind == faults.ERROR:
            self._send(500, b'{"message":"internal_error","error":"internal_error","status":500,"cause":[]}')
        elif fault.kind == faults.BUSY:
            self._send(429, b'{"message":"too many requests","status":429}')
        elif fault.kind == faults.NONSENSE:
            self._send(200, b"<html>Estamos em manutencao</html>", "text/html")
        elif fault.kind == faults.EMPTY:
            self._send(200, b"{}")
        else:
            if fault.kind == faults.SLOW:
                time.sleep(fault.seconds)
            return False
        return True

    def _answer(self, method: str, path: str, query: str, content: Thing, text: str) -> tuple[int, Any]:
        books, key = self.server.books, self.headers.get("X-Idempotency-Key", "")
        asked = f"{method} {path} {text}"
        try:
            if self.headers.get("Authorization", "") != f"Bearer {self.server.secret_key}":
                raise Refused(401, "unauthorized", "invalid access token")
            with books.lock:
                if key and key in books.answers:
                    before, status, answer = books.answers[key]
                    if before != asked:
                        raise Refused(400, "bad_request", "X-Idempotency-Key was used with other content")
                    return status, answer
                status, answer = self._work(method, path, query, content, key)
                if key:
                    books.answers[key] = (asked, status, dict(answer))
                return status, dict(answer)
        except Refused as refused:
            return refused.status, refused.body

    def _work(self, method: str, path: str, query: str, content: Thing, key: str) -> tuple[int, Thing]:
        books = self.server.books
        if (method, path) == ("POST", "/v1/payments"):
            return 201, _create(books, content, key)
        if (method, path) == ("GET", "/v1/payments/search"):
            wanted = parse_qs(query).get("external_reference", [""])[0]
            found = [each for each in books.payments.values() if each["external_reference"] == wanted]
            paging = {"total": len(found), "limit": 50, "offset": 0}
            return 200, {"paging": paging, "results": [books.payment(each["id"]) for each in reversed(found)]}
        if found := re.match(r"/v1/payments/(\d+)\Z", path):
            return 200, _payment(books, method, int(found.group(1)), content)
        if found := re.match(r"/v1/payments/(\d+)/refunds\Z", path):
            if not key:
                raise Refused(400, "bad_request", "Header X-Idempotency-Key can't be null")
            return 201, books.refund(int(found.group(1)), content.get("amount"))
        if found := re.match(r"/v1/payments/(\d+)/refunds/(\d+)\Z", path):
            made = books.refunds.get(int(found.group(2)))
            if made is None or made["payment_id"] != int(found.group(1)):
                raise Refused(404, "not_found", "Refund not found")
            return 200, made
        if (method, path) == ("POST", "/checkout/preferences"):
            return 201, _new_page(books, content)
        if found := re.match(r"/checkout/preferences/([\w-]+)\Z", path):
            page = books.page(found.group(1))
            if method == "PUT":
                page |= content
            return 200, page
        raise Refused(404, "not_found", "Unknown address")

    def _show(self, method: str, name: str, given: dict[str, list[str]]) -> None:
        books = self.server.books
        with books.lock:
            page = books.pages.get(name)
            if page is None:
                self._send(404, b"<h1>Nao encontrada</h1>", "text/html")
                return
            if method != "POST":
                self._send(200, _form(page).encode(), "text/html; charset=utf-8")
                return
            pays = given.get("answer") == ["pay"]
            books.charge_card(
                name,
                "approved" if pays else "rejected",
                "accredited" if pays else "cc_rejected_insufficient_amount",
            )
            target = page["back_urls"]["success" if pays else "failure"]
        self.send_response(303)
        self.send_header("Location", target)
        self.end_headers()

    def _send(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _hang_up(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)


def _create(books: Books, asked: Thing, key: str) -> Thing:
    if not key:
        raise Refused(400, "bad_request", "Header X-Idempotency-Key can't be null")
    for name in sorted(set(asked) - _PAYMENT):
        raise Refused(400, "bad_request", f"The name of the following parameters is wrong : [{name}]")
    if asked.get("payment_method_id") != "pix":
        raise Refused(400, "bad_request", "Only pix stands here")
    amount = asked.get("transaction_amount")
    if not isinstance(amount, Decimal | int) or isinstance(amount, bool) or amount <= 0:
        raise Refused(400, "bad_request", "Invalid transaction_amount")
    if Decimal(amount) != round(Decimal(amount), 2):
        raise Refused(400, "bad_request", "transaction_amount must have at most 2 decimals")
    if "@" not in str(asked.get("payer", {}).get("email", "")):
        raise Refused(400, "bad_request", "payer.email must be a valid email")
    _check_until(asked.get("date_of_expiration"))
    made = books.new_payment(asked | {"transaction_amount": Decimal(amount)})
    code = f"00020126580014BR.GOV.BCB.PIX0136{made['id']}520400005303986540{amount}5802BR6304ABCD"
    made["point_of_interaction"] = {
        "type": "PIX",
        "transaction_data": {
            "qr_code": code,
            "qr_code_base64": _picture(code),
            "ticket_url": f"{books.address}/payments/{made['id']}/ticket",
        },
    }
    return made


def _picture(code: str) -> str:
    """A picture of a code as MercadoPago sends it: a PNG in base64."""
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + code.encode()).decode()


def _check_until(text: Any) -> None:
    if text is None:
        return
    if not re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d\Z", str(text)):
        raise Refused(400, "bad_request", "date_of_expiration must be yyyy-MM-dd'T'HH:mm:ss.SSSz")
    if not _SHORTEST <= datetime.fromisoformat(text) - datetime.now(UTC) <= _LONGEST:
        raise Refused(400, "bad_request", "date_of_expiration must be between 30 minutes and 30 days from now")


def _payment(books: Books, method: str, number: int, content: Thing) -> Thing:
    found = books.payment(number)
    if method == "PUT":
        if content != {"status": "cancelled"}:
            raise Refused(400, "bad_request", "Only the cancellation stands here")
        books.settle(number, "cancelled", "by_collector")
    return found


def _new_page(books: Books, asked: Thing) -> Thing:
    items = asked.get("items") or []
    if not items or any(item.get("unit_price", 0) <= 0 or item.get("quantity", 0) < 1 for item in items):
        raise Refused(400, "invalid_items", "unit_price and quantity must be positive")
    if {item.get("currency_id") for item in items} != {"BRL"}:
        raise Refused(400, "invalid_items", "currency_id invalid")
    urls = asked.get("back_urls") or {}
    if not all(str(url).startswith(("http://", "https://")) for url in urls.values()):
        raise Refused(400, "invalid_back_urls", "back_urls invalid. Wrong format")
    return books.new_page(asked)


def _form(page: Thing) -> str:
    total = sum((item["unit_price"] * item["quantity"] for item in page["items"]), Decimal(0))
    return (
        '<!doctype html><html lang="es"><head><meta charset="utf-8"><title>MercadoPago de prueba</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head><body>'
        f"<h1>Paga con tarjeta</h1><p>R$ {total}</p>"
        '<form method="post"><button name="answer" value="pay">Pagar</button>'
        '<button name="answer" value="no">Pagar con una tarjeta sin fondos</button></form></body></html>'
    )
