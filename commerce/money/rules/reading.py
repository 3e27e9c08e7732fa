"""Reading an amount that a person or a bank wrote."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext as _

from commerce.refusals import BadInput

_LONGEST: Final = 40
_CURRENCY = re.compile(r"^(?:US\$|USD|\$|Bs\.?|VES)|(?:USD|Bs\.?|VES)$", re.IGNORECASE)
_PLAIN = re.compile(r"[0-9]+")
_COMMA_DECIMALS = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+),[0-9]{1,2}")
_DOT_DECIMALS = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)\.[0-9]{1,2}")
_GROUPS_ONLY = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3}){2,}|(?:,[0-9]{3}){2,})")
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


def parse_amount(text: str) -> Decimal:
    """The amount written as "1.234,56", "1,234.56" or "1234.56", with or without its currency, to 2 decimals.

    Raises BadInput "ambiguous_amount" where dots and commas allow two readings ("1.234" alone), and "bad_amount" for
    anything else that is not an amount. TypeError if it is not text: a number has no spelling to read.
    """
    if not isinstance(text, str):
        raise TypeError(f"parse_amount reads text, not {type(text).__name__}")
    if len(text) > _LONGEST:
        raise _bad(text)
    digits, sign = _bare(text)
    if _AMBIGUOUS.fullmatch(digits):
        example = re.sub(r"[.,]", "", digits) + ",00"
        message = _("No sabemos si %(text)s lleva miles o decimales. Escríbelo así: %(example)s.")
        raise BadInput("ambiguous_amount", message % {"text": digits, "example": example})
    if _PLAIN.fullmatch(digits) or _GROUPS_ONLY.fullmatch(digits):
        number = re.sub(r"[.,]", "", digits)
    elif _COMMA_DECIMALS.fullmatch(digits):
        number = digits.replace(".", "").replace(",", ".")
    elif _DOT_DECIMALS.fullmatch(digits):
        number = digits.replace(",", "")
    else:
        raise _bad(text)
    try:
        amount = Decimal(number).quantize(Decimal("0.01"))
    except InvalidOperation:  # more digits than an amount has
        raise _bad(text) from None
    return -amount if sign < 0 and amount else amount


def _bare(text: str) -> tuple[str, int]:
    """The digits and separators alone, and the sign, which may stand before or after the currency."""
    bare, sign = "".join(text.split()).replace("\N{MINUS SIGN}", "-"), 1
    for _side in range(2):
        if bare.startswith("-") and sign == 1:
            bare, sign = bare[1:], -1
        bare = _CURRENCY.sub("", bare, count=1)
    return bare, sign


def _bad(text: str) -> BadInput:
    message = _("Ese monto no se entiende. Escríbelo con números, así: 1234,56.")
    return BadInput("bad_amount", message, details={"length": len(text)})
