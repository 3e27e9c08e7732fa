"""Letters to customers about their refunds, in the order's language and its store's time."""

from decimal import Decimal

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from commerce.money.rules import format_usd
from commerce.order import links
from commerce.stores.gateways import mail

from . import queries
from .models import Refund
from .presentation import CustomerRefund


def write_to_customer(verb: str, refund_id: int) -> bool:
    """Write about one refund; whether there was an address to write to."""
    found = Refund.objects.select_related("order__store", "order__link", "to_bank", "source__source_type")
    refund = found.filter(pk=refund_id).first()
    if refund is None or not refund.order.contact_email:
        return False
    order = refund.order
    with translation.override(order.language), timezone.override(order.store.zone):
        subject, paragraphs = _words(verb, refund)
        context = {"order": order, "store": order.store, "paragraphs": paragraphs, "link": links.address_of(order)}
        message = EmailMessage(
            subject=f"{subject} · {order.store.name}",
            body=render_to_string("pagomovil/mail.txt", context),
            to=[order.contact_email],
            reply_to=[order.store.email] if order.store.email else None,
        )
    mail.deliver(message, order.store)
    return True


def _words(verb: str, refund: Refund) -> tuple[str, list[str]]:
    """The subject and the sentences."""
    row = CustomerRefund(refund)
    facts = {"number": refund.order.number, "amount": row.amount, "how": row.how, "usd": row.usd}
    if verb == "refund.approved":
        leaving = queries.leaving_with(refund)
        whole = {**facts, "usd": format_usd(sum((each.usd for each in leaving), Decimal(0)))}
        each_way = [
            _("%(usd)s, así: %(how)s.") % {"usd": part.usd, "how": part.how} for part in map(CustomerRefund, leaving)
        ]
        said = [_("Aprobamos devolverte %(usd)s. Sale así: %(how)s.") % whole]
        if len(leaving) > 1:
            said = [_("Aprobamos devolverte %(usd)s. Sale en partes:") % whole, *each_way]
        last = _("Te escribimos otra vez cuando haya salido.")
        return _("Te vamos a devolver %(usd)s, pedido %(number)s") % whole, [*said, last]
    if refund.kind == Refund.Kind.STORE_CREDIT:
        return _("Tienes %(usd)s a tu favor, pedido %(number)s") % facts, [
            _("Guardamos %(usd)s como saldo a favor en tu cuenta.") % facts,
            _("Úsalo en la página de tu próximo pedido."),
        ]
    said = [_("Te devolvimos %(amount)s. Salió así: %(how)s.") % facts]
    if refund.outgoing_reference:
        said.append(_("Referencia de nuestro pago: %(reference)s.") % {"reference": refund.outgoing_reference})
    said.append(_("Puede tardar unos días en verse en tu cuenta."))
    return _("Te devolvimos %(usd)s, pedido %(number)s") % facts, said
