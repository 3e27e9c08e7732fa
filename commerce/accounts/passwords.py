"""What a password must be: Django's rules, in the shop's words."""

from typing import Any

from django.contrib.auth import password_validation as django_rules
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class TooShort(django_rules.MinimumLengthValidator):
    """Refuses fewer than `min_length` characters."""

    def get_error_message(self) -> str:
        return self.get_help_text()

    def get_help_text(self) -> str:
        message: str = ngettext(
            "Usa al menos %(number)d carácter.", "Usa al menos %(number)d caracteres.", self.min_length
        )
        return message % {"number": self.min_length}


class LikeTheAccount(django_rules.UserAttributeSimilarityValidator):
    """Refuses what resembles the person's name or e-mail."""

    def get_error_message(self) -> str:
        return _("Se parece demasiado a tu %(verbose_name)s. Elige otra.")

    def validate(self, password: str, user: Any = None) -> None:
        """The comparison grows with the text: of an endless password the beginning is enough."""
        super().validate(password[:512], user)

    def get_help_text(self) -> str:
        return _("Que no se parezca a tu nombre ni a tu correo.")


class TooCommon(django_rules.CommonPasswordValidator):
    """Refuses the passwords that everybody uses."""

    def get_error_message(self) -> str:
        return _("Esa contraseña la usa mucha gente. Elige otra.")

    def get_help_text(self) -> str:
        return _("Que no sea una de las más usadas.")


class OnlyDigits(django_rules.NumericPasswordValidator):
    """Refuses a number."""

    def get_error_message(self) -> str:
        return _("No uses solo números.")

    def get_help_text(self) -> str:
        return _("Que no sean solo números.")
