"""The checkout's form as staff fill it in for somebody on the phone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.checkout.forms import CheckoutForm

# The checkout speaks to whoever buys; here somebody of the team fills it in for them.
_WORDS = {
    "delivery": _("Cómo lo recibe"),
    "save_address": _("Guardar esta dirección en su cuenta"),
    "preferred_date": _("Día que prefiere"),
    "note": _("Nota del cliente"),
}


class PhoneOrderForm(CheckoutForm):
    """Contact, delivery and payment; nothing was shown to a customer, and not everybody has an e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["ticket"]
        self.fields["email"].required = False
        for name, words in _WORDS.items():
            if name in self.fields:
                self.fields[name].label = words
        self.fields["recipient"].help_text = _("Si no es quien llama.")
        self.fields["email"].help_text = _("Si no tiene, le mandas el enlace por WhatsApp.")
        self.fields["delivery"].widget = forms.Select(
            choices=[(code, str(option.row.name)) for code, option in self.deliveries.items()]
        )
        self.fields["payment"].widget = forms.Select(
            choices=[(code, str(offered.method.name)) for code, offered in self.payments.items()]
        )
        self.fields["address"].widget = forms.Select(
            choices=[("", _("Otra dirección")), *((pk, address.summary) for pk, address in self.book.items())]
        )
        if not self.book:
            del self.fields["address"]
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "dk-input"

    def clean(self) -> dict[str, Any]:
        """What was said, with the fields that this form leaves out."""
        said = super().clean() or {}
        said.setdefault("address", "")
        return said
