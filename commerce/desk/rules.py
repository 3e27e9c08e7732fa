"""How a refused claim is put into words. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from commerce.refusals import BadInput, Conflict, Refusal

LONGEST_REASON = 200


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """A time of day in `zone` as people write it: "3:16 p. m."."""
    local = moment.astimezone(zone)
    half = _("a. m.") if local.hour < 12 else _("p. m.")
    return f"{local.hour % 12 or 12}:{local:%M} {half}".replace(" ", "\N{NO-BREAK SPACE}")


def already_claimed(holder_id: int, holder: str, expires_at: datetime, zone: ZoneInfo) -> Conflict:
    """The refusal that names who has the work and until when."""
    time = clock(expires_at, zone)
    # No full stop: the one of "p. m." closes the sentence.
    words = (
        _("Lo tiene %(holder)s hasta la %(time)s")
        if time.startswith("1:")
        else _("Lo tiene %(holder)s hasta las %(time)s")
    )
    message = words % {"holder": holder, "time": time}
    details = {"holder_id": holder_id, "holder": holder, "expires_at": expires_at}
    return Conflict("already_claimed", message, details=details)


def no_longer_yours() -> Conflict:
    """The refusal for somebody whose lease ended and was given away or removed."""
    return Conflict("lease_lost", _("Ya no tienes este trabajo. Tómalo otra vez para seguir."))


def may_take_over(reason: str) -> Refusal | None:
    """Taking work from somebody needs a reason, in a sentence or less."""
    if not reason.strip():
        return BadInput("reason_missing", _("Escribe por qué lo tomas."), field="reason")
    if len(reason) > LONGEST_REASON:
        message = _("Acorta la razón a %(count)s letras.") % {"count": LONGEST_REASON}
        return BadInput("reason_too_long", message, field="reason")
    return None
