"""How allauth works in this shop: its words, its mails and where it may send people."""

from email.utils import formataddr, parseaddr
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from .sealing import seal, unseal

if TYPE_CHECKING:
    from .models import User


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open to customers; staff accounts are made in the back office."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Esta cuenta está desactivada. Escríbenos y te ayudamos."),
        "cannot_remove_primary_email": _("No puedes quitar el correo con el que entras."),
        "duplicate_email": _("Ese ya es el correo de tu cuenta."),
        "email_password_mismatch": _("El correo o la contraseña no coinciden. Revísalos o elige una contraseña nueva."),
        "enter_current_password": _("Esa no es tu contraseña actual."),
        "incorrect_code": _("Ese código no coincide. Escribe el que muestra tu app ahora."),
        "incorrect_password": _("Esa no es tu contraseña."),
        "invalid_password_reset": _("Ese enlace ya se usó o venció. Pide uno nuevo."),
        "rate_limited": _("Vas muy rápido. Espera un minuto y vuelve a intentar."),
        "same_as_current": _("Escribe una distinta de la actual."),
        "too_many_login_attempts": _("Fueron demasiados intentos. Espera unos minutos o elige una contraseña nueva."),
        "unverified_primary_email": _("Primero confirma tu correo."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whoever visits may open an account."""
        return True

    def is_safe_url(self, url: str) -> bool:
        """Only pages of the shop that is being visited: allauth would also accept the other allowed hosts."""
        request = allauth_context.request
        return bool(url) and url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Whoever is locked out does not use up the tries that are left to the account's owner elsewhere."""
        if AxesProxyHandler.is_allowed(request, credentials):
            super().pre_authenticate(request, **credentials)

    def get_from_email(self) -> str:
        """The shop's name in front of the address that sends."""
        store = getattr(allauth_context.request, "store", None)
        _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        return formataddr((store.name, address)) if store else settings.DEFAULT_FROM_EMAIL

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the account where there is one, else in that of the page."""
        person = context.get("user")
        language = getattr(person, "language", "") or translation.get_language()
        request = allauth_context.request
        shop = {"store": getattr(request, "store", None), "home_url": request.build_absolute_uri("/")}
        with translation.override(language):
            super().send_mail(template_prefix, email, {**shop, **context})

    def set_password(self, user: "User", password: str) -> None:
        """The new password ends every session but, where the caller renews it, the current one."""
        user.set_password(password)
        user.save(update_fields=["password"])


class SecondStepAdapter(DefaultMFAAdapter):
    """Two-step login, in the shop's words."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Primero desactiva la verificación en dos pasos."),
        "cannot_delete_authenticator": _("No puedes desactivar la verificación en dos pasos."),
        "cannot_generate_recovery_codes": _("Primero activa la verificación en dos pasos."),
        "incorrect_code": _("Ese código no coincide. Escribe el que muestra tu app ahora."),
        "unverified_email": _("Primero confirma tu correo."),
    }

    def get_totp_issuer(self) -> str:
        """What the app on the phone shows above the code: the shop."""
        store = getattr(allauth_context.request, "store", None)
        return store.name if store else super().get_totp_issuer()

    def encrypt(self, text: str) -> str:
        """Whoever reads the database, or a backup of it, cannot make the codes."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` sealed."""
        return unseal(encrypted_text)
