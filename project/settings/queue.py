"""The queue: Django-Q2 on the same database, so that a task is enqueued with the change that needs it."""

import environ

env = environ.Env()

Q_CLUSTER = {
    "name": "abasto",
    "orm": "default",
    "workers": env.int("QUEUE_WORKERS", default=2),
    "timeout": 600,
    "retry": 660,  # must exceed the timeout, or a slow task runs twice
    "max_attempts": 5,
    "ack_failures": True,
    "save_limit": 5_000,
    "poll": 0.2,
    "catch_up": False,
    "label": "Tareas",
}
