"""`python -m tests.bench.matching [--reports N] [--lines N]`: a large statement, from the file to the screen.

On a database of its own, which is made anew; the rows are the labelled cases that the tests use. The file is received
as an upload is, and read and matched by what the worker runs, in a process that has nothing else in its memory. The web
answers meanwhile, and at the end the desks show what came of it.
"""

import argparse
import csv
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.bench.databases import bench_database

WORKER = "--worker"
if __name__ == "__main__" and WORKER not in sys.argv:
    os.environ["DATABASE_URL"] = bench_database("abasto_bench_matching", anew=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    os.environ["STAFF_MFA_REQUIRED"] = "0"  # how one logs in is not what is measured

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from commerce.order.models import Order  # noqa: E402
from commerce.pagomovil.models import Match, PaymentReport, Quote, RecipientAccount, StatementLine  # noqa: E402
from commerce.pagomovil.statements import actions as statements  # noqa: E402
from commerce.pagomovil.statements import tasks  # noqa: E402
from commerce.pagomovil.statements.mapping import Mapping  # noqa: E402
from commerce.rates.models import ExchangeRate  # noqa: E402
from tests.bench.load import Result, measure  # noqa: E402
from tests.bench.server import served  # noqa: E402
from tests.factories import make_rate, make_staff  # noqa: E402
from tests.matching_cases import Cases, make_cases  # noqa: E402
from tests.pagomovil import FINANCE, make_paying_shop, make_unpaid_order  # noqa: E402

SECONDS, MEGABYTES, WEB_MILLISECONDS = 20, 300, 1000
ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ("value_date", "reference", "description", "amount", "bank", "phone", "document")
MAPPING = Mapping(
    delimiter=",",
    date_order="ymd",
    decimal="dot",
    date="value_date",
    **{name: name for name in COLUMNS[1:]},  # type: ignore[arg-type]
)


def main() -> None:
    """Fill the database, let the worker read the file while the web answers, and fail where figures are not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.matching")
    parser.add_argument("--reports", type=int, default=5000)
    parser.add_argument("--lines", type=int, default=10000)
    parser.add_argument(WORKER, type=int, default=0, help="read this statement and print seconds and megabytes")
    options = parser.parse_args()
    if options.worker:
        print(json.dumps(_work(options.worker)))
        return
    account, cases = _fill(options.reports, options.lines)
    cookie = _cookie(account)
    statement = statements.receive(account.pk, _file(cases, options.lines), name="banco.csv", mapping=MAPPING)
    with served("project.wsgi:application", dict(os.environ), ready="/api/v1/health/") as port:
        measure(port, "/admin/conciliacion/", host="localhost", seconds=1, clients=1, cookie=cookie)
        worker = _start(statement.pk)
        web = _while_working(worker, port, cookie)
        worked = json.loads(worker.communicate()[0].splitlines()[-1])
        begin = time.monotonic()
        busiest = _busiest_day(account)
        page = f"/admin/conciliacion/?cuenta={account.pk}&dia={busiest}"
        shown = measure(port, page, host="localhost", seconds=0.1, clients=1, cookie=cookie)
        took = worked["seconds"] + time.monotonic() - begin
    _print(options, worked, web, shown, took)


def _print(options: argparse.Namespace, worked: dict[str, float], web: Result, shown: Result, took: float) -> None:
    peak = worked["megabytes"]
    print(f"Estado de cuenta de {options.lines} filas con {options.reports} reportes abiertos")
    print(f"  leído, conciliado y mostrado en {took:.1f} s; el trabajador, {peak:.0f} MB como mucho")
    print(f"  {StatementLine.objects.count()} movimientos, {Match.objects.count()} propuestas")
    print(
        f"  la web mientras tanto: {web.samples} páginas, p50 {web.p50:.0f} ms, p95 {web.p95:.0f} ms, {web.errors} errores"
    )
    broken = []
    if took > SECONDS or peak > MEGABYTES:
        broken.append(f"{took:.1f} s y {peak:.0f} MB, y deben ser {SECONDS} s y {MEGABYTES} MB como mucho")
    if web.errors or shown.errors or not web.samples or web.p95 > WEB_MILLISECONDS:
        broken.append(f"la web no respondió bien mientras tanto (p95 de {WEB_MILLISECONDS} ms como mucho)")
    if broken:
        sys.exit("No se cumple:\n- " + "\n- ".join(broken))
    print(f"Se cumple: {SECONDS} s y {MEGABYTES} MB como mucho, y la web responde.")


def _start(statement_id: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.bench.matching", WORKER, str(statement_id)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _work(statement_id: int) -> dict[str, float]:
    """What the worker does with a file, its seconds, and the most memory that this process ever had."""
    start = time.monotonic()
    tasks.read(statement_id)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": time.monotonic() - start, "megabytes": peak}


def _while_working(worker: subprocess.Popen[str], port: int, cookie: str) -> Result:
    """The desk's page, asked for again and again until the worker has ended."""
    parts = []
    while worker.poll() is None:
        parts.append(measure(port, "/admin/verificacion/", host="localhost", seconds=0.5, clients=1, cookie=cookie))
    if worker.returncode:
        raise SystemExit("El trabajador falló: mira el mensaje de arriba.")
    total = sum(part.samples for part in parts)
    middle = statistics.median([part.p50 for part in parts]) if parts else 0
    return Result(0, middle, max((part.p95 for part in parts), default=0), sum(p.errors for p in parts), total)


def _busiest_day(account: RecipientAccount) -> str:
    days = StatementLine.objects.filter(account=account).order_by().values_list("value_date", flat=True)
    return max(set(days), key=list(days).count).isoformat()


def _cookie(account: RecipientAccount) -> str:
    """The session of somebody of the store's finance."""
    client = Client()
    permissions = (*FINANCE, "pagomovil.view_statementline")
    client.force_login(make_staff(account.store, "finance", permissions))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _file(cases: Cases, lines: int) -> ContentFile[bytes]:
    """The bank's file of the cases' movements; money that went out is in it as well."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    writer.writerows([case[name] or "" for name in COLUMNS] for case in cases.lines[:lines])
    return ContentFile(buffer.getvalue().encode(), name="banco.csv")


def _fill(reports: int, lines: int) -> tuple[RecipientAccount, Cases]:
    """One account with the cases' reports, each of an order of its own."""
    call_command("migrate", verbosity=0)
    call_command("load_reference_data", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    store = make_paying_shop("conciliacion", is_default=True, verifies_automatically=False)
    account, rate = store.recipient_accounts.get(), make_rate("861.20")
    cases = make_cases(7, reports=reports, lines=lines)
    asked = cases.reports[:reports]
    orders = _orders(make_unpaid_order(store), len(asked))
    pairs = zip(orders, asked, strict=True)
    quotes = Quote.objects.bulk_create([_quote(order, account, rate, case) for order, case in pairs])
    rows = [_report(n, quote, case) for n, (quote, case) in enumerate(zip(quotes, asked, strict=True))]
    PaymentReport.objects.bulk_create(rows, batch_size=1000)
    return account, cases


def _orders(pattern: Order, count: int) -> list[Order]:
    """Copies of an order, without its basket."""
    values = {field.attname: getattr(pattern, field.attname) for field in Order._meta.concrete_fields}
    own: dict[str, Any] = {"id": None, "basket_id": None, "idempotency_key": None}
    return Order.objects.bulk_create(
        [Order(**values | own | {"number": f"B{n}"}) for n in range(count)], batch_size=1000
    )


def _quote(order: Order, account: RecipientAccount, rate: ExchangeRate, case: dict[str, Any]) -> Quote:
    amount = Decimal(case["quote_amounts"][0])
    usd = (amount / rate.value).quantize(Decimal("0.01"))
    closed = {"state": "expired", "expires_at": order.date_placed}
    return Quote(order=order, account=account, rate=rate, usd=usd, amount_ves=amount, **closed)


def _report(n: int, quote: Quote, case: dict[str, Any]) -> PaymentReport:
    return PaymentReport(
        store_id=quote.order.store_id,
        order=quote.order,
        quote=quote,
        account=quote.account,
        bank_id=case["bank"],
        phone=case["phone"],
        document=case["document"],
        reference_typed=case["reference"],
        reference=str(n),
        amount=Decimal(case["amount"]),
        paid_on=date.fromisoformat(case["paid_on"]),
    )


if __name__ == "__main__":
    main()
