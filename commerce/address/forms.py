"""The form of a saved address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.venezuela.forms import VenezuelanPhoneField
from commerce.venezuela.states import STATES

from . import queries
from .models import UserAddress

_LONGEST_NOTE = 400


class AddressForm(forms.ModelForm):
    """An address of the person who is logged in. The owner and the country are not the form's to choose."""

    first_name = forms.CharField(
        label=_("Nombre de quien recibe"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Apellido de quien recibe"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    phone_number = VenezuelanPhoneField(
        label=_("Teléfono"), help_text=_("Te llamamos ahí si hace falta para entregar.")
    )
    state = forms.ChoiceField(label=_("Estado"), choices=[("", _("Elige el estado")), *STATES])
    line4 = forms.CharField(
        label=_("Ciudad"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    line1 = forms.CharField(
        label=_("Dirección"),
        max_length=200,
        help_text=_("Calle, edificio o casa, piso y apartamento, urbanización."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    notes = forms.CharField(
        label=_("Punto de referencia"),
        max_length=_LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    label = forms.CharField(
        label=_("Cómo la llamas"), max_length=40, required=False, help_text=_("Por ejemplo: Casa, Oficina.")
    )
    is_default_for_shipping = forms.BooleanField(label=_("Usarla siempre para mis entregas"), required=False)
    is_default_for_billing = forms.BooleanField(label=_("Usarla siempre para mis facturas"), required=False)

    class Meta:
        model = UserAddress
        fields = [
            "label",
            "first_name",
            "last_name",
            "phone_number",
            "state",
            "line4",
            "line1",
            "notes",
            "is_default_for_shipping",
            "is_default_for_billing",
        ]

    def __init__(self, *args: Any, user_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.user_id = user_id
        if self.instance.country_id is None:
            self.instance.country = queries.venezuela()
        if self.instance.pk:  # shown as a person writes it, whatever object the column holds
            self.initial["phone_number"] = str(self.instance.phone_number or "")
