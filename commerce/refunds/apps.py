from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RefundsConfig(AppConfig):
    name = "commerce.refunds"
    verbose_name = _("Devoluciones")

    def ready(self) -> None:
        """Register who sends refunds, what else happens when the journal tells of one, and its sentences."""
        from . import providers, sentences, subscribers  # noqa: F401

        providers.register()
