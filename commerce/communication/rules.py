"""Pure decisions about messages to customers: which event writes which message."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
