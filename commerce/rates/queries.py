"""Which rate is in force, for whom, and how fresh it is. Value dates are days in Caracas."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TYPE_CHECKING, Final

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.refusals import BadInput, Missing

from . import calendar
from .calendar import CARACAS
from .models import CURRENCIES, ExchangeRate

if TYPE_CHECKING:
    from commerce.stores.models import Store

BOLIVAR: Final = "VES"
NEWEST_PUBLISHED: Final = "newest_published"
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True)
class RateStatus:
    """The rate of a store and what may be done with it.

    `is_stale`: a newer one should be there by now. `is_too_old`: nobody should pay with it (also where there is none).
    `next_value_date`: the banking day for which the next rate is expected. `says`: all that in a sentence.
    """

    rate: ExchangeRate | None
    is_stale: bool
    is_too_old: bool
    next_value_date: date
    says: str


@dataclass(frozen=True)
class Conversion:
    """An amount in another currency, rounded once to 2 decimals, with the rates that were used."""

    result: Decimal
    rates: tuple[ExchangeRate, ...]
    moment: datetime


def rate_at(moment: datetime, base: str = "USD", quote: str = BOLIVAR) -> ExchangeRate | None:
    """The rate in force at `moment`: a manual one while it is valid, else the newest with a value date up to that day.

    The official rate is published in the evening for the next banking day; until then the last one holds, also over
    weekends and bank holidays, which have no row of their own. None before the first.
    """
    return _in_force(moment, moment.astimezone(CARACAS).date(), base, quote)


def current_rate(base: str = "USD", quote: str = BOLIVAR) -> ExchangeRate | None:
    """The rate in force now (None while no rate is known)."""
    return rate_at(timezone.now(), base, quote)


def rate_for_store(store: "Store", moment: datetime | None = None, *, base: str = "USD") -> ExchangeRate | None:
    """The rate that `store` uses at `moment` (now): its weekend rule says whether Monday's holds from Saturday on."""
    moment = moment or timezone.now()
    day = moment.astimezone(CARACAS).date()
    if store.weekend_rate_rule == NEWEST_PUBLISHED and not calendar.is_banking_day(day):
        day = calendar.next_banking_day(day)
    return _in_force(moment, day, base, BOLIVAR)


def _in_force(moment: datetime, day: date, base: str, quote: str) -> ExchangeRate | None:
    rates: QuerySet[ExchangeRate] = ExchangeRate.objects.filter(base=base, quote=quote)
    is_manual = Q(valid_until__gt=moment, fetched_at__lte=moment)
    wins = Case(When(is_manual, then=Value(True)), default=Value(False), output_field=BooleanField())
    candidates = rates.filter(is_manual | Q(valid_until=None, value_date__lte=day))
    return candidates.order_by(wins.desc(), "-value_date", "-id").first()


def published(base: str = "USD") -> QuerySet[ExchangeRate]:
    """Rates that come from a source, the one that rules last first; manual overrides are not among them."""
    return ExchangeRate.objects.filter(base=base, quote=BOLIVAR, valid_until=None).order_by("-value_date", "-id")


def rate_status(store: "Store", moment: datetime | None = None) -> RateStatus:
    """The dollar rate of `store` at `moment` (now), with its age. The rate's own `is_stale` is set as well.

    Age counts banking days only: on a Sunday Friday's rate is as old as on Saturday. A manual rate is never stale
    while it is valid.
    """
    moment = moment or timezone.now()
    today = moment.astimezone(CARACAS).date()
    rate = rate_for_store(store, moment)
    following = calendar.next_banking_day(max(today, rate.value_date) if rate and not rate.valid_until else today)
    if rate is None:
        return RateStatus(
            None, True, True, following, _("Todavía no hay una tasa: el pago en bolívares está en pausa.")
        )
    rate.is_stale = rate.valid_until is None and calendar.next_banking_day(rate.value_date) <= today
    is_too_old = rate.is_stale and moment >= too_old_at(rate, store.rate_max_age_hours)
    return RateStatus(rate, rate.is_stale, is_too_old, following, _words(rate, is_too_old))


def _words(rate: ExchangeRate, is_too_old: bool) -> str:
    words = {"date": f"{rate.value_date:%d/%m/%Y}"}
    if is_too_old:
        return _("La última tasa publicada es del %(date)s: el pago en bolívares está en pausa.") % words
    if rate.valid_until is not None:
        return _("Tasa manual, válida por un tiempo.")
    if rate.is_stale:
        return _("Es la última tasa publicada, del %(date)s. Falta la del día.") % words
    return _("Tasa al día, fecha valor %(date)s.") % words


def too_old_at(rate: ExchangeRate, max_age_hours: int) -> datetime:
    """When `rate` is `max_age_hours` old, counted from its value date in banking time: other days do not age it."""
    whole_days, hours = divmod(max_age_hours, 24)
    day = rate.value_date
    for _step in range(whole_days):
        day = calendar.next_banking_day(day)
    return calendar.day_begins(day) + timedelta(hours=hours)


def usable_rate(store: "Store", moment: datetime | None = None) -> ExchangeRate | None:
    """The rate to show and to charge with: None where there is none, or only one that is too old."""
    status = rate_status(store, moment)
    return None if status.is_too_old else status.rate


def rate_changes_at(store: "Store", rate: ExchangeRate | None, now: datetime) -> datetime | None:
    """When time alone, before midnight, takes `rate` away: a manual one ends, or an old one becomes too old."""
    if rate is None:
        return None
    ends_at = rate.valid_until or too_old_at(rate, store.rate_max_age_hours)
    return ends_at if ends_at > now else None


def convert_between(amount: Decimal, source: str, target: str, *, moment: datetime | None = None) -> Conversion:
    """`amount` of currency `source` in currency `target` at the rates of `moment` (now), rounded once, half up.

    Raises BadInput for an unknown currency or an amount that is negative or not a number, Missing without a rate.
    """
    moment = moment or timezone.now()
    known = {BOLIVAR, *(code for code, _title in CURRENCIES)}
    for name, code in (("from", source), ("to", target)):
        if code not in known:
            raise BadInput("unknown_currency", _("No conocemos esa moneda."), field=name)
    if not amount.is_finite() or amount < 0:
        raise BadInput("bad_amount", _("Escribe un monto de cero o más."), field="amount")
    rates = {code: _known_rate(code, moment) for code in {source, target} - {BOLIVAR} if source != target}
    with localcontext(prec=60):
        in_bolivares = amount * (rates[source].value if source in rates else 1)
        result = in_bolivares / (rates[target].value if target in rates else 1)
        return Conversion(result.quantize(_CENT, ROUND_HALF_UP), tuple(rates.values()), moment)


def _known_rate(base: str, moment: datetime) -> ExchangeRate:
    rate = rate_at(moment, base)
    if rate is None:
        raise Missing("no_rate", _("No hay tasa para esa fecha."))
    return rate
