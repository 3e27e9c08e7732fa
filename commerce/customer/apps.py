"""Takes the place of Oscar's `customer` app. Oscar's own configuration would load its views, which we do not use."""

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class CustomerConfig(OscarConfig):
    name = "commerce.customer"
    label = "customer"
    verbose_name = _("Clientes")

    def ready(self) -> None:
        """Connect Oscar's signal receivers, hear of orders."""
        import oscar.apps.customer.alerts.receivers
        import oscar.apps.customer.receivers  # noqa: F401

        from . import subscribers  # noqa: F401
