"""`python -m tests.bench.dashboard [--orders N] [--times T]`: the first screen of the back office, role by role.

On a database of its own, which is made anew as the list of orders has it, with lines and verified payments beside.
"""

import argparse
import sys

from tests.bench import orders  # opens the database and sets Django up

from django.contrib.auth.models import Group  # isort: skip
from django.db import connection
from django.test import Client

from commerce.stores.models import Membership, Store
from tests.bench.asking import ask_all
from tests.factories import make_product, make_user

QUERIES, MILLISECONDS = 20, 300
ROLES = (
    "merchandiser", "finance", "finance-lead", "support", "support-lead", "marketing", "operations", "administrator",
)  # fmt: skip
RANGES = ("hoy", "7", "30", "90")
_PRODUCTS = 200


def main() -> None:
    """Fill the database, ask, print the figures, and fail where they are not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.dashboard")
    parser.add_argument("--orders", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=20)
    options = parser.parse_args()
    store = orders.fill(options.orders)
    _sell(store)
    broken = []
    for role in ROLES:
        pages = {f"{role}, {days}": f"/admin/?rango={days}" for days in RANGES}
        broken += ask_all(_member(store, role), pages, times=options.times, queries=QUERIES, milliseconds=MILLISECONDS)
    if broken:
        sys.exit(f"No se cumple ({QUERIES} consultas y {MILLISECONDS} ms como mucho):\n- " + "\n- ".join(broken))
    print("Se cumple.")


def _sell(store: Store) -> None:
    """Two lines for each order, of many products, and a decision on each verified report minutes after it came."""
    products = [make_product(store, price="10.00").pk for _each in range(_PRODUCTS)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO order_line (order_id, product_id, partner_name, partner_sku, partner_line_reference,"
            " partner_line_notes, title, upc, quantity, line_price_incl_tax, line_price_excl_tax,"
            " line_price_before_discounts_incl_tax, line_price_before_discounts_excl_tax, status, num_allocated,"
            " allocation_cancelled, unit, step, price_per_unit, tax_percent, note)"
            " SELECT o.id, (%s)[1 + (o.id * k) %% %s], '', 'B-' || k, '', '', 'Producto', '', k, 10 * k, 8 * k, 10 * k,"
            " 8 * k, '', 0, false, 'piece', 1, 10, 16, '' FROM order_order o, generate_series(1, 2) AS k",
            [products, _PRODUCTS],
        )
        cursor.execute(
            "UPDATE pagomovil_paymentreport SET created_at = o.date_placed,"
            " decided_at = o.date_placed + (1 + o.id %% 40) * interval '1 minute'"
            " FROM order_order o WHERE o.id = order_id AND state = 'verified'",
            [],
        )
        for table in ("order_order", "order_line", "pagomovil_paymentreport"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _member(store: Store, role: str) -> Client:
    person = make_user(is_staff=True)
    Membership.objects.create(store=store, user=person, role=Group.objects.get(name=role))
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    return client


if __name__ == "__main__":
    main()
