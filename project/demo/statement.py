"""The bank's file of the demo: the sample in fixtures/, on the days and with the amounts of the demo's own reports.

A bank writes dates as they are, while the demo's payments are of the day on which it was loaded. So the sample's last
day becomes that day, and whatever pays a report takes its amount. The same demo gives the same file at any time.
"""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.text import slugify

from commerce.money.rules import quantize
from commerce.pagomovil.models import PaymentReport, RecipientAccount
from commerce.stores.models import Store

from .cases import CASES, Case, order_key

SAMPLE: Final = settings.BASE_DIR / "fixtures" / "statements" / "banesco-demo.csv"
ENCODING: Final = "latin-1"
_DAY: Final = "%d/%m/%Y"
_FIRST: Final = "nuevo"
_SPANISH: Final = str.maketrans(",.", ".,")


def report_of(store: Store, key: str) -> PaymentReport:
    """What the customer of a case reported."""
    return PaymentReport.objects.select_related("quote", "account").get(
        store=store, order__idempotency_key=order_key(key)
    )


def account_of(store: Store) -> RecipientAccount:
    """The account that the demo's customers paid to."""
    return report_of(store, _FIRST).account


def write(store: Store) -> Path:
    """Write the store's file to where the desk offers it; its path."""
    account = account_of(store)
    folder: Path = settings.SAMPLE_STATEMENTS or settings.VAR_DIR / "demo"
    path = folder / f"{slugify(account.place)}-{store.slug}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content_of(store))
    return path


def content_of(store: Store, only: Iterable[Case] = ()) -> bytes:
    """The whole file; of it the movements that pay the reports of `only`, where it is given."""
    paid = _paid(store)
    with SAMPLE.open(encoding=ENCODING, newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    moved = report_of(store, _FIRST).paid_on - max(_day(row) for row in rows)
    balance = _number(rows[0]["Saldo"]) - _number(rows[0]["Monto"])
    for row in rows:
        amount = paid.get(row["Referencia"], _number(row["Monto"]))
        balance += amount
        row |= {"Fecha": f"{_day(row) + moved:{_DAY}}", "Monto": _said(amount), "Saldo": _said(balance)}
    wanted = {reference for case in only for reference, _part in case.arrives}
    return _text([row for row in rows if not wanted or row["Referencia"] in wanted])


def _paid(store: Store) -> dict[str, Decimal]:
    """What came in for the demo's reports, by the bank's reference."""
    amounts = {case: report_of(store, case.key).amount for case in CASES if case.arrives}
    return {
        reference: quantize(amount * Decimal(part))
        for case, amount in amounts.items()
        for reference, part in case.arrives
    }


def _text(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(ENCODING)


def _day(row: dict[str, str]) -> date:
    return datetime.strptime(row["Fecha"], _DAY).date()  # noqa: DTZ007  a day has no zone


def _number(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", "."))


def _said(amount: Decimal) -> str:
    return f"{amount:,.2f}".translate(_SPANISH)
