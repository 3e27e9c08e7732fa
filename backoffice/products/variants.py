"""The variants of a product as a grid: attribute values, code, price, stock and whether it shows, in one table."""

from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from backoffice.amounts import AmountField
from backoffice.habits.seen import SeenMixin
from commerce.accounts.models import User
from commerce.catalogue import actions
from commerce.catalogue.indexing import indexing_later
from commerce.catalogue.models import Product, ProductAttribute, ProductAttributeValue
from commerce.partner.models import Partner, StockRecord

from .attributes import PREFIX, attributes_of, field_for, values_of
from .forms import StepsField, SupplyMixin

# What tells variants apart on a grid: short values. Long texts and lists are edited on the variant's own page.
GRID_TYPES = frozenset(
    {ProductAttribute.OPTION, ProductAttribute.TEXT, ProductAttribute.INTEGER, ProductAttribute.FLOAT}
)
AFTER = ["partner_sku", "price", "cost", "stock", "is_public"]


def grid_attributes(parent: Product) -> list[ProductAttribute]:
    """The attributes that are columns: those that some variant has, or that are required of variants."""
    found = [one for one in attributes_of(parent.get_product_class()) if one.type in GRID_TYPES]
    used = set(
        ProductAttributeValue.objects.filter(product__parent=parent).values_list("attribute_id", flat=True).distinct()
    )
    own = set(ProductAttributeValue.objects.filter(product=parent).values_list("attribute_id", flat=True))
    return [one for one in found if one.pk in used or (one.required and one.pk not in own)]


def with_parts(variants: QuerySet[Product]) -> QuerySet[Product]:
    """`variants` with all that the grid shows, in two more queries."""
    return variants.prefetch_related(
        Prefetch("stockrecords", StockRecord.objects.order_by("pk")),
        Prefetch("attribute_values", ProductAttributeValue.objects.select_related("attribute", "value_option")),
    ).order_by("pk")


def _amount(label: Any) -> AmountField:
    return AmountField(label=label, max_digits=12, decimal_places=2, min_value=0, required=False)


class VariantForm(SupplyMixin, SeenMixin, forms.ModelForm):
    """One row. `attributes` are the grid's columns, the same for all rows."""

    unseen = frozenset({"stock", "parent", "id"})
    attributes: list[ProductAttribute] = []
    parent: Product
    first_partner_id: int | None = None
    partner_sku = forms.CharField(label=_("código"), max_length=128, widget=UnfoldAdminTextInputWidget())
    price = _amount(_("precio con IVA (USD)"))
    cost = _amount(_("costo con IVA (USD)"))
    stock = StepsField(label=_("en el almacén"))

    class Meta:
        model = Product
        fields = ["is_public"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        variant: Product = self.instance
        record = next(iter(variant.stockrecords.all()), None) if variant.pk else None
        if record is not None:
            record.product = variant
        if variant.pk:
            name_without_asking(variant, self.parent)
        self.initial.update(values_of(variant if variant.pk else None, self.attributes))
        self.set_up_supply(variant if variant.pk else self.parent, record)
        self.initial["partner_sku"] = record.partner_sku if record else ""
        self.initial["price"] = record.price if record else None
        self.initial["cost"] = record.cost if record else None
        self.fields["stock"].show_hidden_initial = variant.pk is not None

    def _post_clean(self) -> None:
        """Rows that nobody touched are not validated anew: fifty of them would ask the database fifty times."""
        if not self.instance.pk:
            for name in ("store", "unit", "step", "minimum_steps"):
                setattr(self.instance, name, getattr(self.parent, name))
            self.instance.structure = Product.CHILD
            self.instance.parent = self.parent
        if self.has_changed():
            super()._post_clean()  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        """A code of its own."""
        said: dict[str, Any] = super().clean() or {}
        if self.has_changed():
            partner_id = self.record.partner_id if self.record else self.first_partner_id
            self.check_supply(partner_id, said.get("partner_sku", ""))
        return said

    def values(self) -> dict[ProductAttribute, Any]:
        """What the row says of each attribute."""
        return {attribute: self.cleaned_data.get(PREFIX + attribute.code) for attribute in self.attributes}


class VariantFormSet(BaseInlineFormSet):
    """The grid. `by` is who saves it, set before saving; rows that were sold are unpublished instead of deleted."""

    by: User
    kept: list[str]

    def save(self, commit: bool = True) -> Any:
        """Every row in one go, indexed once."""
        self.kept = []
        with indexing_later():
            return super().save(commit)

    def save_new(self, form: Any, commit: bool = True) -> Product:
        """A new variant."""
        return self._write(form)

    def save_existing(self, form: Any, obj: Product, commit: bool = True) -> Product:
        """A variant that was changed."""
        return self._write(form)

    def _write(self, form: VariantForm) -> Product:
        variant: Product = form.instance
        if variant.pk is None or "is_public" in form.changed_data:
            actions.save_details(variant, form.changed_data, by=self.by)
        actions.set_attributes(variant, form.values(), by=self.by)
        record = form.record
        partner = record.partner if record else first_partner(variant)
        actions.write_supply(variant, form.supply(), partner=partner, by=self.by)
        return variant

    def delete_existing(self, obj: Product, commit: bool = True) -> None:
        """Gone, or kept out of sight."""
        if not actions.remove_product(obj.pk, by=self.by):
            self.kept.append(obj.get_title())

    def clean(self) -> None:
        """No two rows with the same code or the same combination of values."""
        super().clean()
        codes: set[str] = set()
        combinations: set[tuple[Any, ...]] = set()
        rows: list[Any] = self.forms
        for form in rows:
            if not getattr(form, "cleaned_data", None) or form in self.deleted_forms:
                continue
            code = form.cleaned_data.get("partner_sku", "")
            if code and code in codes:
                form.add_error("partner_sku", _("Ese código está repetido en esta tabla."))
            values = tuple(form.values().values())
            if any(value not in (None, "") for value in values) and values in combinations:
                form.add_error(None, _("Otra variante ya tiene esos mismos valores."))
            codes.add(code)
            combinations.add(values)


def name_without_asking(variant: Product, parent: Product) -> None:
    """Let Oscar make the variant's name from its own attribute values, which were prefetched with it."""
    parent._prefetched_parent_attribute_values = []
    variant.parent = parent
    values: list[Any] = list(variant.attribute_values.all())
    for value in values:
        value.code = value.attribute.code
    variant._prefetched_attribute_values = values


def first_partner(product: Product) -> Partner:
    """Where a product of a store is stocked when nobody has said where."""
    partner = product.store.partners.order_by("pk").first()
    return partner or Partner.objects.create(store=product.store, name=product.store.name)


def form_class(parent: Product) -> type[VariantForm]:
    """The row's form, with a column for each attribute of the grid."""
    attributes = grid_attributes(parent)
    own = set(ProductAttributeValue.objects.filter(product=parent).values_list("attribute_id", flat=True))
    columns: dict[str, Any] = {
        PREFIX + one.code: field_for(one, is_required=one.required and one.pk not in own) for one in attributes
    }
    first = Partner.objects.filter(store=parent.store_id).order_by("pk").values_list("pk", flat=True).first()
    fixed = {"attributes": attributes, "parent": parent, "first_partner_id": first}
    return type("VariantGridForm", (VariantForm,), {**columns, **fixed})
