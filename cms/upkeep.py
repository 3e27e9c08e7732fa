"""What no longer holds on the live pages of a store: goods that are gone, links that lead nowhere, pictures in silence.

Which page shows what is read from Wagtail's reference index, so a store with many pages costs a few queries.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.blocks.timed import promotion_holds
from cms.goods import is_sellable
from cms.watching import Watch, nodes, values
from commerce.catalogue.models import Category, Product
from commerce.catalogue.queries import cards_by_id
from commerce.offer.models import ConditionalOffer
from commerce.stores.models import Store
from commerce.voucher.models import Voucher

_HREF: Final = re.compile(r"""href=["'](/[^"'/][^"'?#]*)""")
_PAGE_LINK: Final = re.compile(
    r"""linktype=["']page["'][^>]*\bid=["'](\d+)|\bid=["'](?=\d+["'][^>]*linktype=["']page)(\d+)"""
)
_ADDRESS_KEYS: Final = frozenset({"address", "second_address"})
_PAGE_KEYS: Final = frozenset({"link", "second_link"})


@dataclass(frozen=True)
class Finding:
    """One thing on a live page that somebody should look at. `block` is where, as the editor knows it."""

    page: Page
    block: str
    what: str
    why: str

    @property
    def pk(self) -> int:
        """Of the page."""
        return int(self.page.pk)


def goods_gone(store: Store) -> list[Finding]:
    """Products chosen by hand that a visitor cannot buy now, with the page and the block that leave them out."""
    watch = Watch(store)
    shown = watch.references(Product)
    if not shown:
        return []
    keys = {each.key for each in shown}
    cards = {card.id: card for card in cards_by_id(sorted(keys), store, watch.stamp)}
    rows = {row.pk: row for row in Product.objects.filter(pk__in=keys).select_related("parent")}
    found = []
    for each in shown:
        why = _why_gone(rows.get(each.key), cards.get(each.key), store)
        if why:
            name = rows[each.key].get_title() if each.key in rows else _("Producto eliminado")
            found.append(Finding(each.page, each.block, name, why))
    return found


def _why_gone(product: Product | None, card: Any, store: Store) -> str:
    if product is None:
        return _("Ya no existe.")
    if product.store_id != store.pk:
        return _("Es de otra tienda.")
    if card is None:
        return _("No está publicado.")
    if card.price is None:
        return _("No tiene precio.")
    return "" if is_sellable(card) else _("Está agotado.")


def broken_links(store: Store) -> list[Finding]:
    """Links and promotions of live pages that lead to what is not there any more."""
    watch = Watch(store)
    found = [*_pages_gone(watch), *_categories_gone(watch)]
    for model in (ConditionalOffer, Voucher):
        found += _promotions_over(watch, model)
    return found + _addresses_lost(watch)


def _pages_gone(watch: Watch) -> list[Finding]:
    shown = watch.references(Page)
    away = Page.objects.filter(pk__in={each.key for each in shown}, live=False)
    rows = {page.pk: page.title for page in away}
    return [
        Finding(each.page, each.block, rows[each.key], _("La página no está publicada."))
        for each in shown
        if each.key in rows
    ]


def _categories_gone(watch: Watch) -> list[Finding]:
    shown = watch.references(Category)
    rows = {row.pk: row for row in Category.objects.filter(pk__in={each.key for each in shown}, store=watch.store)}
    found = []
    for each in shown:
        category = rows.get(each.key)
        if category is None:
            found.append(Finding(each.page, each.block, _("Categoría de otra tienda"), _("Su puerta no se ve.")))
        elif not category.is_public or not category.ancestors_are_public:
            found.append(Finding(each.page, each.block, category.name, _("La categoría no está publicada.")))
    return found


def _promotions_over(watch: Watch, model: type[Model]) -> list[Finding]:
    shown = watch.references(model)
    rows: dict[int, Any] = {row.pk: row for row in model._default_manager.filter(pk__in={each.key for each in shown})}
    now = timezone.now()
    found = []
    for each in shown:
        thing = rows.get(each.key)
        if thing is None:
            continue
        if thing.end_datetime and thing.end_datetime <= now:
            found.append(Finding(each.page, each.block, thing.name, _("Ya terminó.")))
        elif not promotion_holds(thing, now) and not (thing.start_datetime and thing.start_datetime > now):
            found.append(Finding(each.page, each.block, thing.name, _("Está suspendida.")))
    return found


def _addresses_lost(watch: Watch) -> list[Finding]:
    """Addresses that somebody typed, and links to pages that were deleted: the reference index forgets those."""
    written = [(page, *each) for page in watch.specific for each in values(page)]
    linked = {key: None for _page, _label, name, value in written for key in _page_keys(name, value)}
    there = set(Page.objects.filter(pk__in=linked).values_list("pk", flat=True))
    seen: dict[str, bool] = {}
    found = []
    for page, label, name, value in written:
        for key in _page_keys(name, value):
            if key not in there:
                found.append(Finding(page, label, _("Página eliminada"), _("El enlace no lleva a ninguna parte.")))
        for address in _addresses(name, value):
            if address not in seen:
                seen[address] = _leads_somewhere(address, watch)
            if not seen[address]:
                found.append(Finding(page, label, address, _("En esta tienda nada responde en esa dirección.")))
    return found


def _page_keys(name: str, value: str | int) -> list[int]:
    """The pages that a value of a block links to."""
    if isinstance(value, int):
        return [value] if name in _PAGE_KEYS else []
    return [int(key) for found in _PAGE_LINK.findall(value) for key in found if key]


def _addresses(name: str, value: str | int) -> list[str]:
    """The addresses of this shop that somebody typed into a value of a block."""
    if isinstance(value, int):
        return []
    if name in _ADDRESS_KEYS:
        return [value.split("?")[0].split("#")[0]] if value.startswith("/") else []
    return _HREF.findall(value)


def _leads_somewhere(address: str, watch: Watch) -> bool:
    """Whether a visitor of the store finds something at `address`."""
    with override("es-ve"):
        try:
            match = resolve(address)
        except Resolver404:
            return False
    if match.url_name == "wagtail_serve":
        return watch.known.at(address) is not None or watch.known.at(f"{address}/") is not None
    models: dict[str, type[Model]] = {"catalogue:detail": Product, "catalogue:category": Category}
    model = models.get(match.view_name)
    if model is None:
        return True
    return model._default_manager.filter(pk=match.kwargs["pk"], store=watch.store, is_public=True).exists()


@dataclass(frozen=True)
class Silent:
    """A picture that live pages show without a description, and those pages."""

    image: Any
    pages: tuple[Page, ...]

    @property
    def pk(self) -> int:
        """Of the picture."""
        return int(self.image.pk)


def pictures_without_words(store: Store) -> list[Silent]:
    """Pictures that somebody who does not see them would miss: no description of their own, and none where they stand.

    A block may call its picture decorative, or describe it in place: then nothing is missing there.
    """
    watch = Watch(store)
    shown = watch.references(get_image_model())
    rows = get_image_model().objects.filter(pk__in={each.key for each in shown}, description="")
    images = {image.pk: image for image in rows}
    pages: dict[int, dict[int, Page]] = {}
    described = {page.pk: _described(page) for page in (watch.specific if images else [])}
    for each in shown:
        if each.key in images and each.key not in described[each.page.pk]:
            pages.setdefault(each.key, {})[each.page.pk] = each.page
    return [Silent(images[key], tuple(rows.values())) for key, rows in pages.items()]


def _described(page: Page) -> set[int]:
    """The pictures that the blocks of a page describe by themselves, or call decorative."""
    found = set()
    for node in nodes(page):
        if (
            isinstance(node, dict)
            and isinstance(node.get("image"), int)
            and (node.get("alt_text") or node.get("decorative"))
        ):
            found.add(node["image"])
    return found
