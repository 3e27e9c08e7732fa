"""Letters about payments that a person confirmed, and about those that did not come.

Customers read them in their order's language, everybody in the store's time.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.money.rules import format_in, format_usd
from commerce.order import links
from commerce.order.models import Order
from commerce.pagomovil.mails import owners_of
from commerce.payment import ledger
from commerce.stores.gateways import mail

from . import manual


def write_of_failed_payment(order_id: int, reason: str) -> bool:
    """Say why a payment did not count; whether there was an address to write to."""
    order = _found(order_id)
    if order is None or not order.contact_email:
        return False
    with translation.override(order.language), timezone.override(order.store.zone):
        if manual.is_paid_in_hand(order):
            said = [reason, _("Tu pedido sigue sin pagar. Escríbenos para acordar cómo lo pagas.")]
        else:
            said = [reason, _("Tu pedido sigue esperando el pago. Puedes pagarlo otra vez en su página.")]
        subject = _("Tu pago del pedido %(number)s no se completó") % {"number": order.number}
        message = _to_customer(order, subject, said)
    mail.deliver(message, order.store)
    return True


def write_of_confirmed_payment(order_id: int, data: Mapping[str, Any]) -> bool:
    """Tell the customer what was written down; whether there was an address to write to."""
    order = _found(order_id)
    if order is None or not order.contact_email:
        return False
    left = ledger.standing(order).remaining
    with translation.override(order.language), timezone.override(order.store.zone):
        facts = {"number": order.number, "amount": _amount(data), "reference": data["reference"]}
        said = [_("Recibimos tu pago de %(amount)s, referencia %(reference)s.") % facts]
        if left > 0:
            said.append(_("Faltan %(left)s.") % {"left": format_usd(left)})
        message = _to_customer(order, _("Recibimos tu pago del pedido %(number)s") % facts, said)
    mail.deliver(message, order.store)
    return True


def write_to_owner_of_confirmed_payment(order_id: int, data: Mapping[str, Any], by_id: int | None) -> int:
    """Tell the store and its administrators who confirmed a payment by hand; to how many addresses."""
    order = _found(order_id)
    if order is None:
        return 0
    person, addresses = User.objects.filter(pk=by_id).first(), owners_of(order.store)
    with translation.override("es-ve"), timezone.override(order.store.zone):
        facts = {"number": order.number, "amount": _amount(data), "reference": data["reference"], "who": person or ""}
        paragraphs = [
            _("%(who)s confirmó a mano %(amount)s del pedido %(number)s, referencia %(reference)s.") % facts,
            _("Si no lo esperabas, entra al panel y revisa el cierre del día."),
        ]
        subject = _("Pago confirmado a mano, pedido %(number)s") % facts
        for address in addresses:
            body = render_to_string("pagomovil/mail.txt", {"store": order.store, "paragraphs": paragraphs})
            EmailMessage(subject=f"{subject} · {order.store.name}", body=body, to=[address]).send()
    return len(addresses)


def _found(order_id: int) -> Order | None:
    return Order.objects.select_related("store", "link").filter(pk=order_id).first()


def _amount(data: Mapping[str, Any]) -> str:
    return format_in(Decimal(str(data["amount"])), str(data["currency"]))


def _to_customer(order: Order, subject: str, said: list[str]) -> EmailMessage:
    context = {"order": order, "store": order.store, "paragraphs": said, "link": links.address_of(order)}
    return EmailMessage(
        subject=f"{subject} · {order.store.name}",
        body=render_to_string("pagomovil/mail.txt", context),
        to=[order.contact_email],
        reply_to=[order.store.email] if order.store.email else None,
    )
