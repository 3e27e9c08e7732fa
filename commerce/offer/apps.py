"""Takes the place of Oscar's `offer` app. Oscar's own configuration would load its views, which we do not use."""

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class OfferConfig(OscarConfig):
    name = "commerce.offer"
    label = "offer"
    verbose_name = _("Ofertas")

    def ready(self) -> None:
        """Connect Oscar's signal receivers."""
        import oscar.apps.offer.receivers  # noqa: F401
