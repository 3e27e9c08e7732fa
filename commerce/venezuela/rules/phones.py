"""Venezuelan mobile numbers: stored as E.164 (`+584141234567`), shown as `0414-1234567`."""

import re
from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput
from commerce.venezuela import reference

MOBILE_PREFIXES: Final = frozenset(row["prefix"] for row in reference.read("phone_prefixes"))

_LONGEST: Final = 30
_SEPARATORS = re.compile(r"[\s().\-/\u2010-\u2015\u2212]")
# After the country code a zero may follow although it should not: +58 0414... is common.
_MOBILE = re.compile(r"(?:\+58|0058|58)?0?(4[0-9]{9})", re.ASCII)
_CANONICAL = re.compile(r"\+58(4[0-9]{2})([0-9]{7})", re.ASCII)


def normalize_phone(text: str, prefixes: Collection[str] | None = MOBILE_PREFIXES) -> str:
    """`text` as `+584141234567`, from 0414-1234567, 04141234567, 4141234567, +58414..., 0058414... or 58414....

    `prefixes` are the mobile prefixes in use ("0414"); None accepts every 04XX.
    Raises BadInput "bad_phone" for anything that is not a Venezuelan mobile number.
    """
    bare = _SEPARATORS.sub("", text) if len(text) <= _LONGEST else ""
    found = _MOBILE.fullmatch(bare)
    if not found or (prefixes is not None and f"0{found[1][:3]}" not in prefixes):
        raise BadInput("bad_phone", _("Ese teléfono no es de un celular venezolano. Ejemplo: 0414-1234567."))
    return f"+58{found[1]}"


def format_phone(phone: str) -> str:
    """A stored phone for a person: `0414-1234567`. Anything that is not a Venezuelan mobile comes back as it is."""
    found = _CANONICAL.fullmatch(phone)
    return f"0{found[1]}-{found[2]}" if found else phone


def mask_phone(phone: str) -> str:
    """A stored phone for lists and logs: `0414-•••4567`. Of an unknown form, at most the last four characters show."""
    found = _CANONICAL.fullmatch(phone)
    if found:
        return f"0{found[1]}-•••{found[2][-4:]}"
    return f"•••{phone[-4:]}" if len(phone) >= 8 else "•••"


def whatsapp_id(phone: str) -> str:
    """A stored phone as WhatsApp writes it: `584141234567`."""
    return phone.removeprefix("+")
