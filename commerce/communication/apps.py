"""Takes the place of Oscar's `communication` app, whose own configuration would load views that we do not use."""

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class CommunicationConfig(OscarConfig):
    name = "commerce.communication"
    label = "communication"
    verbose_name = _("Mensajes")

    def ready(self) -> None:
        """Register the messages that the journal sets off."""
        from . import subscribers  # noqa: F401
