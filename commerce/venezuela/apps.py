from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VenezuelaConfig(AppConfig):
    """Reference data of the country and the rules to read and write its identifiers."""

    name = "commerce.venezuela"
    verbose_name = _("Venezuela")
