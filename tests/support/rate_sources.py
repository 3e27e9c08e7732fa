"""Small servers on this machine that answer like the providers of exchange rates, and like broken ones."""

from __future__ import annotations

import datetime
import ipaddress
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

type Respond = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Provider:
    """A server whose answers a test chooses by path; `asked` lists the paths that were requested."""

    url: str
    answers: dict[str, Respond] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def at(self, path: str, respond: Respond) -> str:
        """Answer at `path` with `respond`; the full address."""
        self.answers[path] = respond
        return self.url + path


@contextmanager
def provider(context: ssl.SSLContext | None = None) -> Iterator[Provider]:
    """Serve on a free port of the loopback address until the block ends; over TLS with `context`."""
    found = Provider("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            respond = found.answers.get(self.path)
            if respond is None:
                self.send_error(404)
            else:
                respond(self)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    found.url = f"{'https' if context else 'http'}://localhost:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def says(body: str | bytes, status: int = 200, kind: str = "application/json") -> Respond:
    """A plain answer."""
    content = body.encode() if isinstance(body, str) else body

    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return respond


def redirects(location: str) -> Respond:
    """A 302 to `location`."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", location)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return respond


def stalls(seconds: float) -> Respond:
    """Silence, and then nothing."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)

    return respond


def drips(seconds: float) -> Respond:
    """A byte now and then, so that no single read ever waits long."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    return respond


def bcv(usd: str = "860,18000000", eur: str = "1.011,44000000", day: str = "2026-10-01") -> Respond:
    """The central bank's page around the three places that matter."""

    def box(name: str, code: str, value: str) -> str:
        return (
            f'<div id="{name}" class="col-sm-12 col-xs-12 "><div class="field-content"><div class="row recuadrotsmc">'
            f'<div class="col-sm-6 col-xs-6"><img src="/sites/default/files/{name}.png"><span> {code} </span></div>'
            f'<div class="col-sm-6 col-xs-6 centrado"><strong> {value} </strong></div></div></div></div>'
        )

    return says(
        "<!DOCTYPE html><html><body><strong>Banco Central</strong>"
        f"{box('euro', 'EUR', eur)}{box('yuan', 'CNY', '120,30000000')}{box('dolar', 'USD', usd)}"
        f'<div class="pull-right dinpro center">Fecha Valor: <span class="date-display-single" '
        f'property="dc:date" datatype="xsd:dateTime" content="{day}T00:00:00-04:00">Jueves</span></div>'
        "<br><strong>Otra cosa</strong></body></html>",
        kind="text/html; charset=utf-8",
    )


def dolarapi(value: str = "860.18", day: str = "2026-10-01") -> Respond:
    """ve.dolarapi.com/v1/dolares/oficial."""
    return says(
        '{"moneda":"USD","fuente":"oficial","nombre":"Oficial","compra":null,"venta":null,'
        f'"promedio":{value},"fechaActualizacion":"{day}T00:00:00-04:00"}}'
    )


def er_api(value: str = "858.9", moment: int = 1_790_856_000, field: str = "rates") -> Respond:
    """open.er-api.com/v6/latest/USD, and with `conversion_rates` its keyed sister."""
    return says(
        '{"result":"success","provider":"p","documentation":"d","terms_of_use":"t",'
        f'"time_last_update_unix":{moment},"base_code":"USD","{field}":{{"USD":1,"VES":{value}}}}}'
    )


def openexchangerates(value: str = "859.5", moment: int = 1_790_856_000) -> Respond:
    """openexchangerates.org/api/latest.json."""
    return says(f'{{"disclaimer":"d","license":"l","timestamp":{moment},"base":"USD","rates":{{"VES":{value}}}}}')


def currency_api(value: str = "860.02", day: str = "2026-10-01") -> Respond:
    """The static file of currency-api."""
    return says(json.dumps({"date": day, "usd": {"ves": "@"}}).replace('"@"', value))


def certificate(folder: Path) -> Path:
    """A certificate for localhost that nobody has signed, with its key, as one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "localhost.pem"
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


def tls(certificate_path: Path) -> ssl.SSLContext:
    """What a server needs to speak TLS with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_path)
    return context
