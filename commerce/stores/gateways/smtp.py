"""SMTP to the server of a store: as Django's, through connections that stay out of our own network."""

import smtplib
import socket
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from . import outside


class _Smtp(smtplib.SMTP):
    """A session whose server has been looked at before it is called."""

    def _get_socket(self, host: str, port: int, timeout: float | None) -> socket.socket:
        if timeout is not None and not timeout:
            raise ValueError("Non-blocking socket (timeout=0) is not supported")
        return outside.connect(host, port, timeout)


class _SmtpOverTls(smtplib.SMTP_SSL, _Smtp):
    """The same, ciphered from the first byte: the name on the certificate is still the one that was typed."""


class StoreBackend(EmailBackend):
    """Django's backend for the server that a store has named."""

    @property
    def connection_class(self) -> Any:
        """With or without a cipher from the beginning."""
        return _SmtpOverTls if self.use_ssl else _Smtp
