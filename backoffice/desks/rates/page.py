"""What the rate desk shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.charts.line import draw
from commerce.rates import statistics
from commerce.rates.calendar import CARACAS
from commerce.rates.models import CURRENCIES, ExchangeRate, HeldRate, RateAttempt, RateSource
from commerce.rates.queries import current_rate, published, rate_status
from commerce.rates.rules import change_percent, exceeds, signed

RANGES = {30: "30", 90: "90", 365: "365"}
SHOWN_ALERTS = 12
_KEEPERS = ("rates.add_exchangerate", "rates.change_ratealert", "rates.view_rateattempt")


@dataclass(frozen=True)
class SourceRow:
    """One source: its last attempt, how far it was from the rate in use, and its state as a label."""

    source: RateSource
    attempt: RateAttempt | None
    difference: str
    tone: str
    words: str


@dataclass(frozen=True)
class Now:
    """The rate in use of one currency, with its changes as text ("" where there is nothing to compare with)."""

    base: str
    rate: ExchangeRate | None
    day_change: str
    day_amount: Decimal | None
    week_change: str


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything but the form."""
    asked = request.GET.get("moneda", "")
    base = asked if asked in dict(CURRENCIES) else "USD"
    days = int(request.GET.get("dias", "")) if request.GET.get("dias") in RANGES.values() else 90
    today = timezone.localdate(timezone=CARACAS)
    rates = statistics.daily(base, today - timedelta(days=days - 1), today + timedelta(days=10))
    store = getattr(request, "store", None)
    held = HeldRate.objects.filter(state=HeldRate.State.WAITING).select_related("created_by")
    now = [_now(code) for code, _title in CURRENCIES]
    return {
        "now": now,
        "status": rate_status(store) if store else None,
        "store": store,
        "base": base,
        "days": days,
        "ranges": [(30, _("30 días")), (90, _("3 meses")), (365, _("1 año"))],
        "currencies": [code for code, _title in CURRENCIES],
        "chart": draw([(rate.value_date, rate.value) for rate in rates], href=rates_of_day(base)),
        "first": rates[0] if rates else None,
        "last": rates[-1] if rates else None,
        "sources": _sources({entry.base: entry.rate for entry in now}),
        "alerts": statistics.alerts()[:SHOWN_ALERTS],
        "open_alerts": statistics.alerts(acknowledged=False).count(),
        "held": held,
        "figures": statistics.statistics(base, days=days),
        "limits": {
            "day": settings.RATES_ALERT_DAY_PERCENT,
            "week": settings.RATES_ALERT_WEEK_PERCENT,
            "hold": settings.RATES_HOLD_PERCENT,
            "second": settings.RATES_SECOND_PERSON_PERCENT,
        },
    } | permissions(request)


def rates_of_day(base: str) -> Callable[[date], str]:
    """The address of the list with the rates of a value date."""
    address = reverse("admin:rates_exchangerate_changelist")
    return lambda day: f"{address}?base={base}&value_date={day:%Y-%m-%d}"


def permissions(request: HttpRequest) -> dict[str, bool]:
    """What this person may do here; whoever keeps no rates sees the rate and its past, and not how it is come by."""
    user = request.user
    return {
        "may_set": user.has_perm("rates.add_exchangerate"),
        "may_decide": user.has_perm("rates.change_heldrate"),
        "may_acknowledge": user.has_perm("rates.change_ratealert"),
        "may_watch": any(user.has_perm(permission) for permission in _KEEPERS),
    }


def _now(base: str) -> Now:
    rate = current_rate(base)
    if rate is None:
        return Now(base, None, "", None, "")
    earlier = published(base).exclude(pk=rate.pk)
    before = earlier.filter(value_date__lt=rate.value_date).first()
    week_ago = earlier.filter(value_date__lte=rate.value_date - timedelta(days=7)).first()
    return Now(
        base,
        rate,
        signed(change_percent(rate.value, before.value)) if before else "",
        rate.value - before.value if before else None,
        signed(change_percent(rate.value, week_ago.value)) if week_ago else "",
    )


def _sources(in_use: dict[str, ExchangeRate | None]) -> Sequence[SourceRow]:
    return [_row(source, attempt, in_use.get(source.base)) for source, attempt in statistics.health()]


def _row(source: RateSource, attempt: RateAttempt | None, rate: ExchangeRate | None) -> SourceRow:
    value = attempt.value if attempt else None
    difference = signed(change_percent(value, rate.value)) if value is not None and rate else ""
    tone, words = _state(source, attempt, rate)
    return SourceRow(source, attempt, difference, tone, words)


def _state(source: RateSource, attempt: RateAttempt | None, rate: ExchangeRate | None) -> tuple[str, str]:
    if not source.is_enabled:
        return "", _("Apagada")
    if attempt is None:
        return "", _("Sin consultar")
    if attempt.status == "no_key":
        return "", _("Sin clave")
    if not attempt.is_ok or attempt.value is None:
        return "bad", _("Falló")
    if rate is None:
        return "", _("Sin comparar")
    if rate.source == source.name:
        return "ok", _("En uso")
    tolerance = settings.RATES_DISAGREE_PERCENT
    if attempt.value_date != rate.value_date:
        return (
            ("warn", _("Distinta"))
            if exceeds(attempt.value, rate.value, settings.RATES_ALERT_DAY_PERCENT)
            else ("", _("De otro día"))
        )
    return ("warn", _("Distinta")) if exceeds(attempt.value, rate.value, tolerance) else ("ok", _("Coincide"))
