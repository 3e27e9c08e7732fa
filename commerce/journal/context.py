"""What an entry takes from its surroundings instead of from its caller."""

from contextvars import ContextVar

# The id of the request being answered; empty in commands and in the worker.
current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")
