"""Takes the place of Oscar's `checkout` app. Oscar's own configuration would load its views, which we do not use."""

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class CheckoutConfig(OscarConfig):
    name = "commerce.checkout"
    label = "checkout"
    verbose_name = _("Pago del pedido")
