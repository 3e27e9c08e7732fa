from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagoMovilConfig(AppConfig):
    name = "commerce.pagomovil"
    verbose_name = _("Pago Móvil")
