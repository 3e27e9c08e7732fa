"""What search engines read: the list of a store's public pages, and what they should leave alone."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Final
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from commerce.stores.middleware import store_of
from commerce.stores.models import Store
from commerce.stores.pagecache import cacheable

from .queries import public_products, tree_of

PER_PART: Final = 10_000
_STORE_PAGES: Final = ("stores:how_to_pay", "stores:deliveries", "stores:returns", "stores:contact", "stores:privacy")
_NAMESPACE: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_LANGUAGES: Final = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_PRIVATE: Final = (
    "/admin/",
    "/cms/",
    "/api/",
    "/cesta/",
    "/pagar/",
    "/cuenta/",
    "/pedido/",
    "/buscar/",
    "/_util/",
    "/*?*orden=",
)


@dataclass(frozen=True, slots=True)
class Address:
    """One entry of the map: its path on the store's host, when it last changed, and its other languages with theirs."""

    path: str
    changed: datetime | None = None
    languages: list[tuple[str, str]] = field(default_factory=list)


# Who publishes pages of a store says here which everybody may read; asked with the store and the catalogue stamp.
Publisher = Callable[[Store, int], Iterable[Address]]
_publishers: list[Publisher] = []


def register_pages(publisher: Publisher) -> Publisher:
    """Let `publisher` add its pages to the map of each store."""
    _publishers.append(publisher)
    return publisher


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public address of the store; where its products are too many for one file, the list of the files."""
    store = store_of(request)
    count = public_products(store).count()
    if count <= PER_PART:
        return _xml(_addresses(request, [*_pages(request, store), *_products(store, 0)]))
    parts = (_absolute(request, reverse("sitemap_part", args=[part])) for part in range(-(-count // PER_PART) + 1))
    entries = "".join(f"<sitemap><loc>{escape(part)}</loc></sitemap>" for part in parts)
    return _xml(f"<sitemapindex {_NAMESPACE}>{entries}</sitemapindex>")


@require_safe
def sitemap_part(request: HttpRequest, part: int) -> HttpResponse:
    """One file of a large store's map: 0 holds its pages and categories, the others its products."""
    store = store_of(request)
    if part == 0:
        return _xml(_addresses(request, _pages(request, store)))
    products = list(_products(store, part - 1)) if part < 1_000 else []
    if not products:
        raise Http404("no such part")
    return _xml(_addresses(request, products))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Shops are for everybody; baskets, accounts and orders are nobody's business."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _PRIVATE), ""]
    lines.append(f"Sitemap: {_absolute(request, reverse('sitemap'))}")
    return cacheable(HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8"))


def _pages(request: HttpRequest, store: Store) -> Iterator[Address]:
    """The published pages, then the shop's own where none of those stands at their address, then the categories."""
    stamp: int = request.catalogue_stamp  # type: ignore[attr-defined]
    known = set()
    own = (Address(reverse(name)) for name in ("home", "catalogue:index", *_STORE_PAGES))
    for address in chain(chain.from_iterable(publisher(store, stamp) for publisher in _publishers), own):
        if address.path not in known:
            known.add(address.path)
            yield address
    for node in tree_of(store, stamp):
        yield Address(node.url)


def _products(store: Store, part: int) -> Iterator[Address]:
    rows = public_products(store).order_by("pk").values_list("slug", "pk", "date_updated")
    for slug, pk, updated in rows[part * PER_PART : (part + 1) * PER_PART]:
        yield Address(reverse("catalogue:detail", kwargs={"product_slug": slug, "pk": pk}), updated)


def _addresses(request: HttpRequest, pages: Iterable[Address]) -> str:
    entries = []
    for page in pages:
        changed = f"<lastmod>{page.changed:%Y-%m-%d}</lastmod>" if page.changed else ""
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href="{escape(_absolute(request, path))}"/>'
            for language, path in page.languages
        )
        entries.append(f"<url><loc>{escape(_absolute(request, page.path))}</loc>{changed}{others}</url>")
    return f"<urlset {_NAMESPACE} {_LANGUAGES}>{''.join(entries)}</urlset>"


def _absolute(request: HttpRequest, path: str) -> str:
    return f"{request.scheme}://{request.get_host()}{path}"


def _xml(body: str) -> HttpResponse:
    return cacheable(HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', content_type="application/xml"))
