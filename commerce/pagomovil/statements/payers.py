"""Who paid, where the bank's description says so. Most banks do not: this never decides, it only helps."""

import re
from dataclasses import dataclass
from typing import Final

from commerce.refusals import BadInput
from commerce.venezuela.rules.documents import normalize_document
from commerce.venezuela.rules.phones import normalize_phone


@dataclass(frozen=True)
class Payer:
    """What is known of who paid: a bank's code, a phone and a document, each "" where it is not."""

    bank: str = ""
    phone: str = ""
    document: str = ""


_DOCUMENT: Final = r"(?<![A-Z0-9])([VEJGCP])[- ]?([0-9]{5,12})(?![0-9])"
_PHONE: Final = r"(?<![0-9])((?:\+?58|0)?4[0-9]{2}[-. ]?(?:[0-9]{7}|[0-9]{0,3}[*xX]{2,6}[0-9]{2,4}))(?![0-9*])"
_PATTERNS: Final = {
    # TRANSF RECIBIDA BDV V12345678 NAME; PAGOMOVILBDV 0412...
    "bdv": (r"\b(0[0-9]{3})\b(?=\s*[VEJGCP][- ]?[0-9])", _DOCUMENT),
    # TRF.MB 0134 V012345678 NAME; TRF.OB 0108 ...
    "banesco": (r"TRF\.?\s?[MO]B\.?\s*(0[0-9]{3})\b", _DOCUMENT),
    # TR/REC 0134 J...; TPBW V...; TRAV00012345678, all in one
    "provincial": (
        r"(?:TR/REC|REC)\s*(0[0-9]{3})\b",
        r"(?:(?<![A-Z0-9])|(?<=TRA))([VEJGCP])[- ]?([0-9]{5,12})(?![0-9])",
    ),
    "any": (r"\b(0[0-9]{3})\b(?=\s*[VEJGCP][- ]?[0-9])", _DOCUMENT),
}  # fmt: skip
_COMPILED: Final = {
    style: (re.compile(bank), re.compile(document)) for style, (bank, document) in _PATTERNS.items()
}  # fmt: skip
_PHONES: Final = re.compile(_PHONE)


def payer_in(description: str, style: str) -> Payer:
    """What a `description` of this `style` (see `mapping.PAYERS`) tells of the payer."""
    if style not in _COMPILED:
        return Payer()
    text = description.upper()
    bank, document = (pattern.search(text) for pattern in _COMPILED[style])
    phone = _PHONES.search(text)
    return Payer(
        bank=bank[1] if bank else "",
        phone=phone_of(phone[1]) if phone else "",
        document=document_of(f"{document[1]}{document[2]}") if document else "",
    )


def phone_of(text: str) -> str:
    """A phone as it is stored (`+584141234567`), or with the digits that the bank gave where it hides some."""
    try:
        return normalize_phone(text, None)
    except BadInput:
        given = re.sub(r"[^0-9*+]", "", text.replace("x", "*").replace("X", "*"))
        return given[:20] if sum(mark.isdigit() for mark in given) >= 4 else ""


def document_of(text: str) -> str:
    """A document as it is stored (`V12345678`), whatever zeros the bank puts before it; "" if it is none."""
    found = re.fullmatch(r"([VEJGCP]?)([0-9]{1,15})", re.sub(r"[\s.\-]", "", text.upper()))
    if not found:
        return ""
    letter, number = found[1] or "V", found[2].lstrip("0")
    if letter in "JGC":
        number = number.zfill(9)[-9:]
    elif letter == "V" and len(number) == 9:  # a person's RIF: the document and a check digit
        number = number[:8]
    try:
        return normalize_document(letter + number)
    except BadInput:
        return ""


def bank_of(text: str) -> str:
    """A bank's code of four digits, from a cell that may name it too ("0134 - Banesco"); "" if there is none."""
    found = re.match(r"\s*0?([0-9]{3})\b", text)
    return f"0{found[1]}" if found else ""
