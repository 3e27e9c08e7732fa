"""Pure decisions about messages: which event writes which, whose can be answered, who gets a newsletter."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commerce.refusals import BadInput, Conflict, Refusal

if TYPE_CHECKING:
    from .models import ContactMessage, NewsletterSubscription


@dataclass(frozen=True)
class Event:
    """A message about an order. `code` is how it is kept, `kinds` for which ways to receive it is written.

    `subject` names the order's number.
    """

    code: str
    subject: str | Promise
    kinds: frozenset[str] = frozenset({"delivery", "pickup"})


PLACED: Final = Event("ORDER_PLACED", _("Recibimos tu pedido %(number)s"))
EVENTS: Final[dict[str, Event]] = {
    "order.placed": PLACED,
    "order.ready": Event("ORDER_READY", _("Tu pedido %(number)s está listo"), frozenset({"pickup"})),
    "order.shipped": Event("ORDER_SHIPPED", _("Enviamos tu pedido %(number)s")),
    "order.tracked": Event("ORDER_TRACKED", _("Ya puedes seguir tu pedido %(number)s")),
    "order.out_for_delivery": Event("ORDER_OUT_FOR_DELIVERY", _("Tu pedido %(number)s va en camino")),
    "order.delivered": Event("ORDER_DELIVERED", _("Entregamos tu pedido %(number)s")),
    "order.payment_due": Event("ORDER_PAYMENT_DUE", _("Tu pedido %(number)s espera tu pago")),
    "order.failed": Event("ORDER_FAILED", _("Se cerró tu pedido %(number)s sin pago")),
    "order.cancelled": Event("ORDER_CANCELLED", _("Se canceló tu pedido %(number)s")),
}


def event_for(verb: str) -> Event | None:
    """The message that belongs to what happened, if there is one."""
    return EVENTS.get(verb)


def concerns(event: Event, kind: str) -> bool:
    """Whether the customer of an order that is received by `kind` is written about `event`."""
    return kind in event.kinds


@dataclass(frozen=True)
class Contact:
    """What a contact form says. `phone` is E.164; `email` or `phone` may be empty, `order_number` too."""

    name: str
    text: str
    email: str = ""
    phone: str = ""
    order_number: str = ""


def can_be_answered(contact: Contact) -> Refusal | None:
    """Whether there is an e-mail or a phone to answer to."""
    if contact.email or contact.phone:
        return None
    return BadInput("no_contact", gettext("Escribe un correo o un teléfono para responderte."), field="email")


def waits(message: "ContactMessage") -> Refusal | None:
    """Whether nobody has seen to the message yet."""
    if message.handled_at is None:
        return None
    who = str(message.handled_by or gettext("alguien del equipo"))
    return Conflict("already_handled", gettext("Ya lo atendió %(who)s.") % {"who": who})


def is_handled(message: "ContactMessage") -> Refusal | None:
    """Whether somebody has seen to the message."""
    return None if message.handled_at else Conflict("not_handled", gettext("Ese mensaje sigue por atender."))


_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")
_NUMBER: Final = re.compile(r"\d(?:[\s.()/-]*\d){5,}")


def without_contacts(text: str, most: int = 90) -> str:
    """The beginning of a text in one line, with nobody's e-mail, phone or document in it: for lists."""
    line = _NUMBER.sub("••••", _EMAIL.sub("••••", " ".join(text.split())))
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


# A letter that is asked for again and again comes after ten minutes, then twenty, and in the end once a day.
_FIRST_WAIT: Final = timedelta(minutes=10)
_LONGEST_WAIT: Final = timedelta(days=1)
CONFIRMED_WITHIN: Final = timedelta(days=3)


def may_be_asked_again(subscription: "NewsletterSubscription", now: datetime) -> bool:
    """Whether one more letter asks the owner of the mailbox to confirm.

    Who receives the newsletter is not asked; who waits is left alone for a while, so that nobody fills a stranger's
    mailbox; who has left and changes their mind is asked at once.
    """
    if subscription.state == "subscribed":
        return False
    if subscription.state == "left":
        return True
    wait = min(_FIRST_WAIT * 2 ** min(subscription.asked - 1, 10), _LONGEST_WAIT)
    return now >= subscription.asked_at + wait


def may_be_confirmed(subscription: "NewsletterSubscription") -> Refusal | None:
    """Whether the owner of the mailbox is still waited for."""
    if subscription.state == "waiting":
        return None
    return Conflict("left", gettext("Te diste de baja después de pedirlo. Si lo quieres, suscríbete otra vez."))


def consent_words(store_name: str) -> str:
    """What somebody says yes to who signs up for the newsletter, in the active language."""
    words = gettext(
        "Al suscribirte aceptas que %(store)s te envíe ofertas y novedades por correo. "
        "Puedes darte de baja cuando quieras."
    )
    return words % {"store": store_name}
