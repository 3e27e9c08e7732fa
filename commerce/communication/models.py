"""Messages to customers, as Oscar keeps them."""

from oscar.apps.communication.models import *  # noqa: F403
from simple_history import register

register(CommunicationEventType, app="commerce.communication")  # noqa: F405
