from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "commerce.accounts"
    verbose_name = _("Cuentas")

    def ready(self) -> None:
        """Listen to allauth."""
        from . import receivers  # noqa: F401
