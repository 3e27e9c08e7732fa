"""`python -m tests.bench.codes [--codes N]`: a set of codes made in the worker, and taken out as a file.

On a database of its own, which is made anew.
"""

import argparse
import os
import resource
import sys
import time

from tests.bench.databases import bench_database

os.environ["DATABASE_URL"] = bench_database("abasto_bench_codes", anew=True)
os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings.test"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from commerce.accounts.models import User  # noqa: E402
from commerce.jobs.actions import run_due  # noqa: E402
from commerce.jobs.models import Job  # noqa: E402
from commerce.offer.actions import save_offer  # noqa: E402
from commerce.offer.terms import Codes, Kind, Limits  # noqa: E402
from commerce.stores.models import Store  # noqa: E402
from commerce.voucher.jobs import fill_or_queue  # noqa: E402
from commerce.voucher.models import Voucher  # noqa: E402
from tests.offers import make_spec  # noqa: E402

SECONDS, MEGABYTES = 60, 400


def main() -> None:
    """Make the codes, take them out, print the figures, and fail where they are not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.codes")
    parser.add_argument("--codes", type=int, default=10_000)
    count = parser.parse_args().codes
    call_command("migrate", verbosity=0)
    store = Store.objects.create(slug="bench", host="localhost", name="Bench", is_default=True)
    person = User.objects.create_superuser("bench@ejemplo.com.ve", "una clave larga 2026")
    terms = {"codes": Codes(count=count, prefix="FERIA", length=10), "limits": Limits(times=1)}
    offer = save_offer(make_spec(store, kind=Kind.CODES, **terms), by=person)
    start = time.monotonic()
    job = fill_or_queue(offer.voucher_set, by=person)
    run_due()
    made = time.monotonic() - start
    start = time.monotonic()
    lines = _taken_out(person, offer.pk)
    taken = time.monotonic() - start
    _report(count, lines, made=made, taken=taken, job=job)


def _taken_out(person: User, offer_id: int) -> int:
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    response = client.get(f"/admin/ofertas/{offer_id}/codigos.csv")
    assert response.streaming, response.status_code
    return sum(piece.count(b"\n") for piece in response.streaming_content) - 1


def _report(count: int, lines: int, *, made: float, taken: float, job: Job | None) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} códigos: creados en {made:.1f} s, bajados en {taken:.1f} s; memoria: {peak:.0f} MB como mucho")
    stored = Voucher.objects.values_list("code", flat=True)
    broken = []
    if job is not None:
        job.refresh_from_db()
    if (job.state if job else Job.State.DONE) != Job.State.DONE or len(set(stored)) != count or lines != count:
        broken.append(f"hay {len(set(stored))} códigos y {lines} filas")
    if Voucher.history.count() != count:
        broken.append("hay códigos sin historia")
    if made + taken > SECONDS or peak > MEGABYTES:
        broken.append(f"deben ser {SECONDS} s y {MEGABYTES} MB como mucho")
    if broken:
        sys.exit("No se cumple:\n- " + "\n- ".join(broken))
    print("Se cumple.")


if __name__ == "__main__":
    main()
