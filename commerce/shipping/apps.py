"""Takes the place of Oscar's `shipping` app. Oscar's own configuration would load its views, which we do not use."""

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class ShippingConfig(OscarConfig):
    name = "commerce.shipping"
    label = "shipping"
    verbose_name = _("Entregas")
