"""Letters to customers whose payment did not come, in the order's language and its store's time."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from commerce.order import links
from commerce.order.models import Order
from commerce.stores.gateways import mail


def write_of_failed_payment(order_id: int, reason: str) -> bool:
    """Say why a payment did not count; whether there was an address to write to."""
    order = Order.objects.select_related("store", "link").filter(pk=order_id).first()
    if order is None or not order.contact_email:
        return False
    with translation.override(order.language), timezone.override(order.store.zone):
        said = [reason, _("Tu pedido sigue esperando el pago. Puedes pagarlo otra vez en su página.")]
        context = {"order": order, "store": order.store, "paragraphs": said, "link": links.address_of(order)}
        subject = _("Tu pago del pedido %(number)s no se completó") % {"number": order.number}
        message = EmailMessage(
            subject=f"{subject} · {order.store.name}",
            body=render_to_string("pagomovil/mail.txt", context),
            to=[order.contact_email],
            reply_to=[order.store.email] if order.store.email else None,
        )
    mail.deliver(message, order.store)
    return True
