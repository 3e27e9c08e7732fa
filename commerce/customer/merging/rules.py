"""Which accounts may become one: values in, a verdict out."""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput, Conflict, NotAllowed, Refusal

PERMISSION: Final = "accounts.merge_customer"
_TAG = re.compile(r"\+[^@]*(?=@)")


@dataclass(frozen=True)
class Side:
    """What decides about one of two accounts. `stores`: those that the person has to do with."""

    id: int
    is_team: bool
    has_second_step: bool
    has_business: bool
    is_closed: bool
    stores: frozenset[int]


def may_be_merged(survivor: Side, loser: Side, allowed_stores: frozenset[int] | None) -> Refusal | None:
    """Whether `loser` may be poured into `survivor` by somebody who may merge in `allowed_stores` (None: in all)."""
    if survivor.id == loser.id:
        return BadInput("same_account", _("Elige dos cuentas distintas."))
    if survivor.is_closed or loser.is_closed:
        return Conflict("already_merged", _("Una de las dos cuentas ya está cerrada. Actualiza la página."))
    if survivor.is_team or loser.is_team:
        return NotAllowed("of_the_team", _("Una de las dos cuentas es del equipo: esas no se unen."))
    if loser.has_second_step:
        return NotAllowed(
            "second_step",
            _("La cuenta que se cierra tiene verificación en dos pasos: que su dueño la quite, o elige que quede esa."),
        )
    if survivor.has_business and loser.has_business:
        return Conflict(
            "two_businesses", _("Las dos cuentas tienen un negocio: no sabemos a cuál cobrarle. Quita uno primero.")
        )
    if allowed_stores is not None and not (survivor.stores | loser.stores) <= allowed_stores:
        return NotAllowed("other_stores", _("Esa persona también compra en otra tienda: pídelo a quien las ve todas."))
    return None


def mailbox(email: str) -> str:
    """The mailbox behind an e-mail: capitals, dots and what follows a plus do not make another one.

    Two spellings of one mailbox are a hint for a person, never a proof.
    """
    name, at, domain = _TAG.sub("", email.lower()).rpartition("@")
    return name.replace(".", "") + at + domain
