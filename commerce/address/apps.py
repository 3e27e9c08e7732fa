"""Takes the place of Oscar's `address` app. Oscar's own configuration would load its views, which we do not use."""

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class AddressConfig(OscarConfig):
    name = "commerce.address"
    label = "address"
    verbose_name = _("Direcciones")
