"""What log lines carry and what they must never show."""

import logging
import re
from typing import Any

_PHONE = re.compile(r"(?<![\w.])(?:\+?58|0)4\d{2}[- ]?\d{3}[- ]?\d{2}(\d{2})(?!\d)")
_DOCUMENT = re.compile(r"\b([VEJGPC])-?\d{5,8}(\d{2})(?:-?\d)?\b", re.IGNORECASE)
_EMAIL = re.compile(r"\b([\w.+-])[\w.+-]*@([\w-]+\.[\w.-]+)")
_SECRET_PATH = re.compile(r"(/pedido/|/ws/orders/)[^/\s\"']+")


def mask(text: str) -> str:
    """`text` with phones, documents, e-mails and secret order links made unreadable."""
    text = _SECRET_PATH.sub(r"\1***", text)
    text = _PHONE.sub(r"04**-*****\1", text)
    text = _EMAIL.sub(r"\1***@\2", text)
    return _DOCUMENT.sub(r"\1-******\2", text)


class RequestIdFilter(logging.Filter):
    """Adds the id of the current request to each record (empty outside a request)."""

    def filter(self, record: logging.LogRecord) -> bool:
        from .middleware import current_request_id

        record.request_id = current_request_id.get()
        return True


class MaskFilter(logging.Filter):
    """Masks personal data in the message and in its arguments; a traceback is masked with them."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = mask(record.getMessage())
        record.args = ()
        if record.exc_info:
            # A formatter given the exception would write it out again, unmasked.
            record.exc_text = mask(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        for key, value in list(record.__dict__.items()):
            if key == "request":
                record.__dict__[key] = _describe(value)
        return True


def _describe(request: Any) -> str:
    return mask(f"{getattr(request, 'method', '')} {getattr(request, 'path', '')}")
