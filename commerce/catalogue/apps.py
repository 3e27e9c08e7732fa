"""Takes the place of Oscar's `catalogue` app. Oscar's own configuration would load its views, which we do not use."""

from oscar.core.application import OscarConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(OscarConfig):
    name = "commerce.catalogue"
    label = "catalogue"
    verbose_name = _("Catálogo")

    def ready(self) -> None:
        """Connect Oscar's signal receivers."""
        import oscar.apps.catalogue.receivers  # noqa: F401
