from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    """The append-only journal and its deliveries."""

    name = "commerce.journal"
    verbose_name = _("Bitácora")

    def ready(self) -> None:
        """Register who hears of a broken journal, what entries say, and who and why for every history row."""
        from simple_history.signals import pre_create_historical_record

        from . import guard, history, monitor  # noqa: F401

        pre_create_historical_record.connect(history.fill_in, dispatch_uid="journal.history.fill_in")
        autodiscover_modules("sentences")
