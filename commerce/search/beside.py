"""What a search finds beside products: categories here, and whatever others have registered to look for.

Pages are published by a wing that this one does not know: it registers how to find them, and what editors suggest.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy

from commerce.catalogue.queries import Card, tree_of
from commerce.catalogue.rules import fold, words
from commerce.stores.models import Store

from . import rules
from .text import phrases_of

MOST_CATEGORIES: Final = 4
MOST_PAGES: Final = 4
MOST_SUGGESTED: Final = 3
_OWN_PAGES: Final = (
    ("stores:how_to_pay", gettext_lazy("Cómo pagar")),
    ("stores:deliveries", gettext_lazy("Entregas y retiro")),
    ("stores:returns", gettext_lazy("Cambios y devoluciones")),
    ("stores:contact", gettext_lazy("Contacto")),
    ("stores:privacy", gettext_lazy("Privacidad")),
)
PRODUCT: Final = "product"
CATEGORY: Final = "category"
PAGE: Final = "page"


@dataclass(frozen=True, slots=True)
class Found:
    """Something with an address: what it is called, a line about it, what `kind` it is, and a product's `card`."""

    title: str
    url: str
    text: str = ""
    kind: str = PAGE
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What is shown above the products of a search."""

    suggested: list[Found] = field(default_factory=list)
    categories: list[Found] = field(default_factory=list)
    pages: list[Found] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.suggested or self.categories or self.pages)


# A finder is asked with a store, the catalogue stamp, what was typed as the phrases that mean it, and the language.
Finder = Callable[[Store, int, list[rules.Term], str], list[Found]]

_page_finders: list[Finder] = []
_suggesters: list[Finder] = []


def register_pages(finder: Finder) -> Finder:
    """Let `finder` answer with pages, best first."""
    _page_finders.append(finder)
    return finder


def register_suggestions(suggester: Finder) -> Finder:
    """Let `suggester` answer with what comes before everything else."""
    _suggesters.append(suggester)
    return suggester


def beside(store: Store, stamp: int, text: str, language: str) -> Beside:
    """What `text` finds beside products, in `language`; nothing twice."""
    said = phrases_of(store, stamp, text)
    if not said:
        return Beside()
    suggested = [found for ask in _suggesters for found in ask(store, stamp, said, language)][:MOST_SUGGESTED]
    published = [found for ask in _page_finders for found in ask(store, stamp, said, language)]
    titles = {fold(found.title) for found in (*suggested, *published)}
    own = [found for found in own_pages(said) if fold(found.title) not in titles]
    pages = _without([*published, *own], suggested)
    named = _without(categories(store, stamp, said), suggested)
    return Beside(suggested, named[:MOST_CATEGORIES], pages[:MOST_PAGES])


def own_pages(said: list[rules.Term]) -> list[Found]:
    """The pages that every shop has of itself, in the language of the visitor, that one of the phrases names."""
    pages = ((name, str(title)) for name, title in _OWN_PAGES)
    return [Found(title, reverse(name)) for name, title in pages if any(rules.names_it(each, title) for each in said)]


def _without(found: list[Found], shown: list[Found]) -> list[Found]:
    """Each address once, and none that is among `shown`."""
    others = {each.url: each for each in reversed(found)}
    return [each for each in found if others[each.url] is each and each.url not in {one.url for one in shown}]


def categories(store: Store, stamp: int, said: list[rules.Term]) -> list[Found]:
    """The public categories of `store` that one of the phrases names: the closest first, then the highest."""
    tree = tree_of(store, stamp)
    named = []
    for place, node in enumerate(tree):
        if any(rules.names_it(phrase, node.name) for phrase in said):
            named.append((abs(len(words(node.name)) - len(said[0])), node.depth, place, node))
    return [
        Found(node.name, node.url, " › ".join(step.name for step in tree.trail(node)[:-1]), CATEGORY)
        for _distance, _depth, _place, node in sorted(named, key=lambda row: row[:3])
    ]
