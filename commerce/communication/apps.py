"""Takes the place of Oscar's `communication` app. Oscar's own configuration would load its views, which we do not use."""

from oscar.core.application import OscarConfig
from django.utils.translation import gettext_lazy as _


class CommunicationConfig(OscarConfig):
    name = "commerce.communication"
    label = "communication"
    verbose_name = _("Mensajes")

    def ready(self) -> None:
        """Register the messages that the journal sets off."""
        from . import subscribers  # noqa: F401
