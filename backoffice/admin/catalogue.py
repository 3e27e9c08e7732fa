"""The catalogue: products, categories, attributes and what customers say of them."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from treebeard.admin import TreeAdmin
from treebeard.forms import movenodeform_factory
from unfold.decorators import action, display

from backoffice.imports.views import import_view
from backoffice.pictures import ProductImageForm, ProductImageFormSet
from backoffice.scoping import HistoryAdmin, ScopedAdmin, ScopedTabularInline
from backoffice.shelves import ShelfForm
from commerce.catalogue.models import (
    AttributeOption,
    AttributeOptionGroup,
    Category,
    Option,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
    ProductImage,
    ProductRecommendation,
    Specification,
)
from commerce.partner.models import StockRecord

ProductReview = get_model("reviews", "ProductReview")

# Oscar registers its own; ours takes its place.
admin.site.unregister(ProductReview)


class ProductCategoryInline(ScopedTabularInline):
    """The shelves that a product stands on."""

    model = ProductCategory
    autocomplete_fields = ["category"]
    tab = True


class StockRecordInline(ScopedTabularInline):
    """Price and stock."""

    model = StockRecord
    fields = ["partner", "partner_sku", "price", "num_in_stock", "num_allocated", "low_stock_threshold"]
    readonly_fields = ["num_allocated"]
    autocomplete_fields = ["partner"]
    tab = True


class ProductImageInline(ScopedTabularInline):
    """Pictures."""

    model = ProductImage
    form = ProductImageForm
    formset = ProductImageFormSet
    fields = ["original", "alt", "caption", "display_order"]
    ordering_field = "display_order"
    tab = True


class AttributeValueInline(ScopedTabularInline):
    """Values of the attributes of the product's class."""

    model = ProductAttributeValue
    fields = ["attribute", "value_option", "value_text", "value_integer", "value_float", "value_boolean"]
    autocomplete_fields = ["attribute", "value_option"]
    tab = True


class SpecificationInline(ScopedTabularInline):
    """The technical table."""

    model = Specification
    ordering_field = "position"
    tab = True


class RecommendationInline(ScopedTabularInline):
    """What goes well with a product."""

    model = ProductRecommendation
    fk_name = "primary"
    autocomplete_fields = ["recommendation"]
    tab = True


@admin.register(Product)
class ProductAdmin(HistoryAdmin):
    """Products with everything about them."""

    list_display = ["name", "store", "product_class", "shelf_price", "is_public", "is_featured", "date_updated"]
    list_select_related = ["store", "product_class", "parent", "parent__product_class"]
    list_filter = ["store", "is_public", "is_featured", "structure", "product_class"]
    search_fields = ["title", "upc", "stockrecords__partner_sku"]
    ordering = ["-date_updated"]
    fieldsets = [
        (
            None,
            {"fields": ["store", "structure", "parent", "product_class", "title", "slug", "summary", "description"]},
        ),
        (_("Venta"), {"fields": ["is_public", "is_featured", "is_discountable", "tax_rate", "upc", "arrives_on"]}),
        (_("Unidad"), {"fields": [("unit", "step", "minimum_steps")]}),
        (_("Buscadores"), {"classes": ["collapse"], "fields": ["meta_title", "meta_description"]}),
    ]
    inlines = [
        StockRecordInline,
        ProductImageInline,
        ProductCategoryInline,
        AttributeValueInline,
        SpecificationInline,
        RecommendationInline,
    ]
    autocomplete_fields = ["store", "parent", "product_class"]
    actions_list = ["import_file"]

    def get_urls(self) -> list[URLPattern]:
        """The page that imports a file of products."""
        here = path(
            "importar/",
            self.admin_site.admin_view(import_view),
            {"model_admin": self},
            name="catalogue_product_import",
        )
        return [here, *super().get_urls()]

    @action(description=_("Importar un archivo"), icon="upload_file", permissions=["add"], url_path="importar-archivo")
    def import_file(self, request: HttpRequest) -> HttpResponse:
        """A link above the list; it opens a page and changes nothing."""
        return HttpResponseRedirect(reverse("admin:catalogue_product_import"))

    @admin.display(description=_("producto"), ordering="title")
    def name(self, product: Product) -> str:
        """The title; a variant without one shows its parent's."""
        return product.get_title()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What has been sold is unpublished, never deleted: old orders point at it."""
        if isinstance(obj, Product) and obj.line_set.exists():
            return False
        return super().has_delete_permission(request, obj)


@admin.register(Category)
class CategoryAdmin(ScopedAdmin, TreeAdmin):
    """Shelves as a tree."""

    form = movenodeform_factory(Category, form=ShelfForm)
    change_list_template = "admin/change_list.html"
    list_display = ["indented", "store", "is_public", "slug"]
    list_select_related = ["store"]
    list_filter = ["store", "is_public"]
    search_fields = ["name"]
    ordering = ["path"]

    @admin.display(description=_("categoría"), ordering="path")
    def indented(self, category: Category) -> str:
        """The name, set in by its depth."""
        return format_html("{}{}", "\u2003" * (category.depth - 1), category.name)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        """In tree order, scoped like everything else."""
        return super().get_queryset(request).order_by("path")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """With the shelves that this person may see."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.nodes = self.get_queryset(request)
        return form

    def move_node(self, request: HttpRequest) -> HttpResponse:
        """A shelf moves beside or under another of its own store; 404 for any that this person may not see."""
        ids = [request.POST.get("node_id", ""), request.POST.get("sibling_id", "")]
        if all(ids):
            known = dict(self.get_queryset(request).values_list("pk", "store_id"))
            stores = {known.get(int(pk)) if pk.isdecimal() and len(pk) < 19 else None for pk in ids}
            if len(stores) > 1 or None in stores:
                raise Http404
        response: HttpResponse = super().move_node(request)
        return response


