"""«¿Quisiste decir…?»: the words of the store's own catalogue that come closest to what was typed."""

from collections import Counter
from typing import Final

from rapidfuzz import fuzz, process

from commerce.catalogue.models import ProductAttributeValue
from commerce.catalogue.queries import public_products
from commerce.catalogue.queries.memory import Remembered
from commerce.catalogue.rules import fold
from commerce.stores.models import Store

_CLOSE_ENOUGH: Final = 70
_SHORTEST: Final = 3

_vocabularies: Remembered[dict[str, str]] = Remembered()


def did_you_mean(store: Store, stamp: int, text: str) -> str:
    """`text` with its unknown words replaced by known ones that look like them; empty where nothing comes close."""
    vocabulary = _vocabularies.get(store.pk, stamp, lambda: _vocabulary(store))
    better, changed = [], False
    for word in text.split()[:8]:
        folded = fold(word)
        if folded in vocabulary or len(folded) < _SHORTEST or any(known.startswith(folded) for known in vocabulary):
            better.append(word)
            continue
        closest = process.extractOne(folded, vocabulary.keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH)
        better.append(vocabulary[closest[0]] if closest else word)
        changed = changed or closest is not None
    return " ".join(better) if changed else ""


def _vocabulary(store: Store) -> dict[str, str]:
    """The words of titles and of attribute options, folded, with the spelling that is used most."""
    spellings: Counter[str] = Counter()
    for title in public_products(store).order_by().values_list("title", flat=True):
        spellings.update(_words(title))
    options = ProductAttributeValue.objects.filter(product__store=store, attribute__is_facet=True)
    for option in options.order_by().values_list("value_option__option", flat=True).distinct():
        spellings.update(_words(option or ""))
    vocabulary: dict[str, str] = {}
    for spelling, _times in spellings.most_common():
        vocabulary.setdefault(fold(spelling), spelling)
    return vocabulary


def _words(text: str) -> list[str]:
    bare = "".join(letter if letter.isalnum() else " " for letter in text)
    return [word.lower() for word in bare.split() if len(word) >= _SHORTEST and not word.isdigit()]
