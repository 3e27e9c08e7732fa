"""The way of a store's messages: through its own mail server where it has one in use, else the platform's."""

import logging
import smtplib
from email.utils import formataddr
from typing import Any, Final

from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from commerce.refusals import BadInput, Refusal
from commerce.sealing import Unreadable
from commerce.stores.models import MailSender, Store

from .outside import PrivateAddress

SMTP: Final = "commerce.stores.gateways.smtp.StoreBackend"
SECONDS: Final = 15
logger = logging.getLogger(__name__)


class NotSent(Refusal):
    """The mail server did not take the message."""

    status = 502


def deliver(message: EmailMessage, store: Store) -> int:
    """Send `message` in the name of `store`; how many were sent.

    Raises:
        OSError, smtplib.SMTPException: the server refused or did not answer; whoever asked tries again later.
        Unreadable: no key opens the stored password.
    """
    sender = MailSender.objects.filter(store=store, is_on=True).exclude(host="").first()
    if sender is not None:
        message.connection = connection_of(sender)
        message.from_email = formataddr((sender.from_name or store.name, sender.from_address))
    return message.send()


def connection_of(sender: MailSender) -> Any:
    """A connection to the store's server, not yet opened. Raises Unreadable."""
    return get_connection(
        SMTP,
        host=sender.host,
        port=sender.port,
        username=sender.username,
        password=sender.password.reveal() if sender.password else "",
        use_tls=sender.security == MailSender.Security.STARTTLS,
        use_ssl=sender.security == MailSender.Security.TLS,
        timeout=SECONDS,
    )


def try_out(sender: MailSender | None, store: Store, address: str) -> None:
    """Send a short message to `address` through the store's own server.

    Raises:
        BadInput: the store has no server in use.
        NotSent: with the kind of trouble in words; what the server said stays in the log.
    """
    if sender is None or not sender.is_on or not sender.host:
        raise BadInput("no_server", _("Guarda primero un servidor y marca «usar este servidor»."))
    message = EmailMessage(
        subject=_("Prueba de correo · %(store)s") % {"store": store.name},
        body=_("Si lees esto, %(store)s ya envía con su propio servidor de correo.") % {"store": store.name},
        to=[address],
    )
    try:
        deliver(message, store)
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent("refused_login", _("El servidor no aceptó el usuario o la contraseña.")) from error
    except PrivateAddress as error:
        logger.warning("a store's mail server is in a private network", extra={"store_id": store.pk})
        raise NotSent("private_host", _("Ese servidor está en una red privada: desde aquí no se usa.")) from error
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("a store's mail server failed: %s", type(error).__name__, extra={"store_id": store.pk})
        raise NotSent("no_answer", _("El servidor no aceptó el mensaje. Revisa servidor, puerto y cifrado.")) from error
    except Unreadable as error:
        raise NotSent("unreadable", _("No pudimos abrir la contraseña guardada. Escríbela otra vez.")) from error
