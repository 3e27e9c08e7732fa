"""What Stripe answers when it says no."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """An answer that is not a yes: its status, and the error object of its body.

    `is_kept`: whether a repetition with the same idempotency key gets the same answer. Stripe keeps what an endpoint
    answered once it had begun to work, and not that the parameters made no sense.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str = "",
        param: str = "",
        is_kept: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.is_kept = is_kept
        self.error: dict[str, Any] = {"type": kind, "message": message}
        if code:
            self.error |= {"code": code, "doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"}
        if param:
            self.error["param"] = param
        self.error |= more


def bad_parameter(message: str, param: str, code: str = "") -> Refused:
    """Parameters that make no sense: nothing was done."""
    return Refused(message, param=param, code=code, is_kept=False)


def missing(kind: str, name: str, param: str = "id") -> Refused:
    """Something that this account does not have."""
    return Refused(f"No such {kind}: '{name}'", status=404, code="resource_missing", param=param, is_kept=False)


def unexpected(message: str, code: str, **more: Any) -> Refused:
    """Something asked of an object in a state that does not allow it."""
    return Refused(message, code=code, **more)
