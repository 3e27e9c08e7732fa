"""What the data of a page names by its own words: products by code, categories by path, pages by slug, pictures."""

import re
from collections.abc import Callable
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.models import Page

from commerce.catalogue.models import Category, Product
from commerce.stores.models import Store
from commerce.voucher.models import Voucher

MISSING: Final = object()
_WHOLE = re.compile(r"\{\{(\w+):([^}]+)\}\}")
# Blocks that say nothing without what they are about.
_ABOUT = {"promo": ("voucher", "offer"), "spotlight": ("product",)}


class References:
    """Turns `{{kind:name}}` into the id that a block keeps. What is not there any more is left out of the page."""

    def __init__(self, store: Store, pictures: dict[str, tuple[Image, dict[str, str]]]) -> None:
        self.store = store
        self.pictures = pictures
        self.pages: dict[tuple[str, str], Page] = {}
        self._kinds: dict[str, Callable[[str, str], Any]] = {
            "product": self._product,
            "category": self._category,
            "voucher": self._voucher,
            "page": self._page,
            "image": self._image,
            "picture": self._picture,
        }

    def blocks(self, rows: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
        """The blocks of a stream as Wagtail keeps them."""
        found = [{"type": row["type"], "value": self.value(row["value"], language)} for row in rows]
        return [row for row in found if row["value"] is not MISSING and not _says_nothing(row)]

    def value(self, value: Any, language: str) -> Any:
        """`value` with every reference in it resolved."""
        if isinstance(value, dict):
            parts = {name: self.value(part, language) for name, part in value.items()}
            return {name: part for name, part in parts.items() if part is not MISSING}
        if isinstance(value, list):
            return [part for part in (self.value(item, language) for item in value) if part is not MISSING]
        if not isinstance(value, str):
            return value
        whole = _WHOLE.fullmatch(value)
        if whole is not None:
            return self._kinds[whole[1]](whole[2], language)
        return _WHOLE.sub(lambda match: str(self._kinds[match[1]](match[2], language)), value)

    def _product(self, code: str, language: str) -> Any:
        row = Product.objects.filter(store=self.store, code=f"{self.store.slug}:{code}", is_public=True).first()
        return row.pk if row is not None and row.shelf_price is not None else MISSING

    def _category(self, path: str, language: str) -> Any:
        found: Category | None = None
        for name in path.split(" > "):
            level = Category.objects.filter(store=self.store, name=name, is_public=True)
            found = (level.filter(depth=1) if found is None else level.filter(path__startswith=found.path)).first()
            if found is None:
                return MISSING
        return found.pk if found is not None else MISSING

    def _voucher(self, code: str, language: str) -> Any:
        usable = Q(end_datetime=None) | Q(end_datetime__gt=timezone.now())
        row = Voucher.objects.filter(usable, store=self.store, code=code).first()
        return row.pk if row is not None else MISSING

    def _page(self, slug: str, language: str) -> Any:
        page = self.pages.get((language, slug))
        return page.pk if page is not None else MISSING

    def _image(self, name: str, language: str) -> Any:
        return self.pictures[name][0].pk

    def _picture(self, name: str, language: str) -> Any:
        image, words = self.pictures[name]
        return {"image": image.pk, "decorative": False, "alt_text": words["en" if language == "en" else "es"]}


def _says_nothing(row: dict[str, Any]) -> bool:
    about = _ABOUT.get(row["type"])
    return about is not None and not any(row["value"].get(name) for name in about)
