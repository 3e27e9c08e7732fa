"""`python -m tests.bench.imports [--products N]`: a file of products brought in as the back office does it.

On a database of its own, which is made anew. The worker looks at the file, somebody confirms, and the worker writes;
then the same file comes again, of which nothing may change.
"""

import argparse
import csv
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from project.local.database import database_url


def _database(name: str) -> str:
    """The address of a new, empty database `name` on the same server."""
    parts = urlsplit(database_url())
    with psycopg.connect(urlunsplit(parts), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(parts._replace(path=f"/{name}"))


_FOLDER = tempfile.TemporaryDirectory(prefix="abasto-bench-imports-")
os.environ["DATABASE_URL"] = _database("abasto_bench_imports")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
os.environ["JOBS_ROOT"] = _FOLDER.name

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from commerce.accounts.models import User  # noqa: E402
from commerce.catalogue.models import Product, ProductAttribute, ProductClass  # noqa: E402
from commerce.jobs import actions, files  # noqa: E402
from commerce.jobs.models import Job  # noqa: E402
from commerce.partner.models import StockMovement  # noqa: E402
from commerce.stores.models import Store  # noqa: E402
from tests.bench import shape  # noqa: E402
from tests.factories import make_partner  # noqa: E402

SECONDS, MEGABYTES = 180, 700
TITLES = ["Código", "Título", "Descripción", "Categoría", "Tipo", "Precio", "Existencia", "atributo:brand"]


def main() -> None:
    """Bring the file in twice, print the figures, and fail where they are not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.imports")
    parser.add_argument("--products", type=int, default=shape.PRODUCTS)
    options = parser.parse_args()
    store, person = _prepare()
    path = _file(options.products)
    first = _bring_in(store, person, path)
    again = _bring_in(store, person, path)
    _report(options.products, first, again)


def _prepare() -> tuple[Store, User]:
    call_command("migrate", verbosity=0)
    call_command("load_reference_data", verbosity=0)
    store = Store.objects.create(slug="bench", host="localhost", name="Bench", is_default=True)
    make_partner(store)
    kind = ProductClass.objects.create(slug="producto", name="Producto")
    ProductAttribute.objects.create(product_class=kind, code="brand", name="Marca", type="text")
    return store, User.objects.create_superuser("bench@ejemplo.com.ve", "una clave larga 2026")


def _file(products: int) -> Path:
    path = Path(_FOLDER.name) / "productos.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(TITLES)
        for item in shape.items(products):
            price = f"{item.cents // 100},{item.cents % 100:02}"
            shelf = f"{shape.category_name(shape.parent_of(item.category) or 0)} > {shape.category_name(item.category)}"
            writer.writerow([f"S{item.number}", item.title, item.description, shelf, "producto", price, 40, item.brand])
    return path


def _bring_in(store: Store, person: User, path: Path) -> dict[str, Any]:
    """The job, and the seconds until its preview was there and until it was done."""
    with path.open("rb") as file:
        kept, _size = files.keep_upload(file)
    start = time.monotonic()
    job = actions.prepare("import.productos", store_id=store.pk, by=person, upload=(path.name, kept))
    _work(job)
    looked = time.monotonic() - start
    start = time.monotonic()
    actions.start(job.pk, by=person)
    _work(job)
    counts = {kind: job.items.filter(kind=kind).count() for kind in ("new", "changed", "unchanged", "error")}
    return {"job": job, "look": looked, "write": time.monotonic() - start, **counts}


def _work(job: Job) -> None:
    """What any number of turns of the worker make of it."""
    job.refresh_from_db()
    while job.is_busy:
        actions.run_due()
        job.refresh_from_db()


def _report(products: int, first: dict[str, Any], again: dict[str, Any]) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took = first["look"] + first["write"]
    print(f"Archivo de {products} productos")
    print(f"  primera vez: vista previa en {first['look']:.1f} s, escrito en {first['write']:.1f} s")
    print(f"  otra vez, sin cambios: {again['look']:.1f} s y {again['write']:.1f} s; memoria: {peak:.0f} MB como mucho")
    broken = []
    if took > SECONDS or peak > MEGABYTES:
        broken.append(f"{took:.0f} s y {peak:.0f} MB, y deben ser {SECONDS} s y {MEGABYTES} MB como mucho")
    if first["job"].state != Job.State.DONE or first["new"] != products or Product.objects.count() != products:
        broken.append(f"la primera vez entraron {first['new']} ({first['job'].error})")
    if Product.history.count() != products or StockMovement.objects.count() != products:
        broken.append("hay productos sin historia o existencias sin movimiento")
    if again["unchanged"] != products:
        broken.append(f"el mismo archivo cambió {products - again['unchanged']} productos")
    if broken:
        sys.exit("No se cumple:\n- " + "\n- ".join(broken))
    print(f"Se cumple: {SECONDS} s y {MEGABYTES} MB como mucho, y el mismo archivo no cambia nada.")


if __name__ == "__main__":
    main()
