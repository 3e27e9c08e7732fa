"""One day of one store: what came and went by each way to pay and currency, read from the ledger alone.

The same day read again says the same, whenever it is read: movements are never changed, the rate of a day is the one in
force at its end, and the fees of a day are those that we heard of on it. A day is the store's own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, cast

from django.db.models import Count, Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from commerce.cash.models import CashClosing
from commerce.money.rules import convert
from commerce.payment import methods
from commerce.payment.models import Transaction
from commerce.rates.models import ExchangeRate
from commerce.rates.queries import BOLIVAR, rate_for_store
from commerce.stores.models import Store

from . import fees

ZERO: Final = Decimal("0.00")


@dataclass(frozen=True)
class Row:
    """A way to pay in one currency: how often it came, as it was paid, in USD and in bolívares; and what went back.

    `ves` is None where the day has no rate. `is_late`: nothing but fees, of payments of earlier days, of which the
    provider told on this one.
    """

    code: str
    name: str | Promise
    currency: str
    count: int
    amount: Decimal
    usd: Decimal
    ves: Decimal | None
    refunds: int
    refunded: Decimal
    refunded_usd: Decimal
    fees_usd: Decimal = ZERO
    is_late: bool = False

    @property
    def net_usd(self) -> Decimal:
        """What came, less what went back and what the provider kept."""
        return self.usd - self.refunded_usd - self.fees_usd


@dataclass(frozen=True)
class Day:
    """The closing of one day. `rate` is the one at its end, None where there was none.

    `later_fees_usd`: what providers kept of this day's payments and told only afterwards. It is in no sum of this day:
    it counts on the days on which it was told, as their rows that are late.
    """

    store: Store
    day: date
    rate: ExchangeRate | None
    rows: list[Row]
    cash: list[CashClosing] = field(default_factory=list)
    later_fees_usd: Decimal = ZERO

    def _sum(self, name: str) -> Decimal:
        return sum((getattr(row, name) or ZERO for row in self.rows), ZERO)

    @property
    def count(self) -> int:
        """How many payments came."""
        return sum(row.count for row in self.rows)

    @property
    def usd(self) -> Decimal:
        """All that came."""
        return self._sum("usd")

    @property
    def ves(self) -> Decimal:
        """The same in bolívares."""
        return self._sum("ves")

    @property
    def refunded_usd(self) -> Decimal:
        """All that went back."""
        return self._sum("refunded_usd")

    @property
    def fees_usd(self) -> Decimal:
        """What providers kept."""
        return self._sum("fees_usd")

    @property
    def net_usd(self) -> Decimal:
        """What is left of the day."""
        return self.usd - self.refunded_usd - self.fees_usd


def bounds(store: Store, day: date) -> tuple[datetime, datetime]:
    """When the store's `day` begins and ends."""
    begins = datetime.combine(day, time.min, tzinfo=store.zone)
    return begins, datetime.combine(day + timedelta(days=1), time.min, tzinfo=store.zone)


def of_day(store: Store, day: date) -> Day:
    """The closing of `day` (a handful of queries, whatever the day held).

    A fee of which a provider tells after the day is over does not change it. It is a row of the day on which it
    arrived, and this day only names the sum, apart.
    """
    begins, ends = bounds(store, day)
    rate = rate_for_store(store, ends - timedelta(seconds=1))
    moved = Transaction.objects.filter(source__order__store=store, date_created__gte=begins, date_created__lt=ends)
    came, went = Q(txn_type=Transaction.DEBIT), Q(txn_type=Transaction.REFUND)
    sums = (
        moved.order_by()
        .values("source__source_type__code", "paid_currency")
        .annotate(
            came=Count("pk", filter=came),
            came_amount=Sum("paid_amount", filter=came),
            came_usd=Sum("amount", filter=came),
            went=Count("pk", filter=went),
            went_amount=Sum("paid_amount", filter=went),
            went_usd=Sum("amount", filter=went),
        )
    )
    paid = moved.filter(came)
    kept = fees.told_by(paid, ends)
    rows = [_row(cast(dict[str, Any], entry), rate, kept) for entry in sums]
    rows += [_late(code, currency, usd) for (code, currency), usd in fees.arrived_late(store, begins, ends).items()]
    rows.sort(key=lambda row: (row.is_late, -row.usd, row.code, row.currency))
    cash = CashClosing.objects.filter(store=store, day=day).select_related("person", "received_by")
    return Day(store, day, rate, rows, list(cash.order_by("pk")), fees.told_after(paid, ends))


def _row(entry: dict[str, Any], rate: ExchangeRate | None, kept: dict[tuple[str, str], Decimal]) -> Row:
    code, currency = entry["source__source_type__code"], entry["paid_currency"]
    amount, usd = entry["came_amount"] or ZERO, entry["came_usd"] or ZERO
    method = methods.find(code)
    in_bolivares = convert(usd, rate.value) if rate else None
    return Row(
        code=code,
        name=method.name if method else code,
        currency=currency,
        count=entry["came"],
        amount=amount,
        usd=usd,
        ves=amount if currency == BOLIVAR else in_bolivares,
        refunds=entry["went"],
        refunded=entry["went_amount"] or ZERO,
        refunded_usd=entry["went_usd"] or ZERO,
        fees_usd=kept.get((code, currency), ZERO),
    )


def _late(code: str, currency: str, usd: Decimal) -> Row:
    """The fees of earlier payments by one way, that arrived on this day."""
    method = methods.find(code)
    name = _("%(method)s: comisiones de días anteriores") % {"method": method.name if method else code}
    return Row(code, name, currency, 0, ZERO, ZERO, ZERO, 0, ZERO, ZERO, fees_usd=usd, is_late=True)


def table(days: Iterable[Day]) -> list[tuple[Any, ...]]:
    """The rows of several days for a spreadsheet, in the order of `HEADER`."""
    return [
        (
            day.store.name, day.day, str(row.name), row.currency, row.count, row.amount, row.usd, row.ves,
            day.rate.value if day.rate else None, row.refunds, row.refunded, row.refunded_usd, row.fees_usd,
            row.net_usd,
        )
        for day in days
        for row in day.rows
    ]  # fmt: skip


HEADER: Final = (
    "tienda", "dia", "forma_de_pago", "moneda", "pagos", "monto", "usd", "bs", "tasa", "devoluciones",
    "monto_devuelto", "devuelto_usd", "comisiones_usd", "neto_usd",
)  # fmt: skip
