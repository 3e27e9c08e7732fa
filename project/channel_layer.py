"""The channel layer on PostgreSQL."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

import psycopg
from channels_postgres.core import PostgresChannelLayer
from channels_postgres.models import GroupChannel, Message
from django.db import connections
from django.utils import timezone

logger = logging.getLogger(__name__)

RECONNECT_SECONDS = 1
GROUP_SECONDS = 24 * 60 * 60  # a screen whose server was killed is forgotten after a day


class PostgresLayer(PostgresChannelLayer):
    """channels-postgres, handed Django's own connection settings.

    The layer returns nothing, silently, when a key of the connection settings is missing; `settings_dict` of a
    prepared connection holds all of them. The pool belongs to Django's connections, so it is left out here.
    """

    def __init__(self, **config: Any) -> None:
        database = dict(connections["default"].settings_dict)
        database["OPTIONS"] = {key: value for key, value in database["OPTIONS"].items() if key != "pool"}
        super().__init__(**{"group_expiry": GROUP_SECONDS, **database, **config})
        self.django_db.using = "default"  # the package expects a second entry in DATABASES for what it asks by the ORM

    def send_to_group(self, group: str, message: dict[str, Any]) -> None:
        """Send from synchronous code, on Django's own connection: listeners hear of it when the transaction commits.

        `group_send` keeps a connection pool that belongs to one event loop; a worker has no loop that lasts.
        """
        key, expires = self._group_key(group), timezone.now() + timedelta(seconds=self.expiry)
        channels = GroupChannel.objects.filter(group_key=key).values_list("channel", flat=True).distinct()
        body = self.serialize(message)
        Message.objects.bulk_create(Message(channel=name, message=body, expire=expires) for name in channels)

    async def listen_to_all_channels(self) -> None:
        """Listen for ever: a database that restarts must not leave every open screen deaf."""
        while True:
            try:
                await super().listen_to_all_channels()
            except psycopg.OperationalError:
                logger.warning("the live screens lost the database; connecting again")
                await asyncio.sleep(RECONNECT_SECONDS)
            else:
                return
