"""`python -m tests.bench.pages [--seconds S] [--clients C] [--without-lighthouse]`: the demo's content pages.

On a database of its own with the demo shop: kept pages beside the bare framework, how soon a change is seen by a
visitor of a running server, and Lighthouse on the front page as a phone.
"""

import argparse
import http.client
import os
import sys
import time
from collections.abc import Callable
from decimal import Decimal

from project.messages.catalogues import compile_stale
from tests.bench.databases import bench_database

URL = bench_database("abasto_bench_pages")
os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.bench.demo_settings", "DATABASE_URL": URL, "ALLOWED_HOSTS": "localhost"}
compile_stale()

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from cms.models import HomePage, LandingPage  # noqa: E402
from commerce.partner.models import StockRecord  # noqa: E402
from commerce.stores.models import Store  # noqa: E402
from tests.bench.lighthouse import audit  # noqa: E402
from tests.bench.load import measure  # noqa: E402
from tests.bench.server import served  # noqa: E402

SHARE_OF_THE_CEILING = 1 / 3
SECONDS_UNTIL_SEEN = 1.0
UNCACHED = "sessionid=bench"


def main() -> None:
    """Fill the database, ask, print the figures, and fail where they are not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pages")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--without-lighthouse", action="store_true")
    options = parser.parse_args()
    print("Preparando la tienda de demostración…", flush=True)
    for command in ("migrate", "load_reference_data", "load_demo", "load_demo_pages"):
        call_command(command, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with served("tests.bench.ceiling:application", {}) as port:
        ceiling = measure(port, "/", host="localhost", seconds=options.seconds, clients=options.clients)
    print(f"Django sin nada (techo): {ceiling.requests_per_second:.0f} por segundo")
    broken = []
    with served("project.wsgi:application", {}, ready="/api/v1/health/") as port:
        for address in _addresses():
            for name, cookie in (("hecha", UNCACHED), ("guardada", "")):
                found = measure(
                    port, address, host="localhost", seconds=options.seconds, clients=options.clients, cookie=cookie
                )
                share = found.requests_per_second / ceiling.requests_per_second
                print(
                    f"{address:<32}{name:<10}{found.requests_per_second:>9.1f} por s, p50 {found.p50:.1f} ms, "
                    f"p95 {found.p95:.1f} ms, {share:.0%} del techo",
                    flush=True,
                )
                if found.errors:
                    broken.append(f"{address}: {found.errors} respuestas con error")
                if not cookie and share < SHARE_OF_THE_CEILING:
                    broken.append(f"{address}: guardada da {share:.0%} del techo y debe dar un tercio")
        broken += _seen_soon(port)
        if not options.without_lighthouse:
            broken += audit(port, "/")
    if broken:
        sys.exit("No se cumple:\n- " + "\n- ".join(broken))
    print("Se cumple.")


def _store() -> Store:
    return Store.objects.get(is_default=True)


def _addresses() -> list[str]:
    """The front page and the landing pages below it."""
    home = HomePage.objects.get(pk=_store().site.site.root_page_id)  # type: ignore[attr-defined]
    return ["/", *(f"/{page.slug}/" for page in LandingPage.objects.child_of(home).live().order_by("pk"))]


def _seen_soon(port: int) -> list[str]:
    """Change a price and publish a page beside the running server, and wait until its kept page says so."""
    broken = []
    home = HomePage.objects.get(pk=_store().site.site.root_page_id)  # type: ignore[attr-defined]

    def publish(mark: str) -> None:
        home.body = [*home.body.raw_data[:-1], {"type": "text", "value": {"text": f"<p>{mark}</p>"}}]
        home.save_revision().publish()

    def change_price(mark: str) -> None:
        shown = _read(port, "/")
        record = next(
            record
            for record in StockRecord.objects.filter(product__store=_store()).select_related("product")
            if record.product.title in shown
        )
        record.price = Decimal(mark.replace(".", "").replace(",", "."))
        record.save()

    for what, act, mark in (("publicar", publish, "Recién publicado"), ("un precio", change_price, "7.654,32")):
        seconds = _until_seen(port, act, mark)
        print(f"Se ve {what} a los {seconds * 1000:.0f} ms", flush=True)
        if seconds > SECONDS_UNTIL_SEEN:
            broken.append(f"{what} tarda {seconds:.1f} s en verse y debe ser {SECONDS_UNTIL_SEEN:.0f} como mucho")
    return broken


def _until_seen(port: int, act: Callable[[str], None], mark: str) -> float:
    """Seconds from the end of `act` until a visitor reads `mark`; five at most."""
    _read(port, "/")
    act(mark)
    start = time.monotonic()
    while mark not in _read(port, "/") and time.monotonic() - start < 5:
        time.sleep(0.02)
    return time.monotonic() - start


def _read(port: int, address: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", address, headers={"Host": "localhost"})
    answer = connection.getresponse().read().decode()
    connection.close()
    return answer


if __name__ == "__main__":
    main()
