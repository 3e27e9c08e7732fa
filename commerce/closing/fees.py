"""What providers kept of the payments they passed on, by the day on which they told us.

Providers tell of their fees when they pay out, which may be days later. A fee counts on the day on which we heard of
it, so that a day that is over keeps its numbers.
"""

from datetime import datetime
from decimal import Decimal

from django.db.models import DecimalField, ExpressionWrapper, F, QuerySet, Sum

from commerce.money.rules import quantize
from commerce.online.models import PayoutLine
from commerce.payment.models import Transaction
from commerce.stores.models import Store

_USD = ExpressionWrapper(
    F("transaction__amount") * F("fee") / F("gross"), output_field=DecimalField(max_digits=20, decimal_places=6)
)
ByWay = dict[tuple[str, str], Decimal]


def told_by(movements: QuerySet[Transaction], ends: datetime) -> ByWay:
    """USD kept of `movements` that we had heard of before `ends`, by way to pay and currency.

    What no provider had told of is not there. A fee in another currency counts as the same part of the payment's
    dollars.
    """
    return _sums(_of(movements).filter(told_at__lt=ends))


def told_after(movements: QuerySet[Transaction], ends: datetime) -> Decimal:
    """USD kept of `movements` that we heard of only from `ends` on: they count on the day on which they were told."""
    return sum(_sums(_of(movements).filter(told_at__gte=ends)).values(), Decimal("0.00"))


def arrived_late(store: Store, begins: datetime, ends: datetime) -> ByWay:
    """USD that we heard of between the two, kept of payments from before: by way to pay and currency."""
    lines = _charges().filter(account__store=store, told_at__gte=begins, told_at__lt=ends)
    return _sums(lines.filter(transaction__date_created__lt=begins))


def _charges() -> QuerySet[PayoutLine]:
    return PayoutLine.objects.filter(kind=PayoutLine.Kind.CHARGE, transaction__isnull=False, gross__gt=0)


def _of(movements: QuerySet[Transaction]) -> QuerySet[PayoutLine]:
    return _charges().filter(transaction__in=movements.order_by().values("pk"))


def _sums(lines: QuerySet[PayoutLine]) -> ByWay:
    by_way = lines.order_by().values_list("transaction__source__source_type__code", "transaction__paid_currency")
    sums = by_way.annotate(usd=Sum(_USD))
    return {(code, currency): quantize(usd) for code, currency, usd in sums if usd}
