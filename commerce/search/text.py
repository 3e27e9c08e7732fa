"""Finding products by words: the one place that asks the search index, through modelsearch.

On PostgreSQL the index is a table of the same database; with `SEARCH_BACKEND` it is OpenSearch. Either way an answer is
a list of product ids, best first, which the catalogue's lists then narrow, count and order.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import F, FloatField, Q, QuerySet, Value
from modelsearch.backends import get_search_backend
from modelsearch.query import Or, PlainText, SearchQuery

from commerce.catalogue.models import Product
from commerce.catalogue.queries.memory import Remembered
from commerce.catalogue.rules import squash, words
from commerce.stores.models import Store

from . import rules
from .among import among, one_of
from .notes import ONE_WAY, SYNONYM, notes

MOST_WORDS: Final = 8
MOST_MATCHES: Final = 10_000  # of an index outside the database
_PART_OF_A_WORD: Final = 0.1  # what the beginning of a word is worth beside a whole one


_found: Remembered[list[int]] = Remembered(limit=300)
_synonyms: Remembered[rules.Synonyms] = Remembered()


def matches(store: Store, stamp: int, text: str) -> list[int]:
    """The ids of the public products of `store` that `text` finds, best first.

    Every word must be there, in any of its Spanish forms and with or without accents; the last one may be the beginning
    of a word. A code is found by any part of it of three characters or more, however it is written. What means the
    same in this store is found too.
    """
    terms = tuple(words(text)[:MOST_WORDS])
    if not terms:
        return []

    def ask() -> list[int]:
        return _ask(store, terms, squash(text), synonyms(store, stamp))

    return _found.get((store.pk, terms, squash(text)), stamp, ask)


def synonyms(store: Store, stamp: int) -> rules.Synonyms:
    """What means the same in `store`. No query while the `stamp` stands."""

    def read() -> rules.Synonyms:
        return rules.synonyms_of((words, noted == ONE_WAY) for words, noted in notes(store, stamp, SYNONYM))

    return _synonyms.get(store.pk, stamp, read)


def phrases_of(store: Store, stamp: int, text: str) -> list[rules.Term]:
    """The words of `text`, and what means the same in `store`; nothing for a text without words."""
    terms = words(text)[:MOST_WORDS]
    return rules.phrases(terms, synonyms(store, stamp)) if terms else []


def any_of(phrases: list[rules.Term]) -> SearchQuery:
    """Asks the index for every word of at least one of `phrases`."""
    asked = [PlainText(" ".join(phrase), operator="and") for phrase in phrases]
    return asked[0] if len(asked) == 1 else Or(asked)


def staff_matches(text: str, stores: Iterable[int] | None = None) -> list[int]:
    """The ids of products that every word of `text` begins a word or a code of, published or not.

    `stores` limits to those stores; None searches all of them. Variants are found through their product.
    """
    asked = _asked_by_staff(text, stores)
    if asked and not hasattr(asked[0], "get_queryset"):
        return list(dict.fromkeys(product.pk for answer in asked for product in answer[:MOST_MATCHES]))
    return list(dict.fromkeys(pk for answer in asked for pk in _keys(answer)))


def found_by_staff(text: str, stores: Iterable[int] | None = None) -> Q:
    """The same as a condition on products, which the database answers without telling us the ids."""
    asked = _asked_by_staff(text, stores)
    if not asked or not hasattr(asked[0], "get_queryset"):
        return one_of(staff_matches(text, stores))
    condition = among(_keys(asked[0]))
    for answer in asked[1:]:
        condition |= among(_keys(answer))
    return condition


def _keys(answer: Any) -> QuerySet[Any]:
    return answer.get_queryset().order_by().values_list("pk", flat=True)[:MOST_MATCHES]  # type: ignore[no-any-return]


def _asked_by_staff(text: str, stores: Iterable[int] | None) -> list[Any]:
    """What the index answers about `text`, read by nobody yet; nothing for a text without words."""
    terms = tuple(words(text)[:MOST_WORDS])
    if not terms:
        return []
    backend = get_search_backend()
    products = Product.objects.filter(structure__in=(Product.STANDALONE, Product.PARENT))
    if stores is not None:
        products = products.filter(store_id__in=list(stores))
    asked = [backend.autocomplete(PlainText(" ".join(terms), operator="and"), products)]
    if len(terms) > 1:
        asked.append(backend.autocomplete(PlainText(squash(text), operator="and"), products))
    return asked


def _ask(store: Store, terms: rules.Term, code: str, known: rules.Synonyms) -> list[int]:
    backend = get_search_backend()
    # The filters by name, so that an index outside the database can apply them too.
    public = Product.objects.filter(
        store_id=store.pk, is_public=True, structure__in=(Product.STANDALONE, Product.PARENT)
    )
    phrase = any_of(rules.phrases(terms, known))
    answers = [backend.search(phrase, public), backend.autocomplete(phrase, public)]
    if len(terms) > 1:
        answers.append(backend.autocomplete(PlainText(code, operator="and"), public))
    if not hasattr(answers[0], "get_queryset"):
        return list(dict.fromkeys(product.pk for answer in answers for product in answer[:MOST_MATCHES]))
    whole, part, *rest = (_scored(answer) for answer in answers)
    parts = [part, *rest]
    if len(terms) > 1:
        before = backend.search(any_of(rules.phrases(terms[:-1], known)), public).get_queryset()
        last = _scored(backend.autocomplete(PlainText(terms[-1]), public))
        parts.append(last.filter(pk__in=before.order_by().values("pk")))
    lesser = [_pairs(query.annotate(worth=F("score") * Value(_PART_OF_A_WORD, FloatField()))) for query in parts]
    best: dict[int, float] = {}
    for product_id, score in _pairs(whole.annotate(worth=F("score"))).union(*lesser, all=True):
        best[product_id] = best.get(product_id, 0.0) + score
    return sorted(best, key=lambda product_id: (-best[product_id], -product_id))


def _scored(answer: Any) -> QuerySet[Product]:
    scored: QuerySet[Product] = answer.annotate_score("score").get_queryset()
    return scored


def _pairs(query: QuerySet[Any]) -> QuerySet[Any, tuple[int, float]]:
    return query.order_by().values_list("pk", "worth")
