from django.apps import AppConfig
from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    """Last of the installed apps: when it is ready, every other app has registered its models."""

    name = "backoffice"
    verbose_name = _("Administración")

    def ready(self) -> None:
        """Bring third-party admins into our look."""
        from .restyle import restyle

        restyle(admin.site)
