"""Takes the place of Oscar's `payment` app. Oscar's own configuration would load its views, which we do not use."""

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class PaymentConfig(OscarConfig):
    name = "commerce.payment"
    label = "payment"
    verbose_name = _("Pagos")

    def ready(self) -> None:
        """Make the credit known as a way in which money comes."""
        super().ready()
        from . import credit, methods

        methods.register_resolver(credit.method)
