from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    """The append-only journal and its deliveries."""

    name = "commerce.journal"
    verbose_name = _("Bitácora")
