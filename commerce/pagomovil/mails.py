"""Letters about payments: to the customer what became of a report, to the owner what changes in an account."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.money.rules import format_bs, format_in, format_usd
from commerce.order import links
from commerce.order.models import Order
from commerce.stores.gateways import mail
from commerce.stores.models import Store

from .models import AccountChange, PaymentReport, RecipientAccount


def write_to_customer(verb: str, data: Mapping[str, Any]) -> bool:
    """Tell the customer of a settled report; whether there was an address to write to."""
    reports = PaymentReport.objects.select_related("order__store", "order__link")
    report = reports.filter(pk=data["report_id"]).first()
    if report is None or not report.order.contact_email:
        return False
    order = report.order
    with translation.override(order.language), timezone.override(order.store.zone):
        subject, paragraphs = _words(verb, report, order, data)
        context = {"order": order, "store": order.store, "paragraphs": paragraphs, "link": links.address_of(order)}
        message = EmailMessage(
            subject=f"{subject} · {order.store.name}",
            body=render_to_string("pagomovil/mail.txt", context),
            to=[order.contact_email],
            reply_to=[order.store.email] if order.store.email else None,
        )
    mail.deliver(message, order.store)
    return True


def _words(verb: str, report: PaymentReport, order: Order, data: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The subject and the sentences."""
    number = {"number": order.number}
    if verb == "payment.rejected":
        return _("Revisa tu pago del pedido %(number)s") % number, [
            report.reason,
            _("Tu pedido y tus productos siguen apartados. Corrige los datos y repórtalo otra vez en tu página."),
        ]
    if verb == "payment.more_info":
        return _("Nos falta un dato de tu pago, pedido %(number)s") % number, [
            report.reason,
            _("Responde en tu página de pago: tu reporte sigue en revisión."),
        ]
    amount = {"amount": format_in(Decimal(data["amount"]), str(data.get("currency", "VES")))}
    remaining, over = Decimal(data["remaining_usd"]), Decimal(data["overpaid_usd"])
    if remaining > 0:
        left = (
            format_bs(Decimal(data["remaining_ves"]))
            if Decimal(data.get("remaining_ves") or 0)
            else format_usd(remaining)
        )
        return _("Recibimos parte de tu pago, pedido %(number)s") % number, [
            _("Tu pago de %(amount)s está verificado.") % amount + " " + _("Faltan %(left)s.") % {"left": left},
            _("Paga lo que falta y repórtalo en la misma página."),
        ]
    said = [_("Tu pago de %(amount)s está verificado.") % amount, _("Empezamos con tu pedido.")]
    if over > 0:
        extra = {"amount": format_usd(over)}
        said.append(_("Pagaste %(amount)s de más. Te los devolvemos o quedan a tu favor: tú eliges.") % extra)
    return _("Verificamos tu pago del pedido %(number)s") % number, said


def write_to_owner(verb: str, data: Mapping[str, Any]) -> int:
    """Announce a change of a recipient account to the store and its administrators; to how many addresses."""
    changes = AccountChange.objects.select_related("store", "requested_by", "decided_by")
    row = changes.filter(pk=data["change_id"]).first()
    if row is None:
        return 0
    addresses = owners_of(row.store)
    with translation.override("es-ve"), timezone.override(row.store.zone):
        who = {"first": str(row.requested_by), "second": str(row.decided_by or ""), "account": data.get("account", "")}
        if verb == "account.change_applied":
            subject = _("Cambió una cuenta que recibe pagos")
            said = _("%(first)s pidió y %(second)s firmó un cambio de la cuenta %(account)s.") % who
        else:
            subject = _("Piden cambiar una cuenta que recibe pagos")
            said = _("%(first)s pide cambiar la cuenta %(account)s. Falta la firma de otra persona.") % who
        fields = _("Cambia: %(fields)s.") % {"fields": ", ".join(data.get("fields", []))}
        warning = _("Si no lo esperabas, entra al panel y revísalo ya: el dinero de tus clientes va a esa cuenta.")
        for address in addresses:
            context = {"store": row.store, "paragraphs": [said, fields, warning]}
            body = render_to_string("pagomovil/mail.txt", context)
            EmailMessage(subject=f"{subject} · {row.store.name}", body=body, to=[address]).send()
    return len(addresses)


def write_of_connector(verb: str, data: Mapping[str, Any]) -> int:
    """Announce a change of a bank's connector to the store and its administrators; to how many addresses."""
    account = RecipientAccount.objects.select_related("store").filter(pk=data["account_id"]).first()
    if account is None:
        return 0
    store, person = account.store, User.objects.filter(pk=data["by_id"]).first()
    addresses = owners_of(store)
    with translation.override("es-ve"), timezone.override(store.zone):
        who = {"person": str(person or ""), "account": data.get("account", "")}
        said = {
            "connector.changed": _("%(person)s cambió el conector de la cuenta %(account)s. Quedó apagado."),
            "connector.enabled": _("%(person)s encendió el conector de la cuenta %(account)s."),
            "connector.disabled": _("%(person)s apagó el conector de la cuenta %(account)s."),
        }[verb]
        paragraphs = [said % who]
        if data.get("fields"):
            paragraphs.append(_("Cambia: %(fields)s.") % {"fields": ", ".join(data["fields"])})
        paragraphs.append(_("Si no lo esperabas, entra al panel y apágalo ya: el conector dice qué pagos llegaron."))
        subject = _("Cambió el conector de un banco")
        for address in addresses:
            body = render_to_string("pagomovil/mail.txt", {"store": store, "paragraphs": paragraphs})
            EmailMessage(subject=f"{subject} · {store.name}", body=body, to=[address]).send()
    return len(addresses)


def owners_of(store: Store) -> list[str]:
    """Who answers for the store's money: its own address and its administrators."""
    people = User.objects.filter(
        memberships__store=store, memberships__role__name="administrator", is_active=True
    ).values_list("email", flat=True)
    return sorted({store.email, *people} - {""})
