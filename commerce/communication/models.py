"""Messages to customers, as Oscar keeps them."""

from oscar.apps.communication.models import *  # noqa: F403
