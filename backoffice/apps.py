from django.apps import AppConfig
from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    """Last of the installed apps: when it is ready, every other app has registered its models."""

    name = "backoffice"
    verbose_name = _("Administración")

    def ready(self) -> None:
        """Bring third-party admins into our look, and what they name into our words."""
        from .restyle import restyle
        from .vocabulary import speak

        speak()
        restyle(admin.site)
