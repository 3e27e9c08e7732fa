"""The channel layer on PostgreSQL."""

from typing import Any

from channels_postgres.core import PostgresChannelLayer
from django.db import connections


class PostgresLayer(PostgresChannelLayer):
    """channels-postgres, handed Django's own connection settings.

    The layer returns nothing, silently, when a key of the connection settings is missing; `settings_dict` of a
    prepared connection holds all of them. The pool belongs to Django's connections, so it is left out here.
    """

    def __init__(self, **config: Any) -> None:
        database = dict(connections["default"].settings_dict)
        database["OPTIONS"] = {key: value for key, value in database["OPTIONS"].items() if key != "pool"}
        super().__init__(**{**database, **config})
