"""Choosers of what the shop sells: found by what people type, shown with picture, price, stock and store.

An editor finds what belongs to the stores whose pages they may edit, and nothing else.
"""

from typing import Any, ClassVar

from django import forms
from django.db.models import F, Model, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenMultipleView, ChosenView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from commerce.catalogue.models import Category, Product, ProductImage
from commerce.catalogue.rules import quantity_from_steps, quantity_text
from commerce.money.rules import format_usd
from commerce.offer.models import ConditionalOffer
from commerce.partner.models import StockRecord
from commerce.search.text import found_by_staff
from commerce.voucher.models import Voucher

from .access import editable_stores

LONGEST_SEARCH = 80


class SearchForm(BaseFilterForm):
    """One box: words in any order, in the columns that `columns` names."""

    q = forms.CharField(label=_("Buscar"), required=False)
    columns: ClassVar[tuple[str, ...]] = ("name",)

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        """Those in which every word is found."""
        text = self.cleaned_data.get("q", "").strip()[:LONGEST_SEARCH]
        self.is_searching, self.search_query = bool(text), text
        for word in text.split():
            found = Q()
            for column in self.columns:
                found |= Q(**{f"{column}__icontains": word})
            objects = objects.filter(found)
        return objects


class ProductSearchForm(SearchForm):
    """Products by the words that the catalogue's index knows them by, or by a whole code."""

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        """Those that the catalogue's index finds, as in the back office."""
        text = self.cleaned_data.get("q", "").strip()[:LONGEST_SEARCH]
        self.is_searching, self.search_query = bool(text), text
        if not text:
            return objects
        return objects.filter(found_by_staff(text))


class OfferSearchForm(SearchForm):
    """Offers by name."""


class VoucherSearchForm(SearchForm):
    """Vouchers by name or code."""

    columns = ("name", "code")


class OfEditableStores:
    """Only what belongs to stores whose pages this person may edit."""

    request: Any
    model_class: type[Model]

    def get_object_list(self) -> QuerySet[Any]:
        """Rows of those stores, with what the columns show."""
        rows = self.model_class._default_manager.filter(store__in=editable_stores(self.request.user))
        return rows.select_related("store")

    def get_object(self, pk: Any) -> Any:
        """One of them, chosen. Raises DoesNotExist for another store's."""
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks: Any) -> Any:
        """Several of them; another store's are left out."""
        return self.get_object_list().filter(pk__in=pks)


def _picture(product: Product) -> Any:
    images = list(product.images.all())
    if not images:
        return "—"
    return format_html('<img src="{}" alt="" width="40" height="40" loading="lazy">', images[0].original.url)


def _stock(product: Product) -> Any:
    in_stock = getattr(product, "in_stock", None)
    if in_stock is None:
        return "—"
    return quantity_text(quantity_from_steps(in_stock, product.step), product.unit) if in_stock > 0 else _("Agotado")


def _state(product: Product) -> Any:
    return _("Publicado") if product.is_public else _("Sin publicar")


def _left(whose: Q) -> Subquery:
    """The steps that can be sold of the stock records that `whose` names."""
    free = Sum(F("num_in_stock") - Coalesce(F("num_allocated"), 0))
    records = StockRecord.objects.filter(whose).order_by().annotate(one=Value(1)).values("one")
    return Subquery(records.annotate(free=free).values("free"))


class ProductRows(OfEditableStores):
    """Products with a picture, a price and a stock, in three queries for a page."""

    filter_form_class = ProductSearchForm

    def get_object_list(self) -> QuerySet[Any]:
        """Parents, with what is left of all their variants, and products of their own."""
        images = ProductImage.objects.order_by("display_order", "pk")
        rows = super().get_object_list().exclude(structure=Product.CHILD).order_by("-date_created", "-pk")
        own, variants = _left(Q(product=OuterRef("pk"))), _left(Q(product__parent=OuterRef("pk")))
        return rows.annotate(in_stock=Coalesce(own, variants)).prefetch_related(Prefetch("images", images))

    @property
    def columns(self) -> list[Column]:
        """Picture, title, price, stock, state and store."""
        return [
            Column("picture", label=_("Foto"), accessor=_picture, width="4rem"),
            *super().columns,  # type: ignore[misc]
            Column("price", label=_("Precio"), accessor=lambda row: format_usd(row.shelf_price or 0)),
            Column("stock", label=_("Existencias"), accessor=_stock),
            Column("state", label=_("Estado"), accessor=_state),
            Column("store", label=_("Tienda"), accessor="store"),
        ]


