"""Takes the place of Oscar's `catalogue` app. Oscar's own configuration would load its views, which we do not use."""

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class CatalogueConfig(OscarConfig):
    name = "commerce.catalogue"
    label = "catalogue"
    verbose_name = _("Catálogo")

    def ready(self) -> None:
        """Connect Oscar's signal receivers and ours, which keep the search index."""
        import oscar.apps.catalogue.receivers  # noqa: F401

        from .indexing import connect

        connect()
