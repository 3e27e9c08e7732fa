"""What is asked on the stock desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.catalogue.models import Category
from commerce.catalogue.rules import steps_counted
from commerce.partner.models import Partner, StockMovement, StockRecord
from commerce.partner.rules import LONGEST_REASON
from commerce.refusals import BadInput

_KINDS = [
    (StockMovement.Kind.RECEIPT, StockMovement.Kind.RECEIPT.label),
    (StockMovement.Kind.DAMAGE, StockMovement.Kind.DAMAGE.label),
    (StockMovement.Kind.RETURN, StockMovement.Kind.RETURN.label),
    ("more", _("Ajuste: hay más")),
    ("less", _("Ajuste: hay menos")),
]
_TAKES = frozenset({StockMovement.Kind.DAMAGE, "less"})
_INPUT = {"class": "dk-input"}


class QuantityField(forms.CharField):
    """A quantity in the unit of `record`, as steps: "0,750" of something sold by 0,250 kg is 3."""

    def __init__(self, record: StockRecord, **kwargs: Any) -> None:
        self.record = record
        widget = forms.TextInput({**_INPUT, "inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"label": _("Cantidad"), "max_length": 24, "widget": widget, **kwargs})

    def clean(self, value: Any) -> Any:
        """The steps, or None where nothing was written."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return steps_counted(text, self.record.product)
        except BadInput as refusal:
            raise forms.ValidationError(str(refusal.message), code=refusal.code) from refusal


class MovementForm(forms.Form):
    """One movement of one product."""

    kind = forms.ChoiceField(
        label=_("Qué pasó"), choices=_KINDS, initial=StockMovement.Kind.RECEIPT, widget=forms.Select(_INPUT)
    )
    reason = forms.CharField(
        label=_("Por qué"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.TextInput(_INPUT),
        help_text=_("Factura, proveedor o lo que pasó. Obligatorio en mermas y ajustes."),
    )

    def __init__(self, *args: Any, record: StockRecord, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"] = QuantityField(record)
        self.order_fields(["kind", "quantity", "reason"])

    def movement(self) -> dict[str, Any]:
        """What to ask of the ledger: its kind and a signed number of steps."""
        said = self.cleaned_data["kind"]
        change = self.cleaned_data["quantity"] * (-1 if said in _TAKES else 1)
        kind = StockMovement.Kind.ADJUSTMENT if said in ("more", "less") else said
        return {"kind": kind, "change": change, "reason": self.cleaned_data["reason"]}


class CountForm(forms.Form):
    """A new counting sheet."""

    name = forms.CharField(label=_("Nombre"), max_length=80, widget=forms.TextInput(_INPUT))
    partner = forms.ModelChoiceField(
        Partner.objects.none(), label=_("Almacén"), empty_label=_("Elige un almacén"), widget=forms.Select(_INPUT)
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Categoría"),
        required=False,
        empty_label=_("Todo el almacén"),
        widget=forms.Select(_INPUT),
    )

    def __init__(self, *args: Any, partners: Any, categories: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        self.fields["category"].label_from_instance = lambda shelf: "\u2003" * (shelf.depth - 1) + shelf.name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A category of the same store as the shelves."""
        said: dict[str, Any] = super().clean() or {}
        partner, category = said.get("partner"), said.get("category")
        if partner and category and partner.store_id != category.store_id:
            self.add_error("category", _("Esa categoría es de otra tienda."))
        return said
