"""Takes the place of Oscar's `basket` app. Oscar's own configuration would load its views, which we do not use."""

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class BasketConfig(OscarConfig):
    name = "commerce.basket"
    label = "basket"
    verbose_name = _("Cestas")

    def ready(self) -> None:
        """Listen for people who log in."""
        from . import subscribers  # noqa: F401
