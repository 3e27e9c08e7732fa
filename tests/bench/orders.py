"""`python -m tests.bench.orders [--orders N] [--times T]`: the list of orders and its search, as a member of the team.

On a database of its own, which is made anew. Each page is asked for `T` times; queries and p95 must keep the promise.
"""

import argparse
import os
import sys
import time
from urllib.parse import quote

from tests.bench.databases import bench_database

os.environ["DATABASE_URL"] = bench_database("abasto_bench_orders", anew=True)
os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings.test"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from commerce.pagomovil.models import PaymentReport  # noqa: E402
from commerce.stores.models import Store  # noqa: E402
from tests.bench.asking import ask_all  # noqa: E402
from tests.bench.trade import fill_orders  # noqa: E402
from tests.factories import make_rate, make_staff  # noqa: E402
from tests.pagomovil import make_paying_shop  # noqa: E402

QUERIES, MILLISECONDS = 10, 150
LIST = "/admin/order/order/"
SEES = (
    "order.view_order",
    "order.change_order",
    "order.add_order",
    "payment.view_source",
    "pagomovil.view_paymentreport",
    "accounts.view_customer",
)


def main() -> None:
    """Fill the database, ask, print the figures, and fail where they are not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.orders")
    parser.add_argument("--orders", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=40)
    options = parser.parse_args()
    store = fill(options.orders)
    client = Client()
    client.force_login(make_staff(store, "atencion", SEES))
    broken = ask_all(client, _pages(options.orders), times=options.times, queries=QUERIES, milliseconds=MILLISECONDS)
    if broken:
        sys.exit(f"No se cumple ({QUERIES} consultas y {MILLISECONDS} ms como mucho):\n- " + "\n- ".join(broken))
    print("Se cumple.")


def _pages(orders: int) -> dict[str, str]:
    """What people ask the list for, from its front page to the searches that are hardest on an index."""
    report = PaymentReport.objects.order_by("pk")[PaymentReport.objects.count() // 2]
    searches = {
        "un número": f"A-{500_000 + orders // 2}",
        "el comienzo de un número": "A-5000",
        "un nombre frecuente": "maria",
        "nombre y apellido": "peña ang",
        "un correo": f"cliente{orders // 3}@ejemplo.com.ve",
        "un teléfono": f"0414-{1_000_000 + orders // 4}",
        "los últimos cuatro de un teléfono": "4321",
        "una referencia": report.reference_typed,
        "una cédula": f"V-{str(report.document)[1:]}",
        "nada": "zzyzx",
    }
    pages = {
        "primera página": LIST,
        "página 30": f"{LIST}?p=30",
        "por preparar": f"{LIST}?status=confirmed",
        "en camino": f"{LIST}?status=on_the_way",
        "una semana": f"{LIST}?date_placed_from=2026-01-01&date_placed_to=2026-01-07",
        "pago: sin pagar": f"{LIST}?pago=pendiente",
        "pago: en revisión": f"{LIST}?pago=en_revision",
        "pago: en parte": f"{LIST}?pago=parcial",
        "pago: pagado": f"{LIST}?pago=pagado",
        "pago: por devolver": f"{LIST}?pago=por_devolver",
        "forma de recibirlo": f"{LIST}?delivery_kind=delivery",
    }
    return pages | {f"buscar {words}": f"{LIST}?q={quote(text)}" for words, text in searches.items()}


def fill(orders: int) -> Store:
    """A store with one real order, and as many copies of it as asked for, a tenth of them with a report."""
    call_command("migrate", verbosity=0)
    call_command("load_reference_data", verbosity=0)
    make_rate("861.20")
    store = make_paying_shop("bench", host="localhost", is_default=True)
    start = time.monotonic()
    fill_orders(store, orders)
    print(f"{orders} pedidos listos en {time.monotonic() - start:.0f} s", flush=True)
    return store


if __name__ == "__main__":
    main()
