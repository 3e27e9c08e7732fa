from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MoneyConfig(AppConfig):
    """Pure arithmetic and formats; no tables."""

    name = "commerce.money"
    verbose_name = _("Dinero")
