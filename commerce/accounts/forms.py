"""Forms of accounts."""

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .models import User


class NameForm(forms.Form):
    """What sign-up asks besides e-mail and password."""

    first_name = forms.CharField(label=_("Nombre"), max_length=80)
    last_name = forms.CharField(label=_("Apellido"), max_length=80)

    def signup(self, request: HttpRequest, user: "User") -> None:
        """Put the name on the new account."""
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.save(update_fields=["first_name", "last_name"])
