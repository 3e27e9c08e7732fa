"""The forms of the product's screen: the product itself, and its stock at each partner."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from backoffice.desks.stock.words import plain
from backoffice.habits.seen import SeenMixin
from commerce.catalogue.actions import SupplyValues
from commerce.catalogue.models import Product, ProductClass
from commerce.catalogue.rules import steps_counted
from commerce.catalogue.shown import page_words, pages_showing
from commerce.partner.models import StockRecord
from commerce.refusals import BadInput

from .attributes import AttributesForm
from .shelves import ShelvesField

_STRUCTURES = [(Product.STANDALONE, _("Se vende solo")), (Product.PARENT, _("Tiene variantes"))]


class ProductForm(SeenMixin, forms.ModelForm):
    """A product with its categories and its attributes. `scoped_categories` are those that the person may see."""

    shelves = ShelvesField(queryset=None, required=False, label=_("categorías"))
    scoped_categories: Callable[[], Any]

    class Meta:
        model = Product
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        product = self.instance
        if field := self.fields.get("shelves"):
            categories = self.scoped_categories()
            field.offer(categories.filter(store=product.store_id) if product.pk else categories)  # type: ignore[attr-defined]
            shelves = product.productcategory_set.values_list("category_id", flat=True) if product.pk else []
            self.initial["shelves"] = list(shelves)
        if field := self.fields.get("title"):
            field.required = not product.is_child
        if field := self.fields.get("slug"):
            field.required = False  # an empty one is made from the title
        if field := self.fields.get("structure"):
            field.choices = _STRUCTURES  # type: ignore[attr-defined]
        if (field := self.fields.get("is_public")) and product.pk and product.is_public:
            pages = pages_showing([product.pk]).get(product.pk)
            if pages:
                words = page_words(pages)
                field.help_text = f"{words[:1].upper()}{words[1:]}."
        self.attributes_form = AttributesForm(self._kind(), product, self.data if self.is_bound else None)
        product.attributes_form = self.attributes_form  # the panel of the screen draws it

    def _kind(self) -> ProductClass | None:
        said = self.data.get("product_class", "") if self.is_bound and "product_class" in self.fields else ""
        if said.isdecimal() and len(said) < 10:
            return ProductClass.objects.filter(pk=said).first()
        product: Product = self.instance
        if product.pk is None:
            return None
        return product.get_product_class()

    def has_changed(self) -> bool:
        """The attributes count."""
        return super().has_changed() or self.attributes_form.has_changed()

    @property
    def told(self) -> list[Any]:
        """What somebody else changed meanwhile, wherever on the form."""
        contested = [*self.contested, *self.attributes_form.contested]
        return [*self.merged, *self.attributes_form.merged, *(change for _name, change in contested)]

    def clean(self) -> dict[str, Any]:
        """Attributes as their class wants them; categories of the product's own store."""
        said: dict[str, Any] = super().clean() or {}
        if not self.attributes_form.is_valid():
            self.add_error(None, _("Revisa los atributos: hay algo que falta o que no se entiende."))
        store = said.get("store") or (self.instance.store if self.instance.store_id else None)
        if store and any(shelf.store_id != store.pk for shelf in said.get("shelves") or []):
            self.add_error("shelves", _("Esa categoría es de otra tienda."))
        return said


class StepsField(forms.CharField):
    """A quantity in the unit of a product, kept as steps."""

    def __init__(self, **kwargs: Any) -> None:
        self.product: Product | None = None
        widget = UnfoldAdminTextInputWidget({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"required": False, "max_length": 24, "widget": widget, **kwargs})

    def clean(self, value: Any) -> Any:
        """The steps, or None where nothing was written."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return steps_counted(text, self.product or Product(step=Decimal(1)))
        except BadInput as refusal:
            raise forms.ValidationError(str(refusal.message), code=refusal.code) from refusal


class SupplyMixin:
    """The fields of a stock record on a form: what was typed, as `SupplyValues`.

    The stock is a difference: whoever turns 20 into 25 adds five, whatever was sold meanwhile.
    """

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def set_up_supply(self, product: Product, record: StockRecord | None) -> None:
        """Tell the fields which unit they are in, and what there is."""
        self.record = record
        for name in ("stock", "low"):
            if name in self.fields:
                self.fields[name].product = product  # type: ignore[attr-defined]
        if record is not None:
            self.initial["stock"] = plain(record, record.num_in_stock or 0)  # type: ignore[attr-defined]
            if "low" in self.fields:
                self.initial["low"] = plain(record, record.low_stock_threshold)  # type: ignore[attr-defined]

    def check_supply(self, partner_id: int | None, code: str) -> None:
        """Say beside the field that a code is taken, or that more leaves than there is."""
        others = StockRecord.objects.exclude(pk=self.record.pk if self.record else 0)
        if "partner_sku" in self.changed_data and others.filter(partner=partner_id, partner_sku=code).exists():  # type: ignore[attr-defined]
            self.add_error("partner_sku", _("Ese código ya es de otro producto."))  # type: ignore[attr-defined]
        held = (self.record.num_in_stock or 0) if self.record else 0
        if held + self._stock_change() < 0:
            self.add_error("stock", _("No hay tanto: se vendió o se movió mientras editabas."))  # type: ignore[attr-defined]

    def supply(self) -> SupplyValues:
        """What the form says of the stock record."""
        said = self.cleaned_data
        low = said.get("low") if "low" in self.fields else getattr(self.record, "low_stock_threshold", None)
        # Whoever was not shown the cost has not emptied it either.
        is_shown = self.add_prefix("cost") in self.data  # type: ignore[attr-defined]
        cost = said.get("cost") if is_shown else getattr(self.record, "cost", None)
        return SupplyValues(said["partner_sku"], said.get("price"), self._stock_change(), low, cost)

    def _stock_change(self) -> int:
        wanted: int | None = self.cleaned_data.get("stock")
        if wanted is None:
            return 0
        field, bound = self.fields["stock"], self["stock"]  # type: ignore[index]
        seen: Any = self.data.get(bound.html_initial_name) if field.show_hidden_initial else None  # type: ignore[attr-defined]
        if seen is None:
            seen = self.initial.get("stock", "")  # type: ignore[attr-defined]
        try:
            return wanted - (field.clean(seen) or 0)
        except forms.ValidationError:
            return 0


class StockForm(SupplyMixin, SeenMixin, forms.ModelForm):
    """Price and stock at one partner."""

    unseen = frozenset({"stock", "partner"})
    stock = StepsField(label=_("en el almacén"))
    low = StepsField(label=_("avisar desde"))

    class Meta:
        model = StockRecord
        fields = ["partner", "partner_sku", "price", "cost"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        record = self.instance if self.instance.pk else None
        self.set_up_supply(self.instance.product if self.instance.product_id else Product(), record)
        if record is not None:
            self.fields["partner"].disabled = True
            self.fields["stock"].show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        """A code of its own at its partner."""
        said: dict[str, Any] = super().clean() or {}
        if (partner := said.get("partner")) is not None:
            self.check_supply(partner.pk, said.get("partner_sku", ""))
        return said
