"""Live screens: the channel layer is PostgreSQL out of the box and Redis when REDIS_URL is set."""

import environ

env = environ.Env()

_redis = env.str("REDIS_URL", default="")
# channels-postgres needs Django's complete connection settings: see project.channel_layer.
CHANNEL_LAYERS = {
    "default": (
        {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            # redis-py's pool stops at 100 connections by default and each open socket holds one.
            "CONFIG": {"hosts": [{"address": _redis, "max_connections": 5_000}]},
        }
        if _redis
        else {"BACKEND": "project.channel_layer.PostgresLayer", "CONFIG": {}}
    )
}
