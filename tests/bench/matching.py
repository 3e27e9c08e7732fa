"""`python -m tests.bench.matching [--reports N] [--lines N]`: matching a large statement, in seconds and megabytes.

On a database of its own, which is made anew; the rows are the labelled cases that the tests use.
"""

import argparse
import hashlib
import os
import resource
import sys
import time
from datetime import date
from decimal import Decimal
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


os.environ["DATABASE_URL"] = _database("abasto_bench_matching")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from commerce.order.models import Order  # noqa: E402
from commerce.pagomovil.matching.actions import match_account  # noqa: E402
from commerce.pagomovil.models import PaymentReport, Quote, RecipientAccount, StatementLine  # noqa: E402
from commerce.rates.models import ExchangeRate  # noqa: E402
from tests.factories import make_rate  # noqa: E402
from tests.matching_cases import make_cases  # noqa: E402
from tests.pagomovil import make_paying_shop, make_unpaid_order  # noqa: E402

SECONDS, MEGABYTES = 20, 300


def main() -> None:
    """Fill the database, match, print the figures, and fail where they are not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.matching")
    parser.add_argument("--reports", type=int, default=5000)
    parser.add_argument("--lines", type=int, default=10000)
    options = parser.parse_args()
    account = _fill(options.reports, options.lines)
    before, start = _peak(), time.monotonic()
    counts = match_account(account.pk)
    took, peak = time.monotonic() - start, _peak()
    print(f"Conciliar {options.reports} reportes con {options.lines} movimientos: {took:.1f} s, {peak:.0f} MB")
    print(f"  (con los datos de prueba y antes de empezar, {before:.0f} MB)")
    print(f"  {counts.automatic} seguros, {counts.suggested} con propuesta, {counts.unmatched} sin pareja")
    if took > SECONDS or peak > MEGABYTES:
        sys.exit(f"No se cumple: {SECONDS} s y {MEGABYTES} MB como mucho.")


def _peak() -> float:
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _fill(reports: int, lines: int) -> RecipientAccount:
    """One account with the cases' reports, each of an order of its own, and their movements."""
    call_command("migrate", verbosity=0)
    call_command("load_reference_data", verbosity=0)
    store = make_paying_shop("conciliacion")
    account, rate = store.recipient_accounts.get(), make_rate("861.20")
    cases = make_cases(7, reports=reports, lines=lines)
    asked = cases.reports[:reports]
    orders = _orders(make_unpaid_order(store), len(asked))
    pairs = zip(orders, asked, strict=True)
    quotes = Quote.objects.bulk_create([_quote(order, account, rate, case) for order, case in pairs])
    rows = [_report(n, quote, case) for n, (quote, case) in enumerate(zip(quotes, asked, strict=True))]
    PaymentReport.objects.bulk_create(rows, batch_size=1000)
    StatementLine.objects.bulk_create([_line(account, case) for case in cases.lines[:lines]], batch_size=1000)
    return account


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


def _line(account: RecipientAccount, case: dict[str, Any]) -> StatementLine:
    return StatementLine(
        account=account,
        value_date=date.fromisoformat(case["value_date"]),
        amount=abs(Decimal(case["amount"])),
        reference=case["reference"],
        description=case["description"],
        bank=(case["bank"] or "")[:4],
        phone=case["phone"] or "",
        document=case["document"] or "",
        fingerprint=hashlib.sha256(str(case).encode()).hexdigest(),
    )


if __name__ == "__main__":
    main()
