"""What a round of fetching gives reason to say."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from . import rules
from .acceptance import Decision
from .alerts import raise_alert
from .calendar import CARACAS, is_banking_day
from .models import ExchangeRate, HeldRate, RateAlert
from .queries import published

Kind = RateAlert.Kind


def after_fetch(
    base: str,
    attempts: Sequence[Any],
    decision: Decision,
    recorded: ExchangeRate | None,
    before: ExchangeRate | None,
    held: Sequence[HeldRate],
) -> None:
    """Raise the alerts of one round, once a day each. `attempts` are the results of the sources that were asked."""
    today = timezone.localdate(timezone=CARACAS)
    _tell_of_errors(base, attempts, decision, before, today)
    for row in held:
        words = {"source": row.source, "value": f"{row.value.normalize():f}", "reason": row.reason}
        message = _("%(source)s dice %(value)s y no se usó. %(reason)s") % words
        raise_alert(Kind.HELD_VALUE, key=f"held:{row.pk}", base=base, message=message)
    for found in decision.disagreements:
        raise_alert(Kind.SOURCES_DISAGREE, key=f"{found.second.source}:{today}", base=base, message=found.says)
    if recorded is not None:
        _tell_of_fallback(base, decision, recorded)
        _tell_of_change(base, recorded)
    _tell_of_missing(base, today)


def _tell_of_errors(
    base: str, attempts: Sequence[Any], decision: Decision, before: ExchangeRate | None, today: date
) -> None:
    failed = [attempt for attempt in attempts if not attempt.is_ok]
    for attempt in failed:
        message = f"{attempt.source.title}: {attempt.error}"
        raise_alert(Kind.FETCH_ERROR, key=f"{attempt.source.name}:{attempt.status}:{today}", base=base, message=message)
    if decision.chosen is not None:
        return
    if before is None:
        message = _("Ninguna fuente dio una tasa que se pueda usar, y no hay una anterior.")
    else:
        message = _("Ninguna fuente dio una tasa que se pueda usar. Sigue la última buena: %(rate)s.") % {
            "rate": before
        }
    raise_alert(Kind.FETCH_ERROR, key=f"all:{today}", base=base, message=message, rate=before)


def _tell_of_fallback(base: str, decision: Decision, recorded: ExchangeRate) -> None:
    if not decision.is_fallback or decision.chosen is None:
        return
    words = {"source": decision.chosen.title, "value": f"{recorded.value.normalize():f}"}
    message = _("La fuente oficial no sirvió: se usó %(source)s, %(value)s.") % words
    raise_alert(Kind.SOURCE_FALLBACK, key=f"rate:{recorded.pk}", base=base, message=message, rate=recorded)


def _tell_of_change(base: str, recorded: ExchangeRate) -> None:
    """A jump from the rate before, or from the one that ruled seven days earlier."""
    others = published(base).exclude(pk=recorded.pk)
    before = others.filter(value_date__lte=recorded.value_date).first()
    week_ago = others.filter(value_date__lte=recorded.value_date - timedelta(days=7)).first()
    spans = (
        ("day", before, settings.RATES_ALERT_DAY_PERCENT, _("Cambió %(percent)s desde la tasa anterior.")),
        ("week", week_ago, settings.RATES_ALERT_WEEK_PERCENT, _("Cambió %(percent)s en 7 días.")),
    )
    for name, earlier, percent, words in spans:
        if earlier is not None and rules.exceeds(recorded.value, earlier.value, percent):
            change: Decimal = rules.change_percent(recorded.value, earlier.value)
            message = words % {"percent": rules.signed(change)}
            raise_alert(Kind.HIGH_CHANGE, key=f"{name}:{recorded.pk}", base=base, message=message, rate=recorded)


def _tell_of_missing(base: str, today: date) -> None:
    """A banking day has begun and nobody has published its rate."""
    newest = published(base).first()
    if is_banking_day(today) and (newest is None or newest.value_date < today):
        message = _("Nadie ha publicado la tasa del %(date)s.") % {"date": f"{today:%d/%m/%Y}"}
        raise_alert(Kind.MISSING_UPDATE, key=str(today), base=base, message=message)
