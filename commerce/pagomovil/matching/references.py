"""How two payment references agree, although customers and banks write the same one in different ways. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from itertools import combinations
from typing import Final

STRONG_DIGITS: Final = 6
FULL_DIGITS: Final = 8
_SHORTEST: Final = 4
# Transfers of the same minute carry neighbouring numbers: so near, a difference is no slip of the finger.
_NEIGHBOURS: Final = 100
_NEXT: Final = 10

_LABEL = re.compile(r"(?i)\b(?:referencia|ref|nro|num(?:ero)?|operaci[oó]n|op|comprobante)\b[\s.:#°º]*")
_SPREADSHEET = re.compile(r"\d+(?:\.\d+)?[eE]\+\d+|\d+\.0+")
_NOT_DIGITS = re.compile(r"[^0-9]")
_LETTER_O = re.compile(r"(?<=[0-9Oo])[Oo]|[Oo](?=[0-9Oo]*[0-9])")


class Kind(IntEnum):
    """How far two references agree, from nothing to compare to the same number."""

    MISSING = 0
    DIFFERENT = 1
    TRUNCATED = 2
    MISSED_DIGIT = 3
    WRONG_DIGIT = 4
    SWAPPED = 5
    SHORT = 6
    TAIL = 7
    SUFFIX = 8
    ZEROS = 9
    EXACT = 10


@dataclass(frozen=True, slots=True)
class ReferenceAgreement:
    """How two references agree: `digits` is how many at the end are equal, `apart` how far off a slip is in numbers."""

    kind: Kind
    digits: int = 0
    apart: int = 0

    @property
    def is_neighbour(self) -> bool:
        """So near, or cut so short, that it may be another transfer of the same minute."""
        return self.kind is Kind.TRUNCATED or 0 < self.apart < _NEIGHBOURS

    @property
    def is_next(self) -> bool:
        """So near that it may be the same customer's next transfer."""
        return 0 < self.apart < _NEXT

    @property
    def is_same(self) -> bool:
        """The same number, on as many digits as both sides have, or on the last eight."""
        return self.kind >= Kind.SUFFIX and self.digits >= STRONG_DIGITS

    @property
    def is_full(self) -> bool:
        """The same number, so long that nobody else's ends alike by chance."""
        return self.kind >= Kind.SUFFIX and self.digits >= FULL_DIGITS

    @property
    def is_equal(self) -> bool:
        """The whole number, and long enough to tell it from another that only ends alike."""
        return self.kind >= Kind.ZEROS and self.digits >= STRONG_DIGITS

    @property
    def is_near(self) -> bool:
        """Another number, but as it comes out of a slip: digits swapped, wrong, missed or cut off."""
        return Kind.TRUNCATED <= self.kind <= Kind.SWAPPED

    @property
    def agrees(self) -> bool:
        """Whether the references speak for each other at all."""
        return self.kind >= Kind.TRUNCATED


NOTHING: Final = ReferenceAgreement(Kind.MISSING)
DIFFERENT: Final = ReferenceAgreement(Kind.DIFFERENT)


def digits_of(text: str) -> str:
    """The digits of a reference with its leading zeros; a letter O among them is the zero that it was.

    A number that went through a spreadsheet ("603190457.0", "6.03190457E+8") is read as what it was. Zeros alone are
    no reference.
    """
    bare = _LABEL.sub("", text.strip())
    if _SPREADSHEET.fullmatch(bare):
        bare = f"{Decimal(bare):f}".split(".")[0]
    digits = _NOT_DIGITS.sub("", _LETTER_O.sub("0", bare))[:40]
    return digits if digits.strip("0") else ""


def compare(typed: str, written: str) -> ReferenceAgreement:
    """How the reference that a customer typed agrees with what the bank wrote; both as `digits_of` gives them."""
    if not typed or not written:
        return NOTHING
    typed_bare, written_bare = typed.lstrip("0"), written.lstrip("0")
    if typed_bare == written_bare:
        digits = max(len(typed_bare), min(len(typed), len(written), STRONG_DIGITS))
        return ReferenceAgreement(Kind.EXACT if typed == written else Kind.ZEROS, digits)
    return _by_suffix(typed, written) or _by_slip(typed, written) or DIFFERENT


def _by_suffix(typed: str, written: str) -> ReferenceAgreement | None:
    shorter = min(len(typed), len(written))
    digits = next((n for n in range(shorter) if typed[-1 - n] != written[-1 - n]), shorter)
    contained = digits == shorter or digits >= min(len(typed.lstrip("0")), len(written.lstrip("0")))
    if digits >= STRONG_DIGITS:
        return ReferenceAgreement(Kind.SUFFIX if contained or digits >= FULL_DIGITS else Kind.TAIL, digits)
    if contained and digits >= _SHORTEST:
        return ReferenceAgreement(Kind.SHORT, digits)
    return None


def _by_slip(typed: str, written: str) -> ReferenceAgreement | None:
    shorter = min(len(typed), len(written))
    if shorter < STRONG_DIGITS:
        return None
    spans = [shorter, FULL_DIGITS] if shorter > FULL_DIGITS else [shorter]
    for span in spans:
        left, right = typed[-span:], written[-span:]
        if kind := _slip(left, right):
            return ReferenceAgreement(kind, apart=abs(int(left) - int(right)))
    if _lacks_one(typed, written) or _lacks_one(written, typed):
        return ReferenceAgreement(Kind.MISSED_DIGIT)
    left, right = typed.lstrip("0"), written.lstrip("0")
    if min(len(left), len(right)) >= STRONG_DIGITS and (left.startswith(right) or right.startswith(left)):
        return ReferenceAgreement(Kind.TRUNCATED)
    return None


def _slip(left: str, right: str) -> Kind | None:
    """One digit wrong, or two of them swapped, in numbers of the same length."""
    wrong = [n for n, digit in enumerate(left) if digit != right[n]]
    if len(wrong) == 1:
        return Kind.WRONG_DIGIT
    if len(wrong) == 2 and left[wrong[0]] == right[wrong[1]] and left[wrong[1]] == right[wrong[0]]:
        return Kind.SWAPPED
    return None


def _lacks_one(short: str, long: str) -> bool:
    """Whether `short` is the end of `long` with one digit left out."""
    if len(long) <= len(short):
        return False
    tail = long[-len(short) - 1 :]
    start = next((n for n, digit in enumerate(short) if digit != tail[n]), len(short))
    return short[start:] == tail[start + 1 :]


def slips_of(tail: str) -> set[str]:
    """Every number of as many digits that one slip makes of `tail`: what to look up in place of comparing with all."""
    found: set[str] = set()
    for place in range(len(tail)):
        found.update(tail[:place] + digit + tail[place + 1 :] for digit in "0123456789")
        found.update(tail[1:place] + digit + tail[place:] for digit in "0123456789" if place)
    found.update(tail[1:] + digit for digit in "0123456789")
    for first, second in combinations(range(len(tail)), 2):
        swapped = list(tail)
        swapped[first], swapped[second] = tail[second], tail[first]
        found.add("".join(swapped))
    found.discard(tail)
    return found
