"""Forms of a person's own data."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from commerce.venezuela.forms import DocumentField, RifField, VenezuelanPhoneField

from .models import LANGUAGES, BusinessProfile, User

_GIVEN_NAME = {"autocomplete": "given-name"}
_FAMILY_NAME = {"autocomplete": "family-name"}


class NameForm(forms.Form):
    """What sign-up asks besides e-mail and password."""

    first_name = forms.CharField(label=_("Nombre"), max_length=80, widget=forms.TextInput(attrs=_GIVEN_NAME))
    last_name = forms.CharField(label=_("Apellido"), max_length=80, widget=forms.TextInput(attrs=_FAMILY_NAME))

    def signup(self, request: HttpRequest, user: User) -> None:
        """Put the name on the new account."""
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.save(update_fields=["first_name", "last_name"])


class ProfileForm(NameForm):
    """What a person may change of their account. Its fields are the only ones that are written."""

    phone = VenezuelanPhoneField(
        label=_("Teléfono"), required=False, help_text=_("Un celular venezolano. Ejemplo: 0414-1234567.")
    )
    identity_document = DocumentField(
        label=_("Cédula o pasaporte"), required=False, help_text=_("Con su letra. Ejemplo: V-12345678.")
    )
    language = forms.ChoiceField(label=_("Idioma"), choices=LANGUAGES, help_text=_("En el que te escribimos."))
    accepts_marketing = forms.BooleanField(
        label=_("Quiero recibir ofertas por correo y WhatsApp"),
        required=False,
        help_text=_("Puedes cambiarlo cuando quieras. Los avisos de tus pedidos llegan igual."),
    )

    @classmethod
    def of(cls, user: User, data: Any = None) -> "ProfileForm":
        """The form with what the account says now."""
        return cls(data, initial={name: getattr(user, name) for name in cls.base_fields})


class BusinessForm(forms.Form):
    """A business that asks to buy as one."""

    name = forms.CharField(
        label=_("Razón social"), max_length=160, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    kind = forms.ChoiceField(label=_("Tipo de negocio"), choices=BusinessProfile.Kind.choices)
    rif = RifField(label=_("RIF"), help_text=_("Con su letra y su último número. Ejemplo: J-12345678-9."))
    licence = forms.CharField(
        label=_("Licencia o patente"), max_length=64, required=False, help_text=_("El número, si tu negocio tiene una.")
    )
    contact_name = forms.CharField(label=_("Persona de contacto"), max_length=160)
    contact_phone = VenezuelanPhoneField(label=_("Teléfono de contacto"))
