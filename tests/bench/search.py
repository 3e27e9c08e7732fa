"""`python -m tests.bench.search [--products N] [--customers N] [--orders N] [--times T]`: what people look for all day.

The list of products, the list of customers and the palette, each with its search, for a clerk of a big store and for
one of a small store beside it. On a database of its own, which a second run finds filled.
"""

import argparse
import os
import sys
import time
from urllib.parse import urlencode

from tests.bench.databases import bench_database

os.environ["DATABASE_URL"] = bench_database("abasto_bench_search")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
os.environ["STAFF_MFA_REQUIRED"] = "0"  # how one logs in is not what is measured

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from cms import sites  # noqa: E402
from commerce.accounts.models import User  # noqa: E402
from commerce.catalogue.importing import RawRow, import_products  # noqa: E402
from commerce.catalogue.models import Product  # noqa: E402
from commerce.order.models import Order  # noqa: E402
from commerce.stores.models import Store  # noqa: E402
from tests.bench import build, shape, trade  # noqa: E402
from tests.bench.asking import ask_all  # noqa: E402
from tests.factories import make_rate, make_staff, make_user  # noqa: E402
from tests.orders import make_order  # noqa: E402
from tests.pagomovil import make_paying_shop  # noqa: E402

QUERIES, PALETTE_QUERIES, MILLISECONDS = 15, 16, 150
PRODUCTS, CUSTOMERS, PALETTE = "/admin/catalogue/product/", "/admin/accounts/customer/", "/admin/mio/paleta/"
CHOOSER, CHOOSER_QUERIES = "/cms/elegir/producto/results/", 15
IN_THE_SMALL_STORE = 60
SEES = (
    "order.view_order",
    "accounts.view_customer",
    "catalogue.view_product",
    "catalogue.change_product",
    "pagomovil.view_paymentreport",
    "offer.view_conditionaloffer",
    "jobs.view_job",
)


def main() -> None:
    """Fill the database, ask, print the figures, and fail where they are not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search")
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--customers", type=int, default=50_000)
    parser.add_argument("--orders", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=40)
    options = parser.parse_args()
    fill(options.products, options.customers, options.orders)
    broken = []
    for email, where in (("big@abasto.example", "la tienda grande"), ("small@abasto.example", "la tienda pequeña")):
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(email=email))
        small = "pequeña" in where
        for pages, queries in ((lists(options, small=small), QUERIES), (palette(options), PALETTE_QUERIES)):
            print(f"\nEn {where}")
            said = ask_all(client, pages, times=options.times, queries=queries, milliseconds=MILLISECONDS)
            broken += [f"{where}, {each}" for each in said]
    broken += choosers(options)
    if broken:
        sys.exit(f"No se cumple ({QUERIES} consultas y {MILLISECONDS} ms como mucho):\n- " + "\n- ".join(broken))
    print("Se cumple.")


def choosers(options: argparse.Namespace) -> list[str]:
    """What an editor of pages asks the chooser of products for; what is not kept."""
    sites.open_missing()
    store = Store.objects.get(slug="big")
    editor = User.objects.filter(email="paginas@abasto.example").first()
    if editor is None:
        editor = make_staff(store, "paginas", ("wagtailadmin.access_admin",), email="paginas@abasto.example")
    client = Client(SERVER_NAME="localhost")
    client.force_login(editor)
    queries = {"lista": "", "página 300": "?p=300", "palabra frecuente": _q("harina")}
    queries |= {"código": _q(f"S{options.products // 2}"), "nada": _q("zzyzx")}
    pages = {f"elegir producto: {words}": CHOOSER + query for words, query in queries.items()}
    print("\nAl elegir un producto para una página")
    return ask_all(client, pages, times=options.times, queries=CHOOSER_QUERIES, milliseconds=MILLISECONDS)


def lists(options: argparse.Namespace, *, small: bool) -> dict[str, str]:
    """What the lists of products and of customers are asked for; nobody leafs to page 30 of a `small` store's."""
    middle = options.customers // 2
    products = {
        "": "",
        "página 30": "?p=30",
        "palabra frecuente": _q("harina"),
        "varias palabras": _q("harina integral tepuy"),
        "letra": _q("c"),
        "código": _q(f"S{options.products // 2}"),
        "nada": _q("zzyzx"),
        "existencias": "?existencias=in",
    }
    customers = {
        "": "",
        "página 30": "?p=30",
        "nombre frecuente": _q("maria"),
        "nombre y apellido": _q("peña ang"),
        "correo": _q(f"cliente{middle}@ejemplo.com.ve"),
        "teléfono": _q(f"0414-{trade.FIRST_PHONE + middle}"),
        "teléfono de una dirección": _q(f"0412-{trade.FIRST_PHONE + middle}"),
        "fin de un teléfono": _q("4321"),
        "cédula": _q(f"V-{trade.FIRST_DOCUMENT + middle}"),
        "negocio": _q("comercial 77"),
        "nada": _q("zzyzx"),
    }
    every = {f"productos: {words or 'lista'}": PRODUCTS + query for words, query in products.items()}
    every |= {f"clientes: {words or 'lista'}": CUSTOMERS + query for words, query in customers.items()}
    return {words: address for words, address in every.items() if not (small and "?p=" in address)}


def palette(options: argparse.Namespace) -> dict[str, str]:
    """What is typed in the palette, letter by letter at times."""
    texts = ["ma", "maria", "peña ang", "harina", "s1", f"A-{trade.FIRST_NUMBER + options.orders // 2}"]
    texts += [f"0414-{trade.FIRST_PHONE + options.customers // 2}", f"cliente{options.customers // 3}@", "zzyzx"]
    return {f"paleta: {text}": PALETTE + _q(text) for text in texts}


def _q(text: str) -> str:
    return "?" + urlencode({"q": text})


def fill(products: int, customers: int, orders: int) -> None:
    """Migrate, and load once: a second run that finds as many leaves them."""
    call_command("migrate", verbosity=0)
    call_command("load_reference_data", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    start = time.monotonic()
    if User.objects.filter(email="small@abasto.example").exists():
        counted = {Product: products, User: customers, Order: orders}
        if any(model._default_manager.count() < wanted for model, wanted in counted.items()):
            raise RuntimeError("fewer were loaded: drop the database abasto_bench_search first")
        return
    if User.objects.exists():
        raise RuntimeError("a run was cut short: drop the database abasto_bench_search first")
    make_rate("861.20")
    big = make_paying_shop("big", host="localhost", is_default=True)
    small = make_paying_shop("small", host="small.localhost")
    _fill_products(big, products)
    trade.fill_customers(big, customers)
    trade.fill_orders(big, orders, customers=customers)
    for number in range(IN_THE_SMALL_STORE):
        make_order(small, user=make_user(f"chica{number}@ejemplo.com.ve", first_name="María", registered_in=small))
    trade.settle("")  # all of them
    make_staff(big, "atencion", SEES, email="big@abasto.example")
    make_staff(small, "atencion", SEES, email="small@abasto.example")
    print(
        f"{products} productos, {customers} clientes y {orders} pedidos en {time.monotonic() - start:.0f} s", flush=True
    )


def _fill_products(store: Store, count: int) -> None:
    build.make_kind()
    rows = (RawRow(item.number, build.values_of(item)) for item in shape.items(count))
    outcome = import_products(store, rows)
    if outcome.errors:
        raise RuntimeError(outcome.errors[:3])


if __name__ == "__main__":
    main()
