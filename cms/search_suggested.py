"""What editors want to be seen first: promoted results, matched with what somebody typed and shown as they are now."""

import json
from typing import Any, Final

from django.db.models import F, QuerySet

from commerce.catalogue.queries import cards_by_id, tree_of
from commerce.catalogue.queries.memory import Remembered
from commerce.search.beside import CATEGORY, MOST_SUGGESTED, PRODUCT, Found
from commerce.search.notes import Note, about, notes
from commerce.search.rules import Term, loosely, terms_of
from commerce.stores.models import Store

from .directory import directory
from .goods import is_sellable
from .models import PromotedResult

SUGGESTED: Final = "suggested"

Choice = tuple[str, int]  # "product", "category" or "page", and its id

_promotions: Remembered[dict[frozenset[str], list[Choice]]] = Remembered()


def suggested(store: Store, stamp: int, said: list[Term], language: str) -> list[Found]:
    """What `store` suggests to whoever says one of the phrases, in the order in which its editors put it.

    What is not published, cannot be bought or does not exist in `language` is skipped.
    """
    promotions = _promotions.get(store.pk, stamp, lambda: _by_words(notes(store, stamp, SUGGESTED)))
    matched = (promotions.get(frozenset(loosely(phrase)), ()) for phrase in said)
    choices = list(dict.fromkeys(choice for choices in matched for choice in choices))
    products = [pk for kind, pk in choices if kind == PRODUCT]
    cards = {card.id: card for card in cards_by_id(products, store, stamp)} if products else {}
    found = []
    for kind, pk in choices:
        if kind == PRODUCT:
            card = cards.get(pk)
            if card is not None and is_sellable(card):
                found.append(Found(card.title, card.url, card.meta, PRODUCT, card))
        elif kind == CATEGORY:
            node = tree_of(store, stamp).get(pk)
            if node is not None:
                found.append(Found(node.name, node.url, kind=CATEGORY))
        else:
            entry = directory(store, stamp).in_language(pk, language)
            if entry is not None and not entry.is_restricted:
                found.append(Found(entry.title, entry.address))
    return found[:MOST_SUGGESTED]


def noted(store: Store) -> QuerySet[Any]:
    """The promoted results of `store` as notes about words: raw, so that nothing is fetched unwanted."""
    return about(PromotedResult.objects.filter(store=store), SUGGESTED, F("results"))


def _by_words(written: list[Note]) -> dict[frozenset[str], list[Choice]]:
    found: dict[frozenset[str], list[Choice]] = {}
    for words, results in written:
        choices = [(block["type"], int(block["value"])) for block in json.loads(results) if block["value"]]
        for term in terms_of(words):
            found.setdefault(frozenset(loosely(term.split())), []).extend(choices)
    return found
