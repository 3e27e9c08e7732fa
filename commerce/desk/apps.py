from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """Leases for claimed work, the same for every desk."""

    name = "commerce.desk"
    verbose_name = _("Mesas de trabajo")
