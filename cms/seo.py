"""What a content page says to search engines and to chats: its picture, its languages, where it stands, what it is."""

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from wagtail.images.models import AbstractImage
from wagtail.images.shortcuts import get_rendition_or_not_found

from commerce.catalogue.sitemaps import Address
from commerce.stores.middleware import store_of
from commerce.stores.models import Store

from . import pictures
from .directory import Entry, directory
from .look import look_of

SHARED_AS: Final = "fill-1200x630|format-jpeg"
MOST_LISTED: Final = 24


def language_tag(language: str) -> str:
    """A language as alternates name it: Spanish is for whoever reads it, not only for one country."""
    return language.split("-", 1)[0]


def absolute(request: HttpRequest, address: str) -> str:
    """An address on the host of the request; one with a host of its own stays as it is."""
    return address if "://" in address else f"{request.scheme}://{request.get_host()}{address}"


def alternates(translations: dict[str, Entry]) -> list[tuple[str, str]]:
    """The languages in which everybody may read a page with their addresses, and which is for all others.

    Nothing where there is only one.
    """
    public = {language: entry.address for language, entry in translations.items() if not entry.is_restricted}
    if len(public) == 1:
        return []
    found = [(language_tag(language), address) for language, address in sorted(public.items())]
    main = public.get(settings.LANGUAGE_CODE)
    return [*found, ("x-default", main)] if main else found


def addresses(store: Store, stamp: int) -> Iterator[Address]:
    """The pages of `store` that everybody may read, for its map."""
    known = directory(store, stamp)
    for entry in known:
        if not entry.is_restricted:
            yield Address(entry.address, entry.changed, alternates(known.translations(entry)))


def is_hidden(request: HttpRequest, page: Any) -> bool:
    """Whether search engines are to leave it alone: a preview, or what only some may read."""
    if getattr(request, "is_preview", False):
        return True
    entry = directory(store_of(request), request.catalogue_stamp).get(page.pk)  # type: ignore[attr-defined]
    return entry is None or entry.is_restricted


def shared_picture(page: Any, store: Store) -> str:
    """The address of the picture that a chat shows: the chosen one, the first of the page, or the store's logo."""
    chosen = [getattr(page, name) for name in ("share_image", "picture") if getattr(page, f"{name}_id", None)]
    for picture in [*filter(None, chosen), *pictures.of_page(page)][:1]:
        if address := _rendered(picture):
            return address
    return str(store.logo.url) if store.logo else ""


def _rendered(picture: AbstractImage) -> str:
    rendition = get_rendition_or_not_found(picture, SHARED_AS)
    return str(rendition.url) if rendition.pk else ""


def data_of(request: HttpRequest, page: Any, above: list[Entry]) -> Iterator[dict[str, Any]]:
    """What the page is, as schema.org knows it: the shop and its search, or the way to the page and its goods."""
    store = store_of(request)
    if not above:
        yield from _of_the_shop(request, store, page)
        return
    yield _way(request, page, above)
    shelf = getattr(page, "shelf", None)
    if shelf is not None:
        yield _collection(request, page, [card for child in shelf for card in getattr(child.value, "cards", ())])


def _of_the_shop(request: HttpRequest, store: Store, page: Any) -> Iterator[dict[str, Any]]:
    home = absolute(request, "/")
    stamp: int = request.catalogue_stamp  # type: ignore[attr-defined]
    networks = [address for _icon, _name, address in look_of(store, stamp, page.locale.language_code).networks]
    shop: dict[str, Any] = {"@type": "Organization", "@id": f"{home}#tienda", "name": store.name, "url": home}
    more = {
        "logo": absolute(request, store.logo.url) if store.logo else "",
        "telephone": str(store.phone or ""),
        "address": ", ".join(filter(None, [store.address, store.city])),
        "sameAs": networks,
    }
    yield shop | {name: value for name, value in more.items() if value}
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": absolute(request, "/buscar/?q={search_term_string}")},
        "query-input": "required name=search_term_string",
    }
    yield {
        "@type": "WebSite",
        "name": store.name,
        "url": home,
        "inLanguage": language_tag(page.locale.language_code),
        "publisher": {"@id": shop["@id"]},
        "potentialAction": search,
    }


def _way(request: HttpRequest, page: Any, above: list[Entry]) -> dict[str, Any]:
    here = [(page.title, request.path)]
    steps = [(entry.title, entry.address) for entry in above] + here
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": title, "item": absolute(request, address)}
            for number, (title, address) in enumerate(steps, start=1)
        ],
    }


def _collection(request: HttpRequest, page: Any, cards: list[Any]) -> dict[str, Any]:
    listed = [
        {"@type": "ListItem", "position": number, "name": card.title, "url": absolute(request, card.url)}
        for number, card in enumerate(cards[:MOST_LISTED], start=1)
    ]
    return {
        "@type": "CollectionPage",
        "name": page.title,
        "description": page.summary_line,
        "url": absolute(request, request.path),
        "mainEntity": {"@type": "ItemList", "numberOfItems": len(listed), "itemListElement": listed},
    }
