"""Refusals: the one small tree of exceptions that says "no" in words for a person.

A rule answers `None` (fine) or a `Refusal`; an action raises it; forms, desks, commands and the API each render it
their way. `code` is for programs and never changes, `message` is Spanish (through gettext) and may, `details` holds
what a screen needs to explain itself.
"""

from typing import Any, ClassVar

from django.utils.functional import Promise


class Refusal(Exception):
    """Somebody asked for something that the rules do not allow.

    `code` is a stable word such as "already_claimed"; `message` one sentence that says what happened and what to do;
    `details` plain values. `status` is the HTTP status that fits.
    """

    status: ClassVar[int] = 400

    def __init__(self, code: str, message: str | Promise, *, details: dict[str, Any] | None = None) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.details: dict[str, Any] = details or {}

    def __str__(self) -> str:
        return str(self.message)


class BadInput(Refusal):
    """What was typed cannot be understood; `field` names the input at fault, if there is one."""

    status = 400

    def __init__(
        self, code: str, message: str | Promise, *, field: str = "", details: dict[str, Any] | None = None
    ) -> None:
        super().__init__(code, message, details=details)
        self.field = field


class NotAllowed(Refusal):
    """This person may not do this."""

    status = 403


class Missing(Refusal):
    """The thing asked for does not exist, or not for this person."""

    status = 404


class Conflict(Refusal):
    """It was possible, but no longer is: somebody else was first, or the state has moved on."""

    status = 409


def ensure(verdict: Refusal | None) -> None:
    """Raise the refusal that a rule answered; do nothing if it answered `None`."""
    if verdict is not None:
        raise verdict
