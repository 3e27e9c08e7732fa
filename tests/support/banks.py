"""Small servers on this machine that answer like the banks that can be asked, and like broken ones."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .rate_sources import Respond, says


def bdv_finds(amount: str = "37933.94", code: object = 1000) -> Respond:
    """The payment is there."""
    data = {"status": "1000", "amount": amount, "reason": "Transaccion realizada"}
    return says(json.dumps({"code": code, "message": "Transaccion realizada", "data": data, "status": 200}))


def bdv_finds_nothing(message: str = "Registro solicitado no existe") -> Respond:
    """The payment is not there, or a field is missing, or the account is not affiliated: one code for all of them."""
    return says(json.dumps({"code": 1010, "message": message, "data": None, "status": 200}))


@dataclass
class Bank:
    """A server with one address. `answer` is how it answers next; `asked` and `headers` are what it was sent."""

    url: str = ""
    answer: Respond = field(default_factory=bdv_finds)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def bank() -> Iterator[Bank]:
    """Serve on a free port of the loopback address until the block ends."""
    found = Bank()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            found.asked.append(json.loads(self.rfile.read(size)))
            found.headers.append(dict(self.headers.items()))
            found.answer(self)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.url = f"http://127.0.0.1:{server.server_address[1]}/getMovement"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def r4_notice(our_phone: str, **fields: str) -> dict[str, str]:
    """What R4notifica carries; the phone of the shop as the bank writes it."""
    body = {
        "IdComercio": "123456784",
        "TelefonoComercio": "0" + our_phone[-10:],
        "TelefonoEmisor": "04145550182",
        "Concepto": "Pedido de la señora Yelitza",
        "BancoEmisor": "102",
        "Monto": "37933.94",
        "FechaHora": "2026-10-01T14:20:05.000Z",
        "Referencia": "87654321",
        "CodigoRed": "00",
    }
    return body | fields
