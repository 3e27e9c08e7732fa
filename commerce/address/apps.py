"""Takes the place of Oscar's `address` app. Oscar's own configuration would load its views, which we do not use."""

from oscar.core.application import OscarConfig
from django.utils.translation import gettext_lazy as _


class AddressConfig(OscarConfig):
    name = "commerce.address"
    label = "address"
    verbose_name = _("Direcciones")
