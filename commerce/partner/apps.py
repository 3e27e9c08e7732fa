"""Takes the place of Oscar's `partner` app. Oscar's own configuration would load its views, which we do not use."""

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class PartnerConfig(OscarConfig):
    name = "commerce.partner"
    label = "partner"
    verbose_name = _("Existencias y precios")

    def ready(self) -> None:
        """Connect Oscar's signal receivers."""
        import oscar.apps.partner.receivers  # noqa: F401
