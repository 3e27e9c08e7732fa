"""Takes the place of Oscar's `order` app. Oscar's own configuration would load its views, which we do not use."""

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class OrderConfig(OscarConfig):
    name = "commerce.order"
    label = "order"
    verbose_name = _("Pedidos")

    def ready(self) -> None:
        """Register what else happens when the journal tells of an order, and how it says it."""
        from . import sentences, subscribers  # noqa: F401

        sentences.register()
