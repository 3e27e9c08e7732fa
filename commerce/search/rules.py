"""What words mean the same, and which of those that found nothing are worth keeping."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from commerce.catalogue.rules import words

SEPARATOR: Final = " = "
FEWEST_TERMS: Final = 2
MOST_TERMS: Final = 8
LONGEST_KEPT: Final = 60
MOST_PHRASES: Final = 6  # what was typed included: each is one more condition on the index

_DIGITS: Final = re.compile(r"\d")
_MOST_DIGITS: Final = 5  # a phone, a document, an account or a reference has more
_LONGEST_WORD: Final = 24
_SHORTEST_PLURAL: Final = 4
_SHORTEST_BEGINNING: Final = 3

Term = tuple[str, ...]
Synonyms = Mapping[Term, tuple[Term, ...]]


def terms_of(text: str) -> list[str]:
    """The terms between equal signs or commas, each once and folded, in the order in which they are written."""
    terms = (" ".join(words(part)) for part in re.split(r"[=,;\n]", text))
    return list(dict.fromkeys(term for term in terms if term))


def loosely(term: Sequence[str]) -> Term:
    """A term by which singular and plural are compared: `cotufas` and `cotufa`, `camiones` and `camion` are alike."""
    return tuple(
        word if len(word) < _SHORTEST_PLURAL else word.removesuffix("s").removesuffix("e") or word for word in term
    )


def synonyms_of(rows: Iterable[tuple[str, bool]]) -> Synonyms:
    """For each term, loosely, its equals. A row: the words, and whether only the first leads to the others."""
    found: dict[Term, dict[Term, None]] = {}
    for text, is_one_way in rows:
        terms = [tuple(term.split()) for term in terms_of(text)]
        for term in terms[:1] if is_one_way else terms:
            found.setdefault(loosely(term), {}).update(dict.fromkeys(other for other in terms if other != term))
    return {term: tuple(others) for term, others in found.items()}


def phrases(typed: Sequence[str], synonyms: Synonyms) -> list[Term]:
    """`typed`, and what it says with a synonym in the place of one of its terms; at most `MOST_PHRASES`."""
    said = tuple(typed)
    found: dict[Term, None] = {said: None}
    longest = max(map(len, synonyms), default=0)
    for length in range(min(longest, len(said)), 0, -1):
        for start in range(len(said) - length + 1):
            for other in synonyms.get(loosely(said[start : start + length]), ()):
                found[(*said[:start], *other, *said[start + length :])] = None
                if len(found) == MOST_PHRASES:
                    return list(found)
    return list(found)


def names_it(typed: Sequence[str], name: str) -> bool:
    """Whether `name` is meant by the words typed: each is or begins a word of it, or all of its own are among them."""
    said, known = loosely(typed), _words_of(name)
    if not said or not known:
        return False
    return set(known) <= set(said) or all(any(_is_or_begins(each, word) for word in known) for each in said)


@lru_cache(maxsize=4_096)
def _words_of(name: str) -> Term:
    return loosely(words(name))


def _is_or_begins(said: str, word: str) -> bool:
    return said == word or (len(said) >= _SHORTEST_BEGINNING and word.startswith(said))


def worth_keeping(text: str) -> str:
    """The words of a search that found nothing as they are counted; empty for what tells of a person or of nobody.

    Phones, documents, e-mails, addresses of the web and what no shop sells by (very long words) are left out.
    """
    if "@" in text or "://" in text or "www." in text.lower():
        return ""
    terms = words(text)
    kept = " ".join(terms)
    if not kept or len(kept) > LONGEST_KEPT or len(_DIGITS.findall(kept)) > _MOST_DIGITS:
        return ""
    if not any(term.isalpha() and len(term) > 1 for term in terms) or max(map(len, terms)) > _LONGEST_WORD:
        return ""
    return kept
