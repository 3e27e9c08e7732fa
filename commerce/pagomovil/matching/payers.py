"""Who paid, as banks write it: phones with digits covered, documents with or without letter, banks by code or name.

Pure. "Nothing to compare" is never held against anybody.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from commerce.venezuela import reference

COVER: Final = "*"
_COVERED = re.compile(r"[*•xX#·●]")
_PHONE_NOISE = re.compile(r"[\s().\-/+‐-―−]")
_NATIONAL: Final = 10
# So many visible digits of a phone tell one person from another; fewer are a hint, and under four nothing.
_TELLING: Final = 6
_HINT: Final = 4

_DOCUMENT = re.compile(r"([VEJGCP])?([0-9*]{4,11})")
_DOCUMENT_NOISE = re.compile(r"[^0-9A-Z*•]")
_LABEL = re.compile(r"(?i)^\s*(?:c\.?\s?i\.?|rif|cedula|cédula|id)\b[\s:.]*")

_IN_TEXT_PHONE = re.compile(r"(?<![0-9])(?:\+?58|0)4[0-9]{2}[-\s]?[0-9*•xX]{3}[0-9*•xX]{1,4}(?![0-9])")
_IN_TEXT_DOCUMENT = re.compile(r"(?<![A-Z0-9])[VEJG]-?0{0,2}[0-9]{6,9}(?:-[0-9])?(?![0-9])")
_IN_TEXT_NUMBER = re.compile(r"(?<![0-9*])[0-9]{6,20}(?![0-9*])")

_BANK_WORDS: Final = frozenset("banco bco de del la el universal ca c a sa s microfinanciero comercial".split())
_ALIASES: Final = {
    "bdv": "0102",
    "venezuela": "0102",
    "bvc": "0104",
    "bbva": "0108",
    "provincial": "0108",
    "caribe": "0114",
    "bod": "0116",
    "fondo comun": "0151",
    "bfc": "0151",
    "100": "0156",
    "100 banco": "0156",
    "cien": "0156",
    "tesoro": "0163",
    "mi": "0169",
    "mibanco": "0169",
    "r4": "0169",
    "bid": "0173",
    "bicentenario": "0175",
    "bdt": "0175",
    "banfan": "0177",
    "n58": "0178",
    "nacional credito": "0191",
    "bnc": "0191",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A document's letter ("" if it was left out) and the numbers that it may stand for.

    Nine digits are a RIF with its check digit or a padded document: both readings are kept.
    """

    letter: str = ""
    numbers: frozenset[int] = frozenset()
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)


def phone_of(text: str) -> str:
    """The ten national digits of a phone, `*` where the bank covers one; what is shorter stays as it is."""
    bare = _COVERED.sub(COVER, _PHONE_NOISE.sub("", text))
    if not re.fullmatch(r"[0-9*]+", bare) or not bare.strip(COVER):
        return ""
    for prefix in ("0058", "58"):
        if bare.startswith(prefix) and len(bare) > _NATIONAL + 1:
            bare = bare.removeprefix(prefix)
    return bare.removeprefix("0") if len(bare) > _NATIONAL or bare.startswith("04") else bare


def compare_phones(left: str, right: str) -> tuple[bool | None, int]:
    """Whether two phones agree on what is visible of both (None: too little to say), and on how many digits."""
    if not left or not right:
        return None, 0
    pairs = list(zip(left, right, strict=True)) if len(left) == len(right) else _visible_ends(left, right)
    seen = [(a, b) for a, b in pairs if COVER not in (a, b)]
    if len(seen) < _HINT:
        return None, len(seen)
    return all(a == b for a, b in seen), len(seen)


def _visible_ends(left: str, right: str) -> list[tuple[str, str]]:
    """Pairs of digits from the start up to the first cover, and from the end back to the last one."""
    covered = COVER in left + right
    heads = []
    if covered and left[0] != COVER and right[0] != COVER:
        for pair in zip(left, right, strict=False):
            if COVER in pair:
                break
            heads.append(pair)
    tails = []
    for pair in zip(reversed(left), reversed(right), strict=False):
        if COVER in pair:
            break
        tails.append(pair)
    return heads + tails


def tells_a_person(digits: int) -> bool:
    """Whether so many agreeing digits of a phone tell one person from another."""
    return digits >= _TELLING


def document_of(text: str) -> Document:
    """A document in any spelling: `V-12.345.678`, `V12345678`, `J-12345678-9`, `012345678`."""
    bare = _DOCUMENT_NOISE.sub("", _LABEL.sub("", text).upper()).replace("•", COVER)[:24]
    found = _DOCUMENT.fullmatch(bare)
    if not found:
        return Document(text=bare)
    letter, digits = found[1] or "", found[2]
    if COVER in digits:
        return Document(letter, frozenset(), bare)
    numbers = {int(digits)}
    if len(digits) >= 9:
        numbers.add(int(digits[:-1]))
    return Document(letter, frozenset(numbers - {0}), bare)


def compare_documents(left: Document, right: Document) -> bool | None:
    """Whether two documents are one person's; None where a side is missing or only the letter differs."""
    if not left or not right:
        return None
    if left.numbers and right.numbers:
        if not left.numbers & right.numbers:
            return False
        return True if left.letter == right.letter or not (left.letter and right.letter) else None
    if COVER in left.text + right.text:
        agrees, _digits = compare_phones(left.text.lstrip("VEJGCP"), right.text.lstrip("VEJGCP"))
        return agrees
    return True if left.text == right.text else None


@cache
def bank_of(text: str) -> str:
    """A bank's four digits, from its code or a name that it is known by; otherwise the name's own words."""
    bare = text.strip()
    if re.fullmatch(r"\d{20}", bare):
        return bare[:4]
    name = _folded(bare)
    if name in _names():
        return _names()[name]
    found = re.match(r"(\d{3,4})(?!\d)", bare)
    return found[1].zfill(4) if found else name


@cache
def _names() -> dict[str, str]:
    return {_folded(row["name"]): str(row["code"]) for row in reference.read("banks")} | _ALIASES


def _folded(name: str) -> str:
    """A name without accents, signs and the words that every bank has."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", " ", re.sub(r"\(.*?\)", " ", plain)).split()
    return " ".join(word for word in words if word not in _BANK_WORDS) or " ".join(words)


def compare_banks(left: str, right: str) -> bool | None:
    """Whether two banks are the same; None where one is missing or is a name that nobody knows."""
    if not left or not right:
        return None
    if left == right:
        return True
    return False if left.isdigit() and right.isdigit() else None


def phone_in(description: str) -> str:
    """The payer's phone, if the bank wrote one into the description."""
    found = _IN_TEXT_PHONE.search(description)
    return found[0] if found else ""


def document_in(description: str) -> str:
    """The payer's document, if the bank wrote one into the description."""
    found = _IN_TEXT_DOCUMENT.search(description.upper())
    return found[0] if found else ""


def reference_in(description: str) -> str:
    """The number in a description that can only be a reference: neither a phone nor a document, and the only one."""
    text = _IN_TEXT_DOCUMENT.sub(" ", _IN_TEXT_PHONE.sub(" ", description.upper()))
    numbers = _IN_TEXT_NUMBER.findall(text)
    return numbers[0] if len(numbers) == 1 else ""
