"""Forms that visitors fill: a message to the store, and an address for its newsletter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.venezuela.forms import VenezuelanPhoneField

from . import rules
from .rules import Contact

_ORDER_MARKS = " #"


class ContactForm(forms.Form):
    """A message, who wrote it, and one way to answer: an e-mail or a phone."""

    name = forms.CharField(label=_("Tu nombre"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Correo"), max_length=254, required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = VenezuelanPhoneField(label=_("Teléfono"), required=False, help_text=_("Un celular. Ejemplo: 0414-1234567."))
    order_number = forms.CharField(
        label=_("Número de pedido"),
        max_length=32,
        required=False,
        help_text=_("Si escribes por un pedido. Está en su correo y en su página."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    text = forms.CharField(label=_("Mensaje"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="contacto-%s", use_required_attribute=False)

    def clean_name(self) -> str:
        """In one line."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_order_number(self) -> str:
        """Without the mark that people write before it."""
        return str(self.cleaned_data["order_number"]).strip(_ORDER_MARKS)

    def clean(self) -> dict[str, Any]:
        """One way to answer, at least."""
        values = super().clean() or {}
        has_wrong_way = {"email", "phone"} & self.errors.keys()
        refusal = None if has_wrong_way else rules.can_be_answered(self.contact)
        if refusal is not None:
            self.add_error("email", str(refusal.message))
        return values

    @property
    def contact(self) -> Contact:
        """What the form says, as far as it can be understood."""
        return Contact(**{name: self.cleaned_data.get(name, "") for name in Contact.__dataclass_fields__})


class NewsletterForm(forms.Form):
    """The address that wants the newsletter."""

    email = forms.EmailField(
        label=_("Tu correo"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="boletin-%s", use_required_attribute=False)
