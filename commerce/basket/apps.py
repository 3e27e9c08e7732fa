"""Takes the place of Oscar's `basket` app. Oscar's own configuration would load its views, which we do not use."""

from oscar.core.application import OscarConfig
from django.utils.translation import gettext_lazy as _


class BasketConfig(OscarConfig):
    name = "commerce.basket"
    label = "basket"
    verbose_name = _("Cestas")
