"""The forms of getting in: allauth's, with the shop's labels and what allauth leaves open.

They live apart from `forms`, which allauth reads while it builds its own.
"""

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.base import forms as second_step_forms
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from .models import User

LONGEST_PASSWORD = 256
_PASSWORD_HELP = _("Al menos 10 caracteres. Puede ser una frase. Que no sean solo números ni se parezca a tu correo.")


def _limit(field: forms.Field, longest: int) -> None:
    field.validators.append(MaxLengthValidator(longest))
    field.widget.attrs["maxlength"] = longest


def _dress(form: forms.Form, name: str, label: Any, help_text: Any = "") -> None:
    """Our label and help instead of allauth's, and no placeholder that repeats the label."""
    if name not in form.fields:
        return
    field = form.fields[name]
    field.label = label
    field.help_text = help_text
    field.widget.attrs.pop("placeholder", None)
    if isinstance(field.widget, forms.PasswordInput):
        _limit(field, LONGEST_PASSWORD)


class LoginForm(account_forms.LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "login", _("Correo"))
        _dress(self, "password", _("Contraseña"))
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class SignupForm(account_forms.SignupForm):
    """Name, e-mail and password. The answer is the same whether the e-mail has an account, and takes as long."""

    field_order = ("first_name", "last_name", "email", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "email", _("Correo"), _("Te escribimos ahí para confirmar tu cuenta."))
        _dress(self, "password1", _("Contraseña"), _PASSWORD_HELP)

    def validate_unique_email(self, value: str) -> str:
        """An address that somebody else has only asked to change to, and not confirmed, is still free."""
        taken = User.objects.filter(email=value) or EmailAddress.objects.filter(email=value, verified=True)
        self.account_already_exists = taken.exists()
        return value

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Spend on a known e-mail the time that hashing the password of a new account takes."""
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)
            except IntegrityError:  # somebody took the e-mail since it was looked up
                self.account_already_exists = True
        else:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ResetPasswordForm(account_forms.ResetPasswordForm):
    """Which e-mail gets the link. Only the account's own address counts, not one it has yet to confirm."""

    users: list[User]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "email", _("Correo de tu cuenta"))

    def clean_email(self) -> str:
        email: str = super().clean_email()
        self.users = [user for user in self.users if user.email == email]
        return email


class ResetPasswordKeyForm(account_forms.ResetPasswordKeyForm):
    """The new password, from the link in the mail. Typed once: it can be shown, and asked for again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _dress(self, "password1", _("Contraseña nueva"), _PASSWORD_HELP)


class ChangePasswordForm(account_forms.ChangePasswordForm):
    """The present password and the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _dress(self, "oldpassword", _("Contraseña actual"))
        _dress(self, "password1", _("Contraseña nueva"), _PASSWORD_HELP)


class SetPasswordForm(account_forms.SetPasswordForm):
    """The first password of an account that has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _dress(self, "password1", _("Contraseña"), _PASSWORD_HELP)


class AddEmailForm(account_forms.AddEmailForm):
    """The e-mail that is to take the place of the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "email", _("Correo nuevo"), _("Te enviamos un enlace ahí. El cambio vale cuando lo confirmes."))


class ReauthenticateForm(account_forms.ReauthenticateForm):
    """The password once more, before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "password", _("Contraseña"))


class ProofForm(forms.Form):
    """The password of the account whose e-mail is being confirmed from a browser that knows nothing of it."""

    password = forms.CharField(
        label=_("Contraseña"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("La que elegiste al crear la cuenta."),
    )

    def __init__(self, request: HttpRequest, user: User, data: Any = None) -> None:
        self.request, self.user = request, user
        super().__init__(data)

    def clean_password(self) -> str:
        """Counted like any login: too many wrong ones lock the account for this address."""
        password: str = self.cleaned_data["password"]
        adapter = get_adapter(self.request)
        if adapter.authenticate(self.request, email=self.user.email, password=password) != self.user:
            raise adapter.validation_error("incorrect_password")
        return password


def _dress_code(form: forms.Form, help_text: Any) -> None:
    _dress(form, "code", _("Código"), help_text)
    form.fields["code"].widget.attrs["inputmode"] = "numeric"
    _limit(form.fields["code"], 12)


class SecondStepForm(second_step_forms.AuthenticateForm):
    """The code of the second step, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self, _("El de 6 números que muestra tu app, o uno de tus códigos de respaldo."))


class SecondStepAgainForm(second_step_forms.ReauthenticateForm):
    """The code once more, before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self, _("El de 6 números que muestra tu app, o uno de tus códigos de respaldo."))


class ActivateSecondStepForm(ActivateTOTPForm):
    """The first code, which proves that the app was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self, _("El de 6 números que muestra tu app."))


class DeactivateSecondStepForm(DeactivateTOTPForm):
    """Confirms that the second step goes."""


class RecoveryCodesForm(GenerateRecoveryCodesForm):
    """Confirms that new recovery codes take the place of the old."""
