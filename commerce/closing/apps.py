from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClosingConfig(AppConfig):
    name = "commerce.closing"
    verbose_name = _("Cierre")

    def ready(self) -> None:
        """Register what else happens when a payment is marked as failed, and what the journal's entries say."""
        from . import sentences, subscribers  # noqa: F401
