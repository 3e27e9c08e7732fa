"""The rate of the day and its line, for everybody: prices in bolívares hang on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.charts import line
from backoffice.charts.frame import SLIM
from backoffice.desks.rates.page import rates_of_day
from commerce.money.rules import format_number
from commerce.rates.models import ExchangeRate
from commerce.rates.queries import current_rate
from commerce.rates.rules import change_percent, signed
from commerce.rates.statistics import daily
from commerce.stores.markup.dates import day

from .figures import Figure
from .scope import RATES, Scope

BASE: Final = "USD"
_LEAST_DAYS, _MONTH = 90, 30


@dataclass(frozen=True)
class RateCard:
    """What the page shows of the rate; `past` is the one of thirty days ago with how far today's is from it."""

    figure: Figure
    rate: ExchangeRate | None
    chart: line.Chart | None
    first: ExchangeRate | None
    last: ExchangeRate | None
    past: tuple[ExchangeRate, str] | None
    desk: str


def rate_card(scope: Scope) -> RateCard:
    """Two queries: the rate in force, and those of the chosen days or of three months."""
    rate, rates = current_rate(), shown_rates(scope)
    desk = reverse("rate_desk") if scope.may(RATES) else ""
    link = rates_of_day(BASE) if scope.may(RATES) else None
    return RateCard(
        figure=_figure(rate, rates, desk),
        rate=rate,
        chart=line.draw([(row.value_date, row.value) for row in rates], SLIM, days=3, href=link),
        first=rates[0] if rates else None,
        last=rates[-1] if rates else None,
        past=_past(scope, rate, rates),
        desk=desk,
    )


def shown_rates(scope: Scope) -> list[ExchangeRate]:
    """One rate per value date, in order: of the chosen days, or of three months where those are fewer."""
    first = min(scope.period.first, scope.period.last - timedelta(days=_LEAST_DAYS - 1))
    return daily(BASE, first, max(scope.period.last, scope.today) + timedelta(days=10))


def _figure(rate: ExchangeRate | None, rates: Sequence[ExchangeRate], desk: str) -> Figure:
    if rate is None:
        return Figure(_("Tasa BCV"), "—", _("Sin tasa: carga una para cobrar en bolívares."), "down", desk)
    before = [row for row in rates if row.value_date < rate.value_date]
    change = f"{signed(change_percent(rate.value, before[-1].value))} · " if before else ""
    return Figure(_("Tasa BCV"), format_number(rate.value), f"{change}{day(rate.value_date, year=False)}", "", desk)


def _past(scope: Scope, rate: ExchangeRate | None, rates: Sequence[ExchangeRate]) -> tuple[ExchangeRate, str] | None:
    limit = scope.today - timedelta(days=_MONTH)
    past = [row for row in rates if row.value_date <= limit]
    if rate is None or not past:
        return None
    return past[-1], signed(change_percent(rate.value, past[-1].value))
