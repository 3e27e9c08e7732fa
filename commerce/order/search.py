"""Finding orders by what a person remembers of them: number, name, e-mail or phone, whole or by their beginnings."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, QuerySet, Value

from commerce.refusals import BadInput
from commerce.search.among import among
from commerce.venezuela.rules import normalize_phone

from .models import SEARCH_WORDS, Order

MOST_WORDS: Final = 6
MOST_FOUND: Final = 1000
_LONGEST: Final = 120
_PLAIN: Final = str.maketrans("áàäâãéèëêíìïîóòöôõúùüûñç", "aaaaaeeeeiiiiooooouuuunc")
_WORD: Final = re.compile("[a-z0-9]+")
_NUMBER: Final = re.compile(r"\s*([a-z])\s*-?\s*([0-9]+)\s*")
_DIGITS: Final = re.compile(r"[\s().\-/+0-9]+")
# What may stand before a mobile number: the country, a zero, or both.
_BEFORE_A_PHONE: Final = re.compile("^(00)?(58)?0?(?=4)")


def terms(text: str) -> str:
    """`text` as a query over the words of an order; empty where nothing in it can be looked for.

    Every word must be there, and may be the beginning of one. A phone may be written in any way, whole, from its
    prefix, from its local part or as its last four digits.
    """
    plain = _plain(text)
    if number := _NUMBER.fullmatch(plain):
        return f"{number[1]}{number[2]}:*"
    if _DIGITS.fullmatch(plain):
        return _of_digits(plain)
    return " & ".join(f"{word}:*" for word in words(text))


def words(text: str) -> list[str]:
    """The words of `text` in small letters without accents, an address as one; single letters where there is no more.

    None where nothing in it is a letter or a digit.
    """
    every = list(dict.fromkeys(_WORD.findall(_whole_addresses(_plain(text)))))
    telling = [word for word in every if len(word) > 1]
    return (telling or every)[:MOST_WORDS]


def without_prefix(digits: str) -> str:
    """The digits of a mobile phone, or of its beginning, without what may stand before it."""
    return _BEFORE_A_PHONE.sub("", digits)


def found(orders: QuerySet[Order], text: str, *, also: Sequence[QuerySet[Any]] = ()) -> QuerySet[Order]:
    """The `orders` that `text` finds, and those whose ids the queries `also` answer; all where `text` is empty."""
    if not text.strip():
        return orders
    asked = terms(text)
    if not asked:
        return orders.none()
    query = SearchQuery(asked, config="simple", search_type="raw")
    # The newest that fit are looked up first, as a list, ordered by what no index has: else the planner would rather
    # read all orders by date and try the words on each.
    newest = (F("pk") + Value(0)).desc()
    fitting = orders.order_by().alias(words=SEARCH_WORDS).filter(words=query).order_by(newest).values("pk")
    condition = among(fitting[:MOST_FOUND])
    for others in also:
        condition |= among(others[:MOST_FOUND])
    return orders.filter(condition)


def _plain(text: str) -> str:
    return text[:_LONGEST].lower().translate(_PLAIN)


def _whole_addresses(plain: str) -> str:
    """The text with what stands between spaces and has an @ as one word, as addresses are kept."""
    return " ".join("".join(_WORD.findall(part)) if "@" in part else part for part in plain.split())


def _of_digits(plain: str) -> str:
    try:
        return normalize_phone(plain.strip(), None).removeprefix("+58")
    except BadInput:
        digits = "".join(_WORD.findall(plain))
    if not digits:
        return ""
    choices = {f"{digits}:*", f"{without_prefix(digits)}:*"}
    return " | ".join(sorted(choices))
