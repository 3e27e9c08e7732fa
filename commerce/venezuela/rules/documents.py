"""Identity documents (`V12345678`) and tax numbers, RIF (`J123456789`).

A document is a letter and its number: V citizen, E foreign resident, J company, G government, C communal council,
P passport. A RIF is a letter, 8 digits and a check digit; a person's RIF is the document padded to 8 digits.
"""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.ve import rif as stdnum_rif

from commerce.refusals import BadInput

DOCUMENT_TYPES: Final = (
    ("V", gettext_lazy("V: venezolano")),
    ("E", gettext_lazy("E: extranjero residente")),
    ("J", gettext_lazy("J: empresa")),
    ("G", gettext_lazy("G: gobierno")),
    ("C", gettext_lazy("C: consejo comunal")),
    ("P", gettext_lazy("P: pasaporte")),
)

_LONGEST: Final = 30
_SEPARATORS = re.compile(r"[\s.,\-_/\u2010-\u2015\u2212]")
# V and E: leading zeros are padding, dropped. J, G and C: 8 digits, then perhaps the check digit. P: free form.
_FORMS: Final = {
    "V": re.compile(r"(?=[0-9]{1,8}\Z)0*([1-9][0-9]{5,7})"),
    "E": re.compile(r"(?=[0-9]{1,8}\Z)0*([1-9][0-9]{5,7})|([1-9][0-9]{8})"),
    "J": re.compile(r"([0-9]{8,9})"),
    "G": re.compile(r"([0-9]{8,9})"),
    "C": re.compile(r"([0-9]{8,9})"),
    "P": re.compile(r"((?=[A-Z]*[0-9])[A-Z0-9]{5,15})"),
}
_CANONICAL = re.compile(r"[VEJGC][0-9]{6,9}|P[A-Z0-9]{5,15}")
_RIF = re.compile(r"[VEJGCP][0-9]{9}")
# By convention; the official value of C is not published, so a C that does not fit is a warning, never a refusal.
_COMMUNAL_LETTER_VALUE: Final = 12
_WEIGHTS: Final = (3, 2, 7, 6, 5, 4, 3, 2)
_CHECK_DIGITS: Final = "00987654321"
_SHOWN: Final = 3


@dataclass(frozen=True)
class RifCheck:
    """A RIF of the right form, and a warning for a person where its check digit cannot be vouched for."""

    rif: str
    warning: str = ""


def normalize_document(text: str) -> str:
    """`text` ("v-12.345.678") as `V12345678`. Raises BadInput "bad_document" if it is not a letter and a number."""
    bare = _compact(text)
    found = _FORMS[bare[0]].fullmatch(bare[1:]) if bare[:1] in _FORMS else None
    if not found:
        raise BadInput("bad_document", _("Revisa la cédula: lleva una letra y números, como V-12345678."))
    return bare[0] + next(number for number in found.groups() if number)


def format_document(document: str) -> str:
    """A stored document for a person: `V-12345678`. Anything else comes back as it is."""
    return f"{document[0]}-{document[1:]}" if _CANONICAL.fullmatch(document) else document


def mask_document(document: str) -> str:
    """A stored document for lists and logs: `V-•••••678`."""
    return _mask(document)


def rif_check_digit(rif: str) -> str:
    """The check digit of a RIF given as letter and 8 digits (more is ignored): "J0002020" has "1".

    Raises BadInput "bad_rif" if there are not that many.
    """
    bare = _compact(rif)[:9]
    if not _RIF.fullmatch(f"{bare}0"):
        raise _bad_rif()
    if bare[0] != "C":
        return stdnum_rif.calc_check_digit(bare)
    total = _COMMUNAL_LETTER_VALUE + sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, bare[1:], strict=True))
    return _CHECK_DIGITS[total % 11]


def validate_rif(text: str) -> RifCheck:
    """`text` ("j-12345678-9") as `J123456789`, its check digit verified.

    Raises BadInput "bad_rif" for a wrong form and "bad_rif_check_digit" for a wrong digit; a RIF of letter C whose
    digit does not fit is accepted with a warning.
    """
    bare = _compact(text)
    if not _RIF.fullmatch(bare):
        raise _bad_rif()
    if bare[-1] == rif_check_digit(bare):
        return RifCheck(bare)
    if bare[0] == "C":
        return RifCheck(bare, _("No pudimos comprobar el último número de este RIF. Revísalo con el documento."))
    raise BadInput("bad_rif_check_digit", _("Revisa el RIF: algún número no coincide con el último."))


def normalize_rif(text: str) -> str:
    """`text` as `J123456789`; raises as `validate_rif` does."""
    return validate_rif(text).rif


def format_rif(rif: str) -> str:
    """A stored RIF for a person: `J-12345678-9`."""
    return f"{rif[0]}-{rif[1:-1]}-{rif[-1]}" if _RIF.fullmatch(rif) else rif


def mask_rif(rif: str) -> str:
    """A stored RIF for lists and logs: `J-••••••789`."""
    return _mask(rif)


def same_person(document: str, rif: str) -> bool:
    """Whether a document and a RIF name the same person or company, in any spelling and whatever the check digit."""
    left, right = _first_nine(document), _first_nine(rif)
    return bool(left) and left == right


def _first_nine(text: str) -> str:
    """Letter and 8 digits, padded with zeros: what documents and RIFs have in common. Empty if it is neither."""
    found = re.fullmatch(r"([VEJGCP])([0-9]{5,9})", _compact(text))
    return found[1] + found[2].zfill(8)[:8] if found else ""


def _compact(text: str) -> str:
    return _SEPARATORS.sub("", text).upper() if len(text) <= _LONGEST else ""


def _mask(value: str) -> str:
    if len(value) <= 1 + _SHOWN:
        return "•" * len(value)
    return f"{value[0]}-{'•' * (len(value) - 1 - _SHOWN)}{value[-_SHOWN:]}"


def _bad_rif() -> BadInput:
    return BadInput("bad_rif", _("Revisa el RIF: lleva una letra y nueve números, como J-12345678-9."))
