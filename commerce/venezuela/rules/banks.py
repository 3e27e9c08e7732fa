"""Bank account numbers and the references of payments."""

import re
from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput

_LONGEST: Final = 60
_SEPARATORS = re.compile(r"[\s.\-_/#:\u2010-\u2015\u2212]")
_LABEL = re.compile(
    r"^\s*(?:ref(?:erencia)?|n[uú]m(?:ero)?|nro|n[°º]|comprobante|operaci[oó]n)\b[\s.:#°º]*", re.IGNORECASE
)
_ACCOUNT = re.compile(r"[0-9]{20}")
_SHORTEST_REFERENCE: Final = 4
_LONGEST_REFERENCE: Final = 20


def normalize_account(text: str, bank_codes: Collection[str] | None = None) -> str:
    """An account number as its 20 digits: 4 of the bank, 4 of the branch, 2 of control, 10 of the account.

    Raises BadInput "bad_account" if there are not 20, and "unknown_bank" if `bank_codes` is given and lacks its bank.
    """
    bare = _SEPARATORS.sub("", text) if len(text) <= _LONGEST else ""
    if not _ACCOUNT.fullmatch(bare):
        raise BadInput("bad_account", _("Revisa el número de cuenta: lleva 20 números."))
    if bank_codes is not None and bare[:4] not in bank_codes:
        message = _("Revisa el número de cuenta: %(code)s no es el código de un banco.") % {"code": bare[:4]}
        raise BadInput("unknown_bank", message, details={"bank_code": bare[:4]})
    return bare


def format_account(account: str) -> str:
    """A stored account for a person: `0102-0345-67-0123456789`."""
    return f"{account[:4]}-{account[4:8]}-{account[8:10]}-{account[10:]}" if _ACCOUNT.fullmatch(account) else account


def mask_account(account: str) -> str:
    """A stored account for lists and logs: `0102-••••-6789`."""
    return f"{account[:4]}-••••-{account[-4:]}" if _ACCOUNT.fullmatch(account) else "••••"


def normalize_reference(text: str) -> str:
    """A payment reference as its digits without leading zeros, so that two spellings of one reference are equal.

    A letter O among the digits is read as the zero it was; "Ref:" before them is dropped.
    Raises BadInput "short_reference" under 4 digits, "bad_reference" over 20 or for anything else.
    """
    bare = _SEPARATORS.sub("", _LABEL.sub("", text)) if len(text) <= _LONGEST else "?"
    digits = bare.replace("O", "0").replace("o", "0") if re.search("[0-9]", bare) else bare
    if not re.fullmatch("[0-9]*", digits) or len(digits) > _LONGEST_REFERENCE:
        raise BadInput("bad_reference", _("La referencia lleva solo números. Cópiala de la app de tu banco."))
    if len(digits) < _SHORTEST_REFERENCE:
        raise BadInput("short_reference", _("Faltan dígitos: escribe al menos los 6 últimos."))
    if not digits.strip("0"):
        raise BadInput("bad_reference", _("Esa referencia son solo ceros. Cópiala de la app de tu banco."))
    return digits.lstrip("0")
