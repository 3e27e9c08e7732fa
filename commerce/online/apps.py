from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnlineConfig(AppConfig):
    name = "commerce.online"
    verbose_name = _("Pagos en línea")

    def ready(self) -> None:
        """Make the gateways and their ways to pay known."""
        from . import gateways, sentences, subscribers  # noqa: F401

        for name in gateways.MODULES:
            if find_spec(f"commerce.online.gateways.{name}"):
                import_module(f"commerce.online.gateways.{name}")
