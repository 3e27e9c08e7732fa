"""Pure decisions about rates."""

from decimal import Decimal

from django.utils.translation import gettext as _

from commerce.refusals import BadInput, Refusal

# A rate typed by a person may not be this many times the last one, nor this fraction of it: that is a slipped digit.
FARTHEST = Decimal(2)


def may_be_recorded(value: Decimal, last: Decimal | None) -> Refusal | None:
    """Whether a rate typed by a person is believable beside the last one (None where there is none)."""
    if not value.is_finite() or value <= 0:
        return BadInput("rate_not_positive", _("Escribe una tasa mayor que cero."), field="value")
    if last is not None and not last / FARTHEST <= value <= last * FARTHEST:
        return BadInput(
            "rate_too_far",
            _("La última tasa es %(last)s. Revisa los dígitos: esta queda demasiado lejos.")
            % {"last": last.normalize()},
            field="value",
        )
    return None
