"""What the team types about customers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.habits.stale import StaleForm
from commerce.accounts.models import User
from commerce.stores.models import Store
from commerce.venezuela.forms import VenezuelanPhoneField

_INPUT = {"class": "dk-input"}


class NoteForm(forms.Form):
    """A note, in the name of one of the stores where the writer works."""

    text = forms.CharField(
        label=_("Nota"), max_length=2_000, widget=forms.Textarea(attrs={**_INPUT, "rows": 3, "maxlength": 2_000})
    )
    is_pinned = forms.BooleanField(label=_("Fijar arriba"), required=False)
    store = forms.ModelChoiceField(
        label=_("Tienda"), queryset=Store.objects.none(), empty_label=None, widget=forms.Select(attrs=_INPUT)
    )

    def __init__(self, *args: Any, stores: list[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        store: Any = self.fields["store"]
        store.queryset = Store.objects.filter(pk__in=[each.pk for each in stores])
        if len(stores) < 2:
            store.required = False
            store.widget = forms.HiddenInput()


class CorrectionForm(StaleForm, forms.Form):
    """Name and phone of a customer who asked for it, and why."""

    first_name = forms.CharField(label=_("Nombre"), max_length=80, widget=forms.TextInput(attrs=_INPUT))
    last_name = forms.CharField(label=_("Apellido"), max_length=80, widget=forms.TextInput(attrs=_INPUT))
    phone = VenezuelanPhoneField(label=_("Teléfono"), required=False, widget=forms.TextInput(attrs=_INPUT))
    reason = forms.CharField(
        label=_("Motivo"),
        max_length=200,
        help_text=_("Cómo lo supiste. Ejemplo: lo pidió por teléfono."),
        widget=forms.TextInput(attrs=_INPUT),
    )

    @classmethod
    def of(cls, user: User, data: Any = None) -> "CorrectionForm":
        """The form with what the account says now."""
        return cls(data, initial={name: getattr(user, name) for name in ("first_name", "last_name", "phone")})
