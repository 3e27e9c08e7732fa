"""What people decide about rates."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.rates import rules
from commerce.rates.alerts import raise_alert
from commerce.rates.calendar import CARACAS
from commerce.rates.models import ExchangeRate, HeldRate, RateAlert
from commerce.rates.queries import current_rate
from commerce.refusals import Conflict, Missing, ensure

if TYPE_CHECKING:
    from commerce.accounts.models import User

MANUAL = "manual"


@transaction.atomic
def set_manual(
    value: Decimal, valid_until: datetime, reason: str, by: "User", *, base: str = "USD"
) -> ExchangeRate | HeldRate:
    """Use `value` bolívares for one `base` from now until `valid_until`, whatever sources say.

    Far from the rate in use (RATES_SECOND_PERSON_PERCENT) it is held until a second person accepts it.
    Raises BadInput where it is not believable, says no reason or has ended; Conflict where it is there already.
    """
    now = timezone.now()
    last = current_rate(base)
    ensure(rules.may_be_recorded(value, last.value if last else None))
    ensure(rules.may_be_set(reason, valid_until, now))
    reason = reason.strip()[:240]
    if last and rules.needs_second_person(value, last.value):
        return _hold(base, value, valid_until, reason, by, last)
    return _record_manual(base, value, valid_until, reason, by)


def _hold(base: str, value: Decimal, valid_until: datetime, reason: str, by: "User", last: ExchangeRate) -> HeldRate:
    percent = rules.signed(rules.change_percent(value, last.value))
    held, is_new = HeldRate.objects.get_or_create(
        base=base,
        source=MANUAL,
        value=value,
        value_date=timezone.localdate(timezone=CARACAS),
        state=HeldRate.State.WAITING,
        defaults={
            "reason": _("Está a %(percent)s de la tasa en uso: hace falta otra persona.") % {"percent": percent},
            "manual_reason": reason,
            "valid_until": valid_until,
            "created_by": by,
        },
    )
    if not is_new:
        raise Conflict("already_asked", _("Esa tasa ya espera la firma de otra persona."))
    journal.record("rate.held", subject=held, by=by, data={"value": value, "base": base, "source": MANUAL})
    message = _("Tasa manual %(value)s por decidir (%(percent)s).") % {
        "value": f"{value.normalize():f}",
        "percent": percent,
    }
    raise_alert(RateAlert.Kind.HELD_VALUE, key=f"held:{held.pk}", base=base, message=message)
    return held


def _record_manual(base: str, value: Decimal, valid_until: datetime, reason: str, by: "User") -> ExchangeRate:
    try:
        with transaction.atomic():
            rate = ExchangeRate.objects.create(
                base=base,
                quote="VES",
                value=value,
                source=MANUAL,
                value_date=timezone.localdate(timezone=CARACAS),
                valid_until=valid_until,
                reason=reason,
                recorded_by=by,
            )
    except IntegrityError:
        raise Conflict("rate_exists", _("Esa tasa ya está cargada para esa fecha.")) from None
    data = {"value": value, "value_date": rate.value_date, "base": base, "valid_until": valid_until}
    journal.record("rate.recorded", subject=rate, by=by, data=data)
    words = {
        "value": f"{value.normalize():f}",
        "until": f"{valid_until.astimezone(CARACAS):%d/%m %H:%M}",
        "reason": reason,
    }
    message = _("Tasa manual %(value)s hasta el %(until)s: «%(reason)s».") % words
    raise_alert(RateAlert.Kind.MANUAL_OVERRIDE, key=f"rate:{rate.pk}", base=base, message=message, rate=rate)
    return rate


@transaction.atomic
def accept_held(held_id: int, by: "User") -> ExchangeRate:
    """Let a held value become a rate; whoever asked for a manual one cannot be who accepts it.

    Raises Missing, Conflict (decided already, ended, or there already) or NotAllowed (same person).
    """
    held = _locked(held_id, by)
    if held.source == MANUAL and held.created_by is not None and held.valid_until is not None:
        rate = _record_manual(held.base, held.value, held.valid_until, held.manual_reason, held.created_by)
    else:
        rate = ExchangeRate.objects.get_or_create(
            base=held.base, quote="VES", source=held.source, value_date=held.value_date, value=held.value
        )[0]
        journal.record("rate.recorded", subject=rate, by=by, data={"value": rate.value, "value_date": rate.value_date})
    _decide(held, HeldRate.State.ACCEPTED, by)
    return rate


@transaction.atomic
def refuse_held(held_id: int, by: "User") -> HeldRate:
    """Let a held value go; the same value is not held again. Raises as `accept_held`, but who asked may withdraw."""
    held = HeldRate.objects.select_for_update(of=("self",)).filter(pk=held_id).first()
    if held is None:
        raise Missing("no_such_rate", _("No encontramos esa tasa."))
    ensure(rules.may_be_decided(held.state, None, by.pk, None, timezone.now()))
    _decide(held, HeldRate.State.REFUSED, by)
    return held


def _locked(held_id: int, by: "User") -> HeldRate:
    held = HeldRate.objects.select_for_update(of=("self",)).select_related("created_by").filter(pk=held_id).first()
    if held is None:
        raise Missing("no_such_rate", _("No encontramos esa tasa."))
    ensure(rules.may_be_decided(held.state, held.created_by_id, by.pk, held.valid_until, timezone.now()))
    return held


def _decide(held: HeldRate, state: str, by: "User") -> None:
    held.state, held.decided_by, held.decided_at = state, by, timezone.now()
    held.save(update_fields=["state", "decided_by", "decided_at"])
    data = {"value": held.value, "base": held.base, "source": held.source}
    journal.record(f"rate.held_{state}", subject=held, by=by, data=data)


@transaction.atomic
def acknowledge(alert_id: int, by: "User") -> RateAlert:
    """Mark an alert as seen by `by`, once: whoever comes second changes nothing. Raises Missing."""
    alert = RateAlert.objects.select_for_update(of=("self",)).filter(pk=alert_id).first()
    if alert is None:
        raise Missing("no_such_alert", _("No encontramos ese aviso."))
    if alert.acknowledged_at is None:
        alert.acknowledged_by, alert.acknowledged_at = by, timezone.now()
        alert.save(update_fields=["acknowledged_by", "acknowledged_at"])
        journal.record("rate.alert_acknowledged", subject=alert, by=by, data={"kind": alert.kind})
    return alert
