"""Products: their list, and one screen with everything about each."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from backoffice.desks.jobs.actions import job_action
from backoffice.held import held
from backoffice.people import person
from backoffice.products import bulk, inlines, library, listing, pages, panels
from backoffice.products.forms import ProductForm
from backoffice.scoping import HistoryAdmin, visible
from commerce.catalogue import actions as catalogue
from commerce.catalogue.models import Category, Product, ProductImage
from commerce.catalogue.queries.readiness import missing
from commerce.catalogue.rules import quantity_from_steps, quantity_text
from commerce.money.rules import format_usd
from commerce.partner.models import StockRecord
from commerce.refusals import Refusal
from commerce.search.text import found_by_staff
from commerce.stores.queries import stores_where

_STATE_LOOK = {"in": "success", "low": "warning", "out": "danger", "none": "info"}


@admin.register(Product)
class ProductAdmin(HistoryAdmin):
    """Products with everything about them."""

    form = ProductForm
    list_display = ["look", "name", "price", "stock", "is_public", "is_featured", "date_updated"]
    list_display_links = ["name"]
    list_select_related = ["store", "product_class"]
    list_filter = [listing.StockFilter, "is_public", "is_featured", listing.CategoryFilter, "product_class", "store"]
    search_fields = ["title", "upc", "stockrecords__partner_sku"]
    search_help_text = _("Nombre (dos letras o más), código o código de barras")
    ordering = ["-date_updated"]
    readonly_fields = ["parent", "attributes_panel", "pages_panel", "history_panel", "preview_panel"]
    autocomplete_fields = ["store", "product_class"]
    actions = [
        job_action("catalogue.publish", description=_("Publicar")),
        job_action("catalogue.unpublish", description=_("Dejar de publicar")),
        job_action("catalogue.feature", description=_("Destacar")),
        job_action("catalogue.unfeature", description=_("Quitar de destacados")),
        job_action("catalogue.prices", description=_("Cambiar precios"), form=bulk.PriceForm),
        job_action("catalogue.put_in", description=_("Poner en una categoría"), form=bulk.CategoryForm),
        job_action("catalogue.take_out", description=_("Quitar de una categoría"), form=bulk.CategoryForm),
    ]
    change_form_outer_before_template = "backoffice/products/tools.html"

    class Media:
        css = {"all": ["abasto/desk-money.css", "abasto/desk-catalogue.css"]}
        js = ["abasto/desk-product.js"]

    # The list

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        """Scoped; the list shows products and leaves their variants to them."""
        if not _is_list(request):
            products: QuerySet[Product] = super().get_queryset(request)
            return products.select_related("store", "parent__product_class", "product_class")
        mine = Product.objects.all()
        if not request.user.is_superuser:
            mine = mine.filter(store_id__in=sorted(_stores_of(request)))  # as numbers: an index gives the newest
        found = mine.exclude(structure=Product.CHILD).annotate(stock_state=listing.stock_state_of())
        return listing.with_columns(found)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Product], search_term: str
    ) -> tuple[QuerySet[Product], bool]:
        """By the beginning of any word, code or barcode, with or without accents; one letter alone is a whole code."""
        text = search_term.replace("\x00", "").strip()
        if not text:
            return queryset, False
        if len(text) == 1:
            coded = StockRecord.objects.filter(partner_sku__iexact=text)
            return queryset.filter(Q(upc=text) | Q(pk__in=coded.values("product_id"))), False
        stores = None if request.user.is_superuser else _stores_of(request)
        return queryset.filter(found_by_staff(text, stores)), False

    @admin.display(description="")
    def look(self, product: Any) -> SafeString:
        """The first picture, small."""
        if not product.picture:
            return format_html('<span class="dk-thumb dk-thumb--none" title="{}"></span>', _("Sin foto"))
        address = inlines.small(ProductImage(**product.picture))
        return format_html('<img class="dk-thumb" src="{}" alt="" loading="lazy">', address)

    @admin.display(description=_("producto"), ordering="title")
    def name(self, product: Any) -> SafeString:
        """The title, over its code or the number of its variants."""
        under = product.sku or product.upc or ""
        if product.variants:
            words = ngettext("%(count)d variante", "%(count)d variantes", product.variants)
            under = words % {"count": product.variants}
        return format_html('{}<span class="dk-sub">{}</span>', product.get_title(), under)

    @admin.display(description=_("precio"), ordering="shelf_price")
    def price(self, product: Product) -> str:
        """What a unit costs, with IVA; the lowest of its variants."""
        return format_usd(product.shelf_price) if product.shelf_price is not None else "—"

    @display(description=_("existencias"), label=_STATE_LOOK, ordering="stock_state")
    def stock(self, product: Any) -> tuple[str, str]:
        """How much is free, as a coloured label."""
        words = str(listing.STATES[product.stock_state])
        if product.stock_state in ("in", "low") and product.free is not None:
            words = quantity_text(quantity_from_steps(product.free, product.step), product.unit)
        return product.stock_state, words

    # The screen

    def get_urls(self) -> list[URLPattern]:
        """The pages beside the screen."""
        names = {
            "<int:product_id>/vista/": (pages.preview, "preview"),
            "<int:product_id>/duplicar/": (pages.duplicate, "duplicate"),
            "<int:product_id>/variantes/": (pages.combinations, "combinations"),
            "<int:product_id>/biblioteca/": (library.choose, "library"),
            "atributos/": (pages.attribute_fields, "attributes"),
        }
        ours = [
            path(route, self.admin_site.admin_view(view), {"model_admin": self}, name=f"catalogue_product_{name}")
            for route, (view, name) in names.items()
        ]
        return [*ours, *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """One tab each; a variant has only what is its own."""
        is_variant = obj is not None and obj.is_child
        kind = ["parent"] if is_variant else ["store", "product_class", *([] if obj else ["structure"])]
        texts = [*kind, "title", *([] if is_variant else ["slug", "summary"]), "description"]
        flags = ["is_public"] if is_variant else ["is_public", "is_featured", "is_discountable"]
        tabs = [
            (_("Texto"), texts),
            (_("Venta"), [*flags, "upc", "tax_rate", ("unit", "step", "minimum_steps"), "arrives_on"]),
            *([] if is_variant else [(_("Categorías"), ["shelves"])]),
            (_("Atributos"), ["attributes_panel"]),
            *([] if is_variant else [(_("Buscadores"), ["meta_title", "meta_description"])]),
        ]
        if obj is not None:
            tabs += [
                (_("Así se ve"), ["preview_panel"]),
                (_("Dónde aparece"), ["pages_panel"]),
                (_("Historia"), ["history_panel"]),
            ]
        return [(title, {"classes": ["tab"], "fields": fields}) for title, fields in tabs]

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """What is sold under its own code has stock; what has variants has their grid."""
        if obj is None:
            return [inlines.ImageInline, inlines.StockInline]
        if obj.is_child:
            return [inlines.StockInline, inlines.ImageInline]
        first = inlines.VariantInline if obj.is_parent else inlines.StockInline
        shared = [inlines.ImageInline, inlines.SpecificationInline, inlines.RecommendationInline, inlines.ReviewInline]
        return [first, *shared]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """With the categories that this person may see."""
        form = super().get_form(request, obj, change=change, **kwargs)
        categories = visible(request, Category.objects.select_related("store"))
        form.scoped_categories = staticmethod(lambda: categories)
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Whoever works in one store need not choose it."""
        stores = stores_where(request.user, "catalogue.add_product").values_list("pk", flat=True)[:2]
        only = {"store": stores[0]} if len(stores) == 1 else {}
        return {**only, **super().get_changeform_initial_data(request)}

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A refusal that no form could foresee is said above the screen, and nothing of it is saved."""
        try:
            response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            return HttpResponseRedirect(request.get_full_path())
        return response

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        """The product itself."""
        catalogue.save_details(obj, form.changed_data, by=person(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Its tables, then its categories and attributes."""
        super().save_related(request, form, formsets, change)
        by = person(request)
        if "shelves" in form.cleaned_data:
            catalogue.set_shelves(form.instance, form.cleaned_data["shelves"], by=by)
        catalogue.set_attributes(form.instance, form.attributes_form.values(), by=by)
        self._tell(request, form, formsets)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Who saves goes along."""
        formset.by = person(request)
        super().save_formset(request, form, formset, change)

    def _tell(self, request: HttpRequest, form: ProductForm, formsets: Any) -> None:
        """What could not be deleted, what is still missing."""
        kept = [title for formset in formsets for title in getattr(formset, "kept", [])]
        if kept:
            text = _now("Estas variantes ya se vendieron: dejaron de publicarse en vez de borrarse. %s")
            messages.warning(request, text % ", ".join(kept))
        product: Product = form.instance
        lacks = missing([product.pk]).get(product.pk, []) if product.is_public and not product.is_child else []
        if lacks:
            text = _now("«%(title)s» está publicado, pero le falta: %(what)s.")
            messages.warning(request, text % {"title": product.get_title(), "what": ", ".join(lacks)})

    # What goes

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What happens to each: gone with all that is its own, or kept out of sight because it was sold."""
        said = []
        for product in objs:
            text = _("%s: se vendió, así que dejará de publicarse y se conserva")
            said.append(str(text) % product.get_title() if catalogue.was_sold(product.pk) else product.get_title())
        return said, {str(Product._meta.verbose_name_plural): len(said)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Product) -> None:
        """Delete it, or unpublish what was sold."""
        obj.was_kept = not catalogue.remove_product(obj.pk, by=person(request))  # type: ignore[attr-defined]
        request.kept_product = obj.pk if obj.was_kept else None  # type: ignore[attr-defined]

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        """Say which of the two it was."""
        if getattr(request, "kept_product", None) is None:
            return super().response_delete(request, obj_display, obj_id)
        text = _now("«%s» ya se vendió: no se borra. Dejó de publicarse y sus pedidos lo conservan.")
        messages.warning(request, text % obj_display)
        return HttpResponseRedirect(reverse("admin:catalogue_product_change", args=[request.kept_product]))  # type: ignore[attr-defined]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        """The same for many."""
        kept = [
            product.get_title() for product in queryset if not catalogue.remove_product(product.pk, by=person(request))
        ]
        if kept:
            text = _now("Ya se vendieron: dejaron de publicarse en vez de borrarse. %s")
            messages.warning(request, text % ", ".join(kept))

    # What it only shows

    @admin.display(description=_("atributos"))
    def attributes_panel(self, product: Product) -> SafeString:
        """The fields of the class's attributes."""
        return panels.attributes_panel(product)

    @admin.display(description=_("en la tienda"))
    def preview_panel(self, product: Product) -> SafeString:
        """Its card on a phone."""
        return panels.preview_panel(product)

    @admin.display(description=_("páginas"))
    def pages_panel(self, product: Product) -> SafeString:
        """The pages that show it."""
        return panels.pages_panel(product)

    @admin.display(description=_("cambios"))
    def history_panel(self, product: Product) -> SafeString:
        """The newest changes."""
        return panels.history_panel(product)


def _is_list(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name == "catalogue_product_changelist"


def _stores_of(request: HttpRequest) -> set[int]:
    return held(request).stores("catalogue.view_product") | held(request).stores("catalogue.change_product")
