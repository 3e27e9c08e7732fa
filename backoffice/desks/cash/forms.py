"""What somebody types who has received money, and who counts it at the end of the day."""

from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from commerce.cash.actions import Handed
from commerce.cash.rules import USD, VES
from commerce.money.rules import parse_amount
from commerce.refusals import BadInput

TRANSFER: Final = "transfer"
_INPUT: Final = {"class": "dk-input", "inputmode": "decimal", "autocomplete": "off"}


class AmountField(forms.CharField):
    """An amount typed in any of the usual ways; Decimal with 2 decimals inside, None where nothing was typed."""

    widget = forms.TextInput(attrs=_INPUT)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            return parse_amount(str(text))
        except BadInput as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else value


class CollectForm(forms.Form):
    """What was received, and what was given back. `key` makes two clicks one collection."""

    use_required_attribute = False

    how = forms.ChoiceField(
        label=_("Qué recibes"),
        choices=[
            (USD, _("Dólares en efectivo")),
            (VES, _("Bolívares en efectivo")),
            (TRANSFER, _("Transferencia o Pago Móvil")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Elige qué recibes.")},
    )
    received = AmountField(label=_("Cuánto recibes"), error_messages={"required": _("Escribe cuánto recibiste.")})
    change = AmountField(label=_("Vuelto que das"), required=False)
    change_currency = forms.ChoiceField(
        label=_("Vuelto en"),
        choices=[("", _("La misma moneda")), (USD, _("Dólares")), (VES, _("Bolívares"))],
        required=False,
        widget=forms.Select(attrs={"class": "dk-input"}),
    )
    reference = forms.CharField(
        label=_("Referencia"),
        max_length=40,
        required=False,
        help_text=_("Solo si te transfieren: mírala en tu banco antes de entregar."),
        widget=forms.TextInput(attrs={"class": "dk-input", "autocomplete": "off"}),
    )
    leaves_rest = forms.BooleanField(label=_("El cliente deja el resto a su favor"), required=False)
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid4().hex)

    @property
    def currency(self) -> str:
        """The currency that is received. Only of a valid form."""
        return VES if self.cleaned_data["how"] == TRANSFER else str(self.cleaned_data["how"])

    def handed(self) -> Handed:
        """What was typed, for the action. Only of a valid form."""
        said = self.cleaned_data
        return Handed(
            currency=self.currency,
            received=said["received"],
            change=said["change"] or Decimal(0),
            change_currency=said["change_currency"],
            is_transfer=said["how"] == TRANSFER,
            reference=said["reference"],
            leaves_rest=said["leaves_rest"],
        )


class CloseForm(forms.Form):
    """What somebody counted in their box. Nothing of a currency is 0."""

    counted_usd = AmountField(label=_("Dólares contados"), required=False)
    counted_ves = AmountField(label=_("Bolívares contados"), required=False)
    note = forms.CharField(
        label=_("Nota"),
        max_length=240,
        required=False,
        help_text=_("Si lo contado no es lo esperado, escribe por qué."),
        widget=forms.TextInput(attrs={"class": "dk-input"}),
    )

    def counted(self) -> dict[str, Any]:
        """What was typed, for the action. Only of a valid form."""
        said = self.cleaned_data
        zero = Decimal("0.00")
        return {
            "counted_usd": said["counted_usd"] or zero,
            "counted_ves": said["counted_ves"] or zero,
            "note": said["note"],
        }
