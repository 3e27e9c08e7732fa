"""Codes that nobody can guess: pure rules about how they look."""

import secrets
from typing import Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput, Refusal

from .rules import LONGEST_CODE, LONGEST_PREFIX

# Without I, L, O, 0 and 1, which people read for one another.
ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
SHORTEST: Final = 6
LONGEST: Final = 16
_GROUP: Final = 4
# So many possible codes for each one that exists: trying them out finds none.
_ROOM: Final = 100_000


def why_not(count: int, prefix: str, length: int, *, most: int) -> Refusal | None:
    """Why a set of codes cannot be made so, naming the field; None where it can."""
    if not 1 <= count <= most:
        message = _("Un juego tiene de 1 a %(most)s códigos.") % {"most": most}
        return BadInput("codes_count", message, field="codes_count")
    if len(prefix) > LONGEST_PREFIX or not all(sign.isascii() and (sign.isalnum() or sign == "-") for sign in prefix):
        message = _("El prefijo lleva hasta %(most)s letras, números o guiones.") % {"most": LONGEST_PREFIX}
        return BadInput("codes_prefix", message, field="codes_prefix")
    if not SHORTEST <= length <= LONGEST:
        message = _("Al azar van de %(least)s a %(most)s caracteres.") % {"least": SHORTEST, "most": LONGEST}
        return BadInput("codes_length", message, field="codes_length")
    if len(ALPHABET) ** length < count * _ROOM:
        message = _("Con tantos códigos, usa más caracteres al azar: así nadie los adivina.")
        return BadInput("codes_guessable", message, field="codes_length")
    return None


def one(prefix: str, length: int) -> str:
    """A code: the prefix and `length` random characters in groups of four, `NAVIDAD-7KQM-XW2C`."""
    drawn = "".join(secrets.choice(ALPHABET) for _each in range(length))
    groups = [drawn[start : start + _GROUP] for start in range(0, length, _GROUP)]
    code = "-".join([prefix.strip("-").upper(), *groups] if prefix.strip("-") else groups)
    return code[:LONGEST_CODE]


def example(prefix: str, length: int) -> str:
    """How the codes of a set look, without being one of them."""
    shown = ["X" * min(_GROUP, length - start) for start in range(0, length, _GROUP)]
    return "-".join([prefix.strip("-").upper(), *shown] if prefix.strip("-") else shown)
