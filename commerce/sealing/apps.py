from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SealingConfig(AppConfig):
    name = "commerce.sealing"
    verbose_name = _("Secretos cifrados")
