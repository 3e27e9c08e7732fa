"""`python -m tests.bench.orders [--orders N] [--times T]`: the list of orders and its search, as a member of the team.

On a database of its own, which is made anew. Each page is asked for `T` times; queries and p95 must keep the promise.
"""

import argparse
import os
import sys
import time
from statistics import median
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from project.local.database import database_url

NAME = "abasto_bench_orders"


def _database() -> str:
    """The address of a new, empty database on the same server."""
    parts = urlsplit(database_url())
    with psycopg.connect(urlunsplit(parts), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    return urlunsplit(parts._replace(path=f"/{NAME}"))


os.environ["DATABASE_URL"] = _database()
os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings.test"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from commerce.order.models import Order  # noqa: E402
from commerce.pagomovil.models import PaymentReport  # noqa: E402
from commerce.stores.models import Store  # noqa: E402
from tests.factories import make_rate, make_staff  # noqa: E402
from tests.pagomovil import make_paying_shop, make_report, make_unpaid_order  # noqa: E402

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
_NAMES = "ARRAY['María','José','Yelitza','Ramón','Génesis','Luis','Carmen','Ángel','Noelia','Pedro']"
_SURNAMES = "ARRAY['Rojas','Marcano','Peña','Díaz','Arteaga','Núñez','Salas','Ibarra','Quiñones','Bravo','Zambrano']"
_STATUSES = "ARRAY['pending','confirmed','processing','ready','shipped','out_for_delivery','cancelled','delivered']"
_KINDS_OF_STATUS = 8


def main() -> None:
    """Fill the database, ask, print the figures, and fail where they are not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.orders")
    parser.add_argument("--orders", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=40)
    options = parser.parse_args()
    store = fill(options.orders)
    broken = []
    client = Client()
    client.force_login(make_staff(store, "atencion", SEES))
    print(f"{'lista de ' + str(options.orders) + ' pedidos':<44}{'consultas':>10}{'p50 ms':>9}{'p95 ms':>9}")
    for words, path in _pages(options.orders).items():
        queries, times = ask(client, path, options.times)
        p95 = sorted(times)[max(0, round(len(times) * 0.95) - 1)]
        print(f"{words:<44}{queries:>10}{median(times):>9.0f}{p95:>9.0f}", flush=True)
        if queries > QUERIES or p95 > MILLISECONDS:
            broken.append(f"{words}: {queries} consultas, {p95:.0f} ms")
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


def ask(client: Client, path: str, times: int) -> tuple[int, list[float]]:
    """How many queries a page costs, and how long each answer took in milliseconds."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    queries = len(captured)  # now: the next request empties the log
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    took = []
    for _turn in range(times):
        start = time.perf_counter()
        client.get(path)
        took.append((time.perf_counter() - start) * 1000)
    return queries, took


def fill(orders: int) -> Store:
    """A store with one real order, and as many copies of it as asked for, a tenth of them with a report."""
    call_command("migrate", verbosity=0)
    call_command("load_reference_data", verbosity=0)
    make_rate("861.20")
    store = make_paying_shop("bench", host="localhost", is_default=True)
    pattern = make_unpaid_order(store)
    report = make_report(pattern)
    start = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(_copies(Order, {
            "number": "'A-' || (500000 + n)",
            "contact_name": f"({_NAMES})[1 + n %% 10] || ' ' || ({_SURNAMES})[1 + n / 10 %% 11]",
            "contact_email": "'cliente' || n || '@ejemplo.com.ve'",
            "guest_email": "'cliente' || n || '@ejemplo.com.ve'",
            "contact_phone": "'+58414' || (1000000 + n)",
            "status": f"({_STATUSES})[CASE WHEN n > %(orders)s - 4000 THEN 1 + n %% {_KINDS_OF_STATUS} ELSE 8 END]",
            "date_placed": "now() - (%(orders)s - n) * interval '3 minutes'",
            "basket_id": "NULL",
            "idempotency_key": "NULL",
            "shipping_address_id": "NULL",
        }), {"orders": orders, "pattern": pattern.pk})  # fmt: skip
        cursor.execute(
            "INSERT INTO payment_source (order_id, source_type_id, currency, amount_allocated, amount_debited,"
            " amount_refunded, reference, label)"
            " SELECT o.id, s.source_type_id, s.currency, s.amount_allocated,"
            " CASE WHEN o.status = 'pending' THEN 0 WHEN o.id %% 997 = 0 THEN 1 ELSE s.amount_allocated END, 0, '', ''"
            " FROM order_order o, payment_source s WHERE s.order_id = %s AND o.id <> %s",
            [pattern.pk, pattern.pk],
        )
        cursor.execute(_copies(PaymentReport, {
            "order_id": "(SELECT id FROM order_order WHERE number = 'A-' || (500000 + n * 10))",
            "reference": "(700000000 + n)::text",
            "reference_typed": "'000' || (700000000 + n)",
            "document": "'V' || (10000000 + n)",
            "state": "CASE WHEN n %% 100 = 0 THEN 'reported' ELSE 'verified' END",
            "receipt_id": "NULL",
        }), {"orders": orders // 10, "pattern": report.pk})  # fmt: skip
        for table in ("order_order", "payment_source", "pagomovil_paymentreport"):
            cursor.execute(f"VACUUM ANALYZE {table}")
    print(f"{orders} pedidos listos en {time.monotonic() - start:.0f} s", flush=True)
    return store


def _copies(model: type[Order] | type[PaymentReport], own: dict[str, str]) -> str:
    """SQL that copies the row `pattern` `orders` times, with the columns `own` worked out from the counter `n`."""
    columns = [field.column for field in model._meta.concrete_fields if field.column and not field.primary_key]
    values = ", ".join(own.get(column, f'p."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    return (
        f'INSERT INTO "{table}" ({names}) SELECT {values} FROM generate_series(1, %(orders)s) AS n, "{table}" AS p'
        " WHERE p.id = %(pattern)s"
    )


if __name__ == "__main__":
    main()
