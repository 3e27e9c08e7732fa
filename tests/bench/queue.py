"""`python -m tests.bench.queue [--reports N] [--rounds N]`: the verification desk over a long past, page by page.

On a database of its own, which a second run finds filled. Queries are counted in a round of their own, so that the
times are those of the pages.
"""

import argparse
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.bench.databases import bench_database

os.environ["DATABASE_URL"] = bench_database("abasto_bench_queue")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
os.environ["STAFF_MFA_REQUIRED"] = "0"  # how one logs in is not what is measured

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402

from commerce.accounts.models import User  # noqa: E402
from commerce.pagomovil.models import PaymentReport  # noqa: E402
from commerce.stores.models import Membership  # noqa: E402
from tests.bench import reports  # noqa: E402

DESK = "/admin/verificacion/"
QUERIES, MILLISECONDS = 15, 200
COUNTS = re.compile(r"\bCOUNT\s*\(", re.IGNORECASE)
TABLE = "pagomovil_paymentreport"


@dataclass
class Page:
    """One thing that a person at the desk asks for, and what it cost."""

    name: str
    ask: Callable[[], Any]
    times: list[float] = field(default_factory=list)
    statements: list[tuple[float, str]] = field(default_factory=list)

    @property
    def counting(self) -> list[str]:
        """The statements that count the table."""
        return [said for _took, said in self.statements if TABLE in said and COUNTS.search(said)]

    @property
    def p95(self) -> float:
        """In milliseconds."""
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * 0.95))] * 1000

    @property
    def broken(self) -> list[str]:
        """What is not kept, in words."""
        said = []
        if len(self.statements) > QUERIES:
            said.append(f"{self.name}: {len(self.statements)} consultas y deben ser {QUERIES} como mucho")
        if self.counting:
            said.append(f"{self.name}: cuenta la tabla de reportes")
        if self.p95 > MILLISECONDS:
            said.append(f"{self.name}: p95 de {self.p95:.0f} ms y debe ser {MILLISECONDS} como mucho")
        return said


def main() -> None:
    """Fill the database, ask for every page, print the figures, and fail where they are not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.queue")
    parser.add_argument("--reports", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--slowest", action="store_true", help="the slowest statement of each page")
    options = parser.parse_args()
    start = time.monotonic()
    reports.fill(options.reports)
    call_command("collectstatic", interactive=False, verbosity=0)
    print(f"Mesa de verificación con {options.reports} reportes (listos en {time.monotonic() - start:.0f} s)")
    pages = _pages(options.reports)
    for page in pages:
        _must(page.ask())
        with _listening(page):
            _must(page.ask())
    for _round in range(options.rounds):
        for page in pages:
            begin = time.perf_counter()
            page.ask()
            page.times.append(time.perf_counter() - begin)
    broken = _print(pages, slowest=options.slowest)
    if broken:
        sys.exit("No se cumple:\n- " + "\n- ".join(broken))
    print(f"Se cumple: {QUERIES} consultas como mucho, ninguna cuenta la tabla, p95 de {MILLISECONDS} ms como mucho.")


def _print(pages: list[Page], *, slowest: bool) -> list[str]:
    print(f"\n{'página':<38}{'consultas':>10}{'COUNT':>7}{'p50 ms':>10}{'p95 ms':>10}")
    for page in pages:
        middle = statistics.median(page.times) * 1000
        counted = len(page.counting)
        print(f"{page.name:<38}{len(page.statements):>10}{counted:>7}{middle:>10.1f}{page.p95:>10.1f}", flush=True)
        if slowest:
            took, said = max(page.statements)
            print(f"    {took * 1000:.1f} ms {said[:1500]}")
    every = sorted(sample for page in pages for sample in page.times)
    print(
        f"{'todas':<38}{'':>17}{statistics.median(every) * 1000:>10.1f}{every[int(len(every) * 0.95)] * 1000:>10.1f}\n"
    )
    return [said for page in pages for said in page.broken]


def _must(response: Any) -> None:
    if response.status_code != 200 and not response.headers.get("Location", "").startswith(DESK):
        raise RuntimeError(f"{response.request['PATH_INFO']} answered {response.status_code}")


@contextmanager
def _listening(page: Page) -> Iterator[None]:
    def hear(execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:
        begin = time.perf_counter()
        try:
            return execute(statement, params, many, context)
        finally:
            page.statements.append((time.perf_counter() - begin, statement))

    with connection.execute_wrapper(hear):
        yield


def _pages(count: int) -> list[Page]:
    """What people of one store, and somebody of all of them, ask for in a day."""
    single, lead = _client("finanzas0@abasto.example"), _client(_lead())
    opened = list(PaymentReport.objects.filter(state="reported").order_by("pk").values_list("pk", flat=True)[:2000:37])
    turn = iter(range(10**9))

    def get(client: Client, path: str, **query: str) -> Callable[[], HttpResponse]:
        return lambda: client.get(DESK + path, query, secure=True)  # type: ignore[return-value]

    def opening(client: Client) -> HttpResponse:
        return client.get(f"{DESK}{opened[next(turn) % len(opened)]}/", secure=True)  # type: ignore[return-value]

    def taking(client: Client) -> HttpResponse:
        after = client.post(f"{DESK}siguiente/", secure=True)
        client.post(f"{after['Location']}soltar/", secure=True)
        return after  # type: ignore[return-value]

    first = PaymentReport.objects.filter(store__slug="tienda-0")
    often = first.filter(phone="+584145550001", state="second_review").values_list("pk", flat=True)[0]
    found = [Page("cola, una tienda", get(single, "cola/")), Page("mesa, una tienda", get(single, ""))]
    found += [Page("mesa, todas las tiendas", get(lead, ""))]
    found += [
        Page(f"cola, todas, {view}", get(lead, "cola/", ver=view)) for view in ("mine", "flags", "second", "customer")
    ]
    found += [
        Page("cola, más recientes", get(lead, "cola/", desde=str(reports.FIRST + count - 800))),
        Page("buscar un pedido", get(lead, "", q=f"B-{count // 2}")),
        Page("buscar en minúsculas", get(lead, "cola/", q=f"b-{count // 3}")),
        Page("buscar una referencia", get(lead, "", q=str(100000000000 + 7919 * (count // 2)))),
        Page("buscar lo que no está", get(lead, "", q="ZZ-1")),
        Page("un reporte abierto", lambda: opening(lead)),
        Page("un cliente de miles de reportes", get(lead, f"{often}/")),
        Page("un reporte viejo", get(lead, f"{reports.FIRST + 13}/")),
        Page("el siguiente libre", lambda: taking(single)),
    ]
    return found


def _client(email: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=email))
    return client


def _lead() -> str:
    """Somebody who decides in every store."""
    lead = User.objects.get(email="finanzas1@abasto.example")
    mine = Membership.objects.get(user=lead, store__slug="tienda-1")
    for place in (0, 2, 3):
        other = Membership.objects.get(store__slug=f"tienda-{place}", user__email=f"finanzas{place}@abasto.example")
        Membership.objects.get_or_create(store=other.store, user=lead, role=mine.role)
    return str(lead.email)


if __name__ == "__main__":
    main()
