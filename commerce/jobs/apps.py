from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Bulk changes, imports and exports, worked through by the queue."""

    name = "commerce.jobs"
    verbose_name = _("Trabajos")
