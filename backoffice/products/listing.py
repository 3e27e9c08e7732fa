"""The product list: what each row shows, its filters, and its search."""

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

STATES = {"in": _("Con existencias"), "low": _("Queda poco"), "out": _("Agotado"), "none": _("Sin existencias")}
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


def records_of_product() -> QuerySet[StockRecord]:
    """The stock records of the outer product or of its variants."""
    return StockRecord.objects.filter(Q(product=OuterRef("pk")) | Q(product__parent=OuterRef("pk")))


def stock_state_of() -> Case:
    """ "in", "low", "out" or "none" (never stocked); of a product with variants the best of its variants."""
    records = records_of_product()
    free = records.annotate(f=_FREE)
    return Case(
        When(~Exists(records), then=Value("none")),
        When(Exists(free.filter(f__gt=Coalesce(F("low_stock_threshold"), LOW_STEPS))), then=Value("in")),
        When(Exists(free.filter(f__gt=0)), then=Value("low")),
        default=Value("out"),
        output_field=CharField(),
    )


class StockFilter(SimpleListFilter):
    """Products by what is left of them."""

    title = _("existencias")
    parameter_name = "existencias"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The four states."""
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Only those in the chosen state."""
        return queryset.filter(stock_state=self.value()) if self.value() in STATES else queryset


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
