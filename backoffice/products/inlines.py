"""The tables of the product's screen: stock, variants, pictures, technical data, what goes with it, reviews."""

from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from unfold.widgets import UnfoldAdminSelectWidget

from backoffice.desks.stock.words import steps_text
from backoffice.pictures import ProductImageForm, ProductImageFormSet
from backoffice.scoping import ReadOnlyInline, ScopedTabularInline
from commerce.catalogue.models import Product, ProductImage, ProductRecommendation, Specification
from commerce.catalogue.pictures import rendition_path
from commerce.partner.models import Partner, StockRecord
from commerce.rates.queries import usable_rate
from commerce.stores.markup.prices import in_bs
from commerce.stores.queries import stores_where

from .forms import StockForm
from .stock import StockFormSet
from .variants import AFTER, PREFIX, VariantFormSet, form_class, grid_attributes, with_parts

ProductReview = get_model("reviews", "ProductReview")


class StockInline(ScopedTabularInline):
    """Price and stock at each partner of the store; the price in bolívares is today's, to look at."""

    model = StockRecord
    form = StockForm
    formset = StockFormSet
    fields = ["partner", "partner_sku", "price", "bolivares", "cost", "stock", "low", "set_aside", "ledger"]
    readonly_fields = ["bolivares", "set_aside", "ledger"]
    verbose_name_plural = _("Existencias y precio")
    tab = True

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A first row where there is none."""
        return 0 if obj is not None and obj.pk and obj.stockrecords.exists() else 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockRecord]:
        """With the product that each row's unit comes from."""
        return super().get_queryset(request).select_related("product__store", "partner")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The partners of the stores whose stock this person keeps; the first one is proposed."""
        if db_field.name != "partner":
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        partners = Partner.objects.select_related("store").order_by("store_id", "pk")
        if not request.user.is_superuser:
            partners = partners.filter(store__in=stores_where(request.user, "partner.view_stockrecord").values("pk"))
        widget = UnfoldAdminSelectWidget()
        first = partners.first()  # as the initial value too: a row that nobody filled in is an empty row
        return ModelChoiceField(partners, empty_label=None, label=_("almacén"), widget=widget, initial=first)

    @display(description=_("en bolívares, hoy"))
    def bolivares(self, record: StockRecord) -> str:
        """What a unit costs at the rate in force."""
        if record.pk is None or record.price is None:
            return "—"
        return in_bs(record.price, usable_rate(record.product.store)) or "—"

    @display(description=_("apartado"))
    def set_aside(self, record: StockRecord) -> str:
        """What waits for orders that were placed."""
        return steps_text(record, record.num_allocated) if record.pk and record.num_allocated else "—"

    @display(description=_("movimientos"))
    def ledger(self, record: StockRecord) -> SafeString | str:
        """The way to what came and went."""
        if record.pk is None:
            return "—"
        return format_html(
            '<a class="dk-plainlink" href="{}">{}</a>', reverse("stock:move", args=[record.pk]), _("Ver movimientos")
        )


class VariantInline(ScopedTabularInline):
    """The variants as a grid."""

    model = Product
    fk_name = "parent"
    formset = VariantFormSet
    verbose_name = _("variante")
    verbose_name_plural = _("variantes")
    show_change_link = True
    tab = True

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The values that tell variants apart, then what is sold."""
        attributes = grid_attributes(obj) if obj is not None else []
        hidden = set() if request.user.has_perm("partner.view_stockrecord") else {"cost"}
        return [*(PREFIX + one.code for one in attributes), *(name for name in AFTER if name not in hidden)]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Rows whose columns are this product's."""
        kwargs["form"] = form_class(obj)
        kwargs["fields"] = ["is_public"]
        return super().get_formset(request, obj, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        """With all that the grid shows."""
        return with_parts(super().get_queryset(request).select_related("parent__product_class", "store"))


class ImageInline(ScopedTabularInline):
    """Pictures, in their order: dragged, or moved with the keys of each row."""

    model = ProductImage
    form = ProductImageForm
    formset = ProductImageFormSet
    fields = ["thumbnail", "original", "alt", "display_order"]
    readonly_fields = ["thumbnail"]
    ordering = ["display_order", "pk"]
    ordering_field = "display_order"
    hide_ordering_field = True
    verbose_name = _("foto")
    verbose_name_plural = _("fotos")
    tab = True

    @display(description=_("foto"))
    def thumbnail(self, image: ProductImage) -> SafeString | str:
        """The picture, small."""
        if image.pk is None:
            return "—"
        return format_html('<img class="dk-thumb" src="{}" alt="" loading="lazy">', small(image))


class SpecificationInline(ScopedTabularInline):
    """The technical table."""

    model = Specification
    ordering_field = "position"
    hide_ordering_field = True
    verbose_name_plural = _("ficha técnica")
    tab = True


class RecommendationInline(ScopedTabularInline):
    """What goes well with a product."""

    model = ProductRecommendation
    fk_name = "primary"
    autocomplete_fields = ["recommendation"]
    ordering_field = "ranking"
    hide_ordering_field = True
    verbose_name = _("producto recomendado")
    verbose_name_plural = _("recomendados")
    tab = True


class ReviewInline(ReadOnlyInline):
    """What customers say of it."""

    model = ProductReview
    fields = ["stars", "title", "body", "state", "moderate"]
    readonly_fields = fields
    ordering = ["-date_created"]
    verbose_name_plural = _("opiniones")
    tab = True

    @display(description=_("nota"))
    def stars(self, review: Any) -> str:
        """★★★★☆"""
        return "★" * review.score + "☆" * (5 - review.score)

    @display(description=_("estado"))
    def state(self, review: Any) -> str:
        """Waiting, approved or rejected."""
        return str(review.get_status_display())

    @display(description=_("moderar"))
    def moderate(self, review: Any) -> SafeString:
        """The way to decide."""
        address = reverse("admin:reviews_productreview_change", args=[review.pk])
        return format_html('<a class="dk-plainlink" href="{}">{}</a>', address, _("Ver"))


def small(image: ProductImage) -> str:
    """The address of the smallest copy of a picture."""
    storage = image.original.storage
    name = str(image.original.name)
    return str(storage.url(rendition_path(name, min(image.widths), "webp") if image.widths else name))
