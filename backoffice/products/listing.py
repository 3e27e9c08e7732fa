"""The product list: what each row shows, its filters, and its search."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, JSONObject
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.scoping import visible
from commerce.catalogue.models import Category, Product, ProductCategory, ProductImage
from commerce.catalogue.rules.stock import LOW_STEPS
from commerce.partner.models import StockRecord
from commerce.search.among import any_row

STATES = {"in": _("Con existencias"), "low": _("Queda poco"), "out": _("Agotado"), "none": _("Sin existencias")}
_ENOUGH: dict[str, Any] = {"f__gt": Coalesce(F("low_stock_threshold"), LOW_STEPS)}
_SOME: dict[str, Any] = {"f__gt": 0}
_FREE = Coalesce(F("num_in_stock"), 0) - Coalesce(F("num_allocated"), 0)


def with_columns(products: QuerySet[Product]) -> QuerySet[Any]:
    """`products` with what the rows of a page show: first picture, code, and the state of the stock."""
    image = ProductImage.objects.filter(product=OuterRef("pk")).order_by("display_order", "pk")
    record = StockRecord.objects.filter(product=OuterRef("pk")).order_by("pk")
    variants = Product.objects.filter(parent=OuterRef("pk")).order_by()
    counted = variants.values("parent").annotate(n=Count("pk")).values("n")
    return products.annotate(
        picture=Subquery(image.values(json=JSONObject(original="original", widths="widths"))[:1]),
        sku=Subquery(record.values("partner_sku")[:1]),
        free=Subquery(record.annotate(f=_FREE).values("f")[:1]),
        variants=Subquery(counted, output_field=IntegerField()),
    )


def stock_state_of() -> Case:
    """ "in", "low", "out" or "none" (never stocked); of a product with variants the best of its variants."""
    return Case(
        When(~_has_record(any_row), then=Value("none")),
        When(_has_record(any_row, **_ENOUGH), then=Value("in")),
        When(_has_record(any_row, **_SOME), then=Value("low")),
        default=Value("out"),
        output_field=CharField(),
    )


def in_state(state: str) -> Q:
    """Whether a product is in that state, as a whole list is asked: the records are gathered once."""
    if state == "none":
        return ~_has_record(Exists)
    if state == "in":
        return _has_record(Exists, **_ENOUGH)
    if state == "low":
        return _has_record(Exists, **_SOME) & ~_has_record(Exists, **_ENOUGH)
    return _has_record(Exists) & ~_has_record(Exists, **_SOME)


def _has_record(asks: Callable[[QuerySet[Any]], Any], **free: Any) -> Q:
    """Whether the product or one of its variants has a stock record like that, `f` being what is free of it.

    `asks` is how they are looked for: `any_row` for the rows that show, Exists for all of a list.
    Two questions, each answered by an index: as one, with an "or" inside, it reads every record for every product.
    """
    records = StockRecord.objects.annotate(f=_FREE).filter(**free)
    own, of_variants = records.filter(product=OuterRef("pk")), records.filter(product__parent=OuterRef("pk"))
    return Q(asks(own)) | Q(asks(of_variants))


class StockFilter(SimpleListFilter):
    """Products by what is left of them."""

    title = _("existencias")
    parameter_name = "existencias"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The four states."""
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Only those in the chosen state."""
        value = self.value()
        return queryset.filter(in_state(value)) if value in STATES else queryset


class CategoryFilter(SimpleListFilter):
    """Products of a category or of one below it."""

    title = _("categoría")
    parameter_name = "categoria"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The tree, set in by depth; and the products that stand nowhere."""
        rows = visible(request, Category.objects.order_by("path")).values_list("pk", "name", "depth")
        tree = [(str(pk), "\u2003" * (depth - 1) + name) for pk, name, depth in rows]
        return [("ninguna", _("Sin categoría")), *tree]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Only those that stand there."""
        chosen = self.value() or ""
        shelves = ProductCategory.objects.filter(product=OuterRef("pk"))
        if chosen == "ninguna":
            return queryset.filter(~Exists(shelves))
        category = Category.objects.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 19 else None
        if category is None:
            return queryset.none() if chosen else queryset
        return queryset.filter(Exists(shelves.filter(category__path__startswith=category.path)))
