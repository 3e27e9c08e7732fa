"""Rates over time: the history, its statistics, and how the sources do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from . import rules
from .calendar import CARACAS
from .models import ExchangeRate, RateAlert, RateAttempt, RateSource
from .queries import BOLIVAR

_EIGHT_DECIMALS = Decimal("0.00000001")


@dataclass(frozen=True)
class BySource:
    """How one source did in a period: rates that came from it, and how often it answered or failed."""

    source: str
    updates: int
    ok: int
    failed: int


@dataclass(frozen=True)
class Statistics:
    """The published rates with value dates in a period, in order of their days. Empty figures where there are none."""

    base: str
    since: date
    until: date
    updates: int
    current: Decimal | None
    high: Decimal | None
    low: Decimal | None
    average: Decimal | None
    change: Decimal | None
    change_percent: Decimal | None
    ok_fetches: int
    failed_fetches: int
    by_source: Sequence[BySource]


def history(
    base: str = "USD", *, since: date | None = None, until: date | None = None, source: str = ""
) -> QuerySet[ExchangeRate]:
    """Every rate of a currency, manual ones included, the newest first."""
    rates = ExchangeRate.objects.filter(base=base, quote=BOLIVAR).order_by("-value_date", "-id")
    if since:
        rates = rates.filter(value_date__gte=since)
    if until:
        rates = rates.filter(value_date__lte=until)
    return rates.filter(source=source) if source else rates


def daily(base: str, since: date, until: date) -> list[ExchangeRate]:
    """One published rate per value date, in order: the one that ruled."""
    rates = history(base, since=since, until=until).filter(valid_until=None)
    by_day = {rate.value_date: rate for rate in rates.order_by("value_date", "id")}
    return list(by_day.values())


def statistics(base: str = "USD", *, days: int = 30, today: date | None = None) -> Statistics:
    """The figures of the last `days` days, today and what is published for later included."""
    today = today or timezone.localdate(timezone=CARACAS)
    since = today - timedelta(days=days - 1)
    rates = daily(base, since, today + timedelta(days=10))
    values = [rate.value for rate in rates]
    in_force = [rate.value for rate in rates if rate.value_date <= today]
    attempts = _attempts(base, since)
    change = values[-1] - values[0] if values else None
    return Statistics(
        base=base,
        since=since,
        until=today,
        updates=len(values),
        current=in_force[-1] if in_force else None,
        high=max(values, default=None),
        low=min(values, default=None),
        average=_average(values),
        change=change,
        change_percent=rules.change_percent(values[-1], values[0]) if values else None,
        ok_fetches=sum(ok for ok, _failed in attempts.values()),
        failed_fetches=sum(failed for _ok, failed in attempts.values()),
        by_source=_by_source(rates, attempts),
    )


def _average(values: Sequence[Decimal]) -> Decimal | None:
    if not values:
        return None
    return (sum(values, Decimal(0)) / len(values)).quantize(_EIGHT_DECIMALS, ROUND_HALF_UP)


def _attempts(base: str, since: date) -> dict[str, tuple[int, int]]:
    counted = (
        RateAttempt.objects.filter(source__base=base, at__date__gte=since)
        .values("source__name")
        .annotate(ok=Count("pk", filter=Q(is_ok=True)), failed=Count("pk", filter=Q(is_ok=False)))
        .order_by("source__name")
    )
    return {row["source__name"]: (row["ok"], row["failed"]) for row in counted}


def _by_source(rates: Sequence[ExchangeRate], attempts: dict[str, tuple[int, int]]) -> list[BySource]:
    names = sorted({rate.source for rate in rates} | attempts.keys())
    return [
        BySource(name, sum(1 for rate in rates if rate.source == name), *attempts.get(name, (0, 0))) for name in names
    ]


def alerts(*, base: str = "", kind: str = "", acknowledged: bool | None = None) -> QuerySet[RateAlert]:
    """Alerts, the newest first; `acknowledged` None means all of them."""
    found = RateAlert.objects.select_related("acknowledged_by").order_by("-id")
    if base:
        found = found.filter(base=base)
    if kind:
        found = found.filter(kind=kind)
    return found if acknowledged is None else found.filter(acknowledged_at__isnull=not acknowledged)


def health() -> list[tuple[RateSource, RateAttempt | None]]:
    """Every source in its order with its last attempt, in two queries."""
    sources = list(RateSource.objects.order_by("-base", "-is_official", "priority", "id"))
    last = RateAttempt.objects.filter(source__in=sources).order_by("source_id", "-id").distinct("source_id")
    by_source = {attempt.source_id: attempt for attempt in last}
    return [(source, by_source.get(source.pk)) for source in sources]