class ProductAttributeInline(ScopedTabularInline):
    """Attributes of a kind of product."""

    model = ProductAttribute
    fields = ["name", "code", "type", "option_group", "required", "is_facet", "position"]
    ordering_field = "position"


@admin.register(ProductClass)
class ProductClassAdmin(ScopedAdmin):
    """Kinds of product."""

    list_display = ["name", "tax_rate", "requires_shipping", "track_stock"]
    list_select_related = ["tax_rate"]
    search_fields = ["name"]
    inlines = [ProductAttributeInline]
    filter_horizontal = ["options"]


@admin.register(ProductAttribute)
class ProductAttributeAdmin(ScopedAdmin):
    """Attributes."""

    list_display = ["name", "code", "product_class", "type", "is_facet"]
    list_select_related = ["product_class"]
    list_filter = ["product_class", "is_facet"]
    search_fields = ["name", "code"]


class AttributeOptionInline(ScopedTabularInline):
    """The values one may choose."""

    model = AttributeOption


@admin.register(AttributeOptionGroup)
class AttributeOptionGroupAdmin(ScopedAdmin):
    """Groups of values."""

    list_display = ["name", "code"]
    search_fields = ["name"]
    inlines = [AttributeOptionInline]


@admin.register(AttributeOption)
class AttributeOptionAdmin(ScopedAdmin):
    """Values of attributes."""

    list_display = ["option", "group"]
    list_select_related = ["group"]
    search_fields = ["option"]


@admin.register(Option)
class OptionAdmin(ScopedAdmin):
    """What a customer may choose beside the product itself."""

    list_display = ["name", "code", "type", "required"]
    search_fields = ["name"]


class ProductReviewForm(forms.ModelForm):  # type: ignore[type-arg]
    """Names the fields that Oscar leaves without a name."""

    class Meta:
        model = ProductReview
        exclude: ClassVar[list[str]] = []
        labels: ClassVar[dict[str, Any]] = {"product": _("producto"), "user": _("cuenta")}


@admin.register(ProductReview)
class ProductReviewAdmin(ScopedAdmin):
    """Reviews, to be approved before they show."""

    form = ProductReviewForm
    list_display = ["title", "about", "score", "state", "written"]
    list_select_related = ["product", "product__parent", "user"]
    list_filter = ["status", "score"]
    search_fields = ["title", "body", "product__title"]
    autocomplete_fields = ["product", "user"]
    readonly_fields = ["total_votes", "delta_votes"]
    ordering = ["-date_created"]
    actions = ["approve", "reject"]

    @display(description=_("estado"), label={0: "warning", 1: "success", 2: "danger"})
    def state(self, review: Model) -> tuple[int, str]:
        """Waiting, approved or rejected."""
        return review.status, review.get_status_display()  # type: ignore[attr-defined]

    @admin.display(description=_("producto"), ordering="product__title")
    def about(self, review: Model) -> str:
        """Which product it is about."""
        return str(review.product)  # type: ignore[attr-defined]

    @admin.display(description=_("fecha"), ordering="date_created")
    def written(self, review: Model) -> Any:
        """When it was written."""
        return review.date_created  # type: ignore[attr-defined]

    @admin.action(description=_("Aprobar las opiniones elegidas"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        """Show them in the shop."""
        self._moderate(request, queryset, ProductReview.APPROVED)

    @admin.action(description=_("Rechazar las opiniones elegidas"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        """Keep them out of the shop."""
        self._moderate(request, queryset, ProductReview.REJECTED)

    def _moderate(self, request: HttpRequest, queryset: QuerySet[Model], status: int) -> None:
        for review in queryset.select_related("product"):
            review.status = status  # type: ignore[attr-defined]
            review.save()  # Oscar recomputes the product's rating on save
        self.message_user(request, _("Listo. Opiniones cambiadas: %(count)d.") % {"count": len(queryset)})
