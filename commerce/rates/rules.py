"""Pure decisions about rates that people type. What sources say is judged in `acceptance`."""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.money.rules import format_number
from commerce.refusals import BadInput, Conflict, NotAllowed, Refusal

# A rate typed by a person may not be this many times the last one, nor this fraction of it: that is a slipped digit.
FARTHEST: Final = Decimal(2)
SHORTEST_REASON: Final = 5
LONGEST_MANUAL: Final = timedelta(days=15)
_HUNDREDTH: Final = Decimal("0.01")


def change_percent(value: Decimal, before: Decimal) -> Decimal:
    """How far `value` is from `before`, in per cent with 2 decimals; negative where it fell."""
    return ((value - before) / before * 100).quantize(_HUNDREDTH, ROUND_HALF_UP)


def exceeds(value: Decimal, before: Decimal, percent: Decimal) -> bool:
    """Whether the two differ by `percent` or more of `before`, up or down; exact."""
    return abs(value - before) * 100 >= percent * before


def may_be_recorded(value: Decimal, last: Decimal | None) -> Refusal | None:
    """Whether a rate typed by a person is believable beside the last one (None where there is none)."""
    if not value.is_finite() or value <= 0:
        return BadInput("rate_not_positive", _("Escribe una tasa mayor que cero."), field="value")
    if last is not None and not last / FARTHEST <= value <= last * FARTHEST:
        return BadInput(
            "rate_too_far",
            _("La última tasa es %(last)s. Revisa los dígitos: esta queda demasiado lejos.")
            % {"last": f"{last.normalize():f}"},
            field="value",
        )
    return None


def needs_second_person(value: Decimal, last: Decimal) -> bool:
    """Whether a manual rate is so far from the one in use that one person alone may not set it."""
    return exceeds(value, last, settings.RATES_SECOND_PERSON_PERCENT)


def may_be_set(reason: str, valid_until: datetime, now: datetime | None = None) -> Refusal | None:
    """Whether a manual rate says why it exists and ends in the future, but not next month."""
    now = now or timezone.now()
    if len(reason.strip()) < SHORTEST_REASON:
        return BadInput("no_reason", _("Escribe por qué fijas esta tasa."), field="reason")
    if valid_until <= now:
        return BadInput("already_over", _("Elige un vencimiento que no haya pasado."), field="valid_until")
    if valid_until > now + LONGEST_MANUAL:
        return BadInput("too_long", _("Una tasa manual dura 15 días como máximo."), field="valid_until")
    return None


def may_be_decided(
    state: str, created_by: int | None, by: int, valid_until: datetime | None, now: datetime
) -> Refusal | None:
    """Whether the person `by` may accept or refuse a held rate: it still waits, and it is somebody else's."""
    if state != "waiting":
        return Conflict("already_decided", _("Esa tasa retenida ya tiene una decisión."))
    if created_by == by:
        return NotAllowed("second_person", _("Otra persona debe decidir: tú pediste esta tasa."))
    if valid_until is not None and valid_until <= now:
        return Conflict("already_over", _("Esa tasa manual ya venció. Pide otra."))
    return None


def signed(percent: Decimal) -> str:
    """`+0,26 %`, `−1,00 %`."""
    return f"{'+' if percent > 0 else ''}{format_number(percent)}\N{NO-BREAK SPACE}%"
