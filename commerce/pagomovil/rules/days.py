"""Closing a day, and setting a movement aside. Pure."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput, Conflict, NotAllowed, Refusal

LONGEST_REASON: Final = 200


def may_close(day: date, today: date) -> Refusal | None:
    """A day can be closed once it is over."""
    if day < today:
        return None
    return Conflict("day_not_over", _("Ese día no ha terminado: ciérralo mañana."))


def may_sign_close(by_id: int, first_id: int, second_id: int | None) -> Refusal | None:
    """The second signature of a close is of somebody else, and there is one."""
    if second_id is not None:
        return Conflict("already_closed", _("Ese día ya está cerrado."))
    if by_id == first_id:
        return NotAllowed("same_person", _("Ya firmaste tú. La segunda firma es de otra persona."))
    return None


def may_set_aside(state: str, reason: str) -> Refusal | None:
    """Only a movement that pays nothing is set aside, and somebody says why."""
    if state not in ("free", "suggested"):
        return Conflict("line_in_use", _("Ese movimiento ya está conciliado o apartado."))
    if not reason.strip():
        return BadInput("reason_missing", _("Escribe por qué lo apartas."), field="reason")
    if len(reason) > LONGEST_REASON:
        message = _("Acorta la razón a %(count)s letras.") % {"count": LONGEST_REASON}
        return BadInput("reason_too_long", message, field="reason")
    return None


def may_put_back(state: str) -> Refusal | None:
    """Only what was set aside comes back."""
    return None if state == "ignored" else Conflict("not_aside", _("Ese movimiento no está apartado."))