class ProductChooseView(ProductRows, ChooseView):
    """The chooser of products."""


class ProductResultsView(ProductRows, ChooseResultsView):
    """Its results."""


class ProductChosenView(ProductRows, ChosenView):
    """What was chosen."""


class ProductsChosenView(ProductRows, ChosenMultipleView):
    """What was chosen, where several may be."""


class NamedRows(OfEditableStores):
    """Rows that have a name and a store."""

    filter_form_class: ClassVar[type[BaseFilterForm]] = SearchForm

    @property
    def columns(self) -> list[Column]:
        """Name and store."""
        return [*super().columns, Column("store", label=_("Tienda"), accessor="store")]  # type: ignore[misc]


class CategoryChooseView(NamedRows, ChooseView):
    """The chooser of categories."""


class CategoryResultsView(NamedRows, ChooseResultsView):
    """Its results."""


class NamedChosenView(NamedRows, ChosenView):
    """What was chosen."""


class NamedMultipleView(NamedRows, ChosenMultipleView):
    """What was chosen, where several may be."""


class DatedRows(NamedRows):
    """Rows that begin and end."""

    @property
    def columns(self) -> list[Column]:
        """Also when they end."""
        return [*super().columns, Column("ends", label=_("Termina"), accessor="end_datetime")]


class OfferChooseView(DatedRows, ChooseView):
    """The chooser of offers."""


class OfferResultsView(DatedRows, ChooseResultsView):
    """Its results."""


class VoucherRows(DatedRows):
    """Vouchers, also by code."""

    filter_form_class = VoucherSearchForm


class VoucherChooseView(VoucherRows, ChooseView):
    """The chooser of vouchers."""


class VoucherResultsView(VoucherRows, ChooseResultsView):
    """Its results."""


class _Chooser(ChooserViewSet):
    """What all of them share: nothing is created here."""

    per_page = 12
    choose_another_text = _("Elegir otro")
    edit_item_text = _("Ver")
    chosen_view_class = NamedChosenView
    chosen_multiple_view_class = NamedMultipleView


class ProductChooserViewSet(_Chooser):
    """Products."""

    model = Product
    icon = "tag"
    choose_one_text = _("Elegir un producto")
    choose_view_class = ProductChooseView
    choose_results_view_class = ProductResultsView
    chosen_view_class = ProductChosenView
    chosen_multiple_view_class = ProductsChosenView


class CategoryChooserViewSet(_Chooser):
    """Categories."""

    model = Category
    icon = "folder-open-inverse"
    choose_one_text = _("Elegir una categoría")
    choose_view_class = CategoryChooseView
    choose_results_view_class = CategoryResultsView


class OfferChooserViewSet(_Chooser):
    """Offers."""

    model = ConditionalOffer
    icon = "pick"
    choose_one_text = _("Elegir una oferta")
    choose_view_class = OfferChooseView
    choose_results_view_class = OfferResultsView


class VoucherChooserViewSet(_Chooser):
    """Vouchers."""

    model = Voucher
    icon = "key"
    choose_one_text = _("Elegir un cupón")
    choose_view_class = VoucherChooseView
    choose_results_view_class = VoucherResultsView


product_chooser = ProductChooserViewSet("product_chooser", url_prefix="elegir/producto")
category_chooser = CategoryChooserViewSet("category_chooser", url_prefix="elegir/categoria")
offer_chooser = OfferChooserViewSet("offer_chooser", url_prefix="elegir/oferta")
voucher_chooser = VoucherChooserViewSet("voucher_chooser", url_prefix="elegir/cupon")

ProductChooserBlock = product_chooser.get_block_class(name="ProductChooserBlock", module_path="cms.choosers")
CategoryChooserBlock = category_chooser.get_block_class(name="CategoryChooserBlock", module_path="cms.choosers")
OfferChooserBlock = offer_chooser.get_block_class(name="OfferChooserBlock", module_path="cms.choosers")
VoucherChooserBlock = voucher_chooser.get_block_class(name="VoucherChooserBlock", module_path="cms.choosers")
