from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CashConfig(AppConfig):
    name = "commerce.cash"
    verbose_name = _("Efectivo")

    def ready(self) -> None:
        """Let the journal speak of cash."""
        from . import sentences  # noqa: F401
