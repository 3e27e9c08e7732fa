"""The form with which a customer reports a payment. What was typed stays, whatever is wrong with it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.money.rules import parse_amount
from commerce.refusals import BadInput
from commerce.venezuela.forms import DocumentField, VenezuelanPhoneField
from commerce.venezuela.models import Bank
from commerce.venezuela.queries import mobile_payment_banks
from commerce.venezuela.rules import normalize_reference

from .details import ReportDetails
from .models import ReportedMethod
from .rules import asked


class BankField(forms.ModelChoiceField):
    """A bank that one can pay from, by its four digits and its name."""

    def label_from_instance(self, bank: Any) -> str:
        """`0134 · Banesco`: the four digits are how bank apps sort them."""
        return f"{bank.code} · {bank.name}"


class BolivarsField(forms.CharField):
    """An amount in bolívares, typed in any of the usual ways; Decimal with 2 decimals inside."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return text
        try:
            return parse_amount(str(text))
        except BadInput as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal

    def prepare_value(self, value: Any) -> Any:
        return plain_amount(value) if isinstance(value, Decimal) else value


def plain_amount(amount: Decimal) -> str:
    """An amount as the apps of banks take it: `37933,94`, without thousands."""
    return f"{amount:.2f}".replace(".", ",")


class ReportForm(forms.Form):
    """What the bank said to who paid. `report` names the report that asked for a datum, where it is answered."""

    use_required_attribute = False

    bank = BankField(
        label=_("Banco desde donde pagaste"),
        queryset=Bank.objects.none(),
        empty_label=_("Elige tu banco"),
        error_messages={
            "required": _("Elige el banco desde donde pagaste."),
            "invalid_choice": _("Elige un banco de la lista."),
        },
    )
    phone = VenezuelanPhoneField(
        label=_("Teléfono que pagó"), error_messages={"required": _("Escribe el teléfono afiliado a tu Pago Móvil.")}
    )
    document = DocumentField(
        label=_("Cédula o RIF del que pagó"), error_messages={"required": _("Escribe la cédula con su letra.")}
    )
    reference = forms.CharField(
        label=_("Número de referencia"),
        max_length=40,
        help_text=_(
            "Cópialo completo, como sale en tu banco. Entre 6 y 20 dígitos; los ceros de adelante también cuentan."
        ),
        error_messages={"required": _("Escribe el número de referencia que te dio tu banco.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    paid_on = forms.DateField(
        label=_("Fecha del pago"),
        error_messages={
            "required": _("Escribe el día en que pagaste."),
            "invalid": _("Escribe el día así: 31/12/2026."),
        },
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    amount = BolivarsField(
        label=_("Monto que pagaste, en Bs"),
        error_messages={"required": _("Escribe el monto que pagaste.")},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    receipt = forms.FileField(
        label=_("Captura o PDF del pago"),
        required=False,
        help_text=_("Imagen o PDF de hasta 8 MB. La imagen la reducimos antes de enviarla."),
        error_messages={"empty": _("Ese archivo está vacío. Prueba con otra captura.")},
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )
    report = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bank"].queryset = mobile_payment_banks()  # type: ignore[attr-defined]
        self.fields["paid_on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def read_reference(self, typed: str) -> None:
        """Raise BadInput where it cannot be read as one."""
        normalize_reference(typed)

    def clean_reference(self) -> str:
        """The reference as it was typed, once it can be read as one."""
        typed: str = self.cleaned_data["reference"]
        try:
            self.read_reference(typed)
        except BadInput as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal
        return typed

    def details(self) -> ReportDetails:
        """What was typed, for the action. Only of a valid form."""
        said: Mapping[str, Any] = self.cleaned_data
        bank = said.get("bank")
        return ReportDetails(
            bank=bank.code if bank else "",
            phone=said.get("phone") or "",
            document=said.get("document") or "",
            reference=said["reference"],
            paid_on=said["paid_on"],
            amount=said["amount"],
            payer_name=said.get("payer_name") or "",
            email=said.get("email") or "",
        )


class MethodForm(ReportForm):
    """What one way to pay asks: always the reference, the amount and the day, and what its row names."""

    payer_name = forms.CharField(
        label=_("Titular de la cuenta que pagó"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Correo desde donde pagaste"),
        error_messages={"invalid": _("Ese correo no se entiende. Ejemplo: nombre@correo.com.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, row: ReportedMethod, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        for name in asked.FIELDS:
            if name not in row.fields:
                del self.fields[name]
                continue
            field = self.fields[name]
            field.required = row.fields[name] == asked.REQUIRED
            field.error_messages["required"] = asked.missing(name)
        if row.currency != "VES":
            self._ask_in_dollars()
        self.order_fields([name for name in asked.FIELDS if name != "receipt"])

    def _ask_in_dollars(self) -> None:
        reference = self.fields["reference"]
        reference.label = _("Código de confirmación")
        reference.help_text = _("Cópialo como sale en tu banco: letras y números.")
        reference.error_messages["required"] = _("Escribe el código de confirmación que te dio tu banco.")
        reference.widget.attrs.pop("inputmode", None)
        self.fields["amount"].label = _("Monto que pagaste, en US$")

    def read_reference(self, typed: str) -> None:
        """Raise BadInput where it cannot be read as one."""
        asked.reference_of(typed, self.row.currency)
