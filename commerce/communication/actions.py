"""Messages to customers about their orders."""

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from commerce.order import links
from commerce.order.models import CommunicationEvent, Order
from commerce.order.presentation import OrderPage
from commerce.order.queries import with_parts
from commerce.stores.gateways import mail

from .models import CommunicationEventType
from .rules import PLACED, Event


@transaction.atomic
def send_order_mail(order_id: int, event: Event) -> bool:
    """Write to the customer of an order about `event`; whether a message went out.

    The unique row of the event is written first: a second delivery of the same event finds it and sends nothing. If
    the mail server refuses, the row goes with the transaction and the next attempt starts afresh. Only a crash
    between sending and committing can send a message twice.
    """
    order = with_parts(Order.objects.filter(pk=order_id)).get()
    if not order.contact_email:
        return False
    _row, is_new = CommunicationEvent.objects.get_or_create(order=order, event_type=event_type(event))
    if not is_new:
        return False
    mail.deliver(message_for(order, event), order.store)
    return True


def message_for(order: Order, event: Event) -> EmailMultiAlternatives:
    """The message about `event`, in the order's language and its store's time, as text and as HTML."""
    with translation.override(order.language), timezone.override(order.store.zone):
        context = {
            "order": order,
            "page": OrderPage(order),
            "store": order.store,
            "link": links.address_of(order),
            "is_confirmation": event == PLACED,
        }
        message = EmailMultiAlternatives(
            subject=f"{event.subject % {'number': order.number}} · {order.store.name}",
            body=render_to_string("communication/order_mail.txt", context),
            to=[order.contact_email],
            reply_to=[order.store.email] if order.store.email else None,
        )
        message.attach_alternative(render_to_string("communication/order_mail.html", context), "text/html")
    return message


def event_type(event: Event) -> CommunicationEventType:
    """The row that stands for the kind of message; created once, however many ask at the same time."""
    known = CommunicationEventType.objects.filter(code=event.code).first()
    if known is None:
        row = CommunicationEventType(code=event.code, name=event.code)
        CommunicationEventType.objects.bulk_create([row], ignore_conflicts=True)
        known = CommunicationEventType.objects.get(code=event.code)
    return known
