"""The orders of a day, sent to a store by e-mail at the hour that it chose: once, however often the task runs."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.forms import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backoffice.exports import csv_pieces
from commerce.journal import actions as journal
from commerce.money.rules import format_usd
from commerce.order.models import DailyDigest
from commerce.order.statistics import Sales, placed_between, sales_by_store
from commerce.stores.gateways import mail
from commerce.stores.models import Store

from .exports import orders_table

LANGUAGE = "es-ve"


def send_due(now: datetime | None = None) -> int:
    """Send yesterday's orders to every store whose hour has come; how many messages went out."""
    moment = now or timezone.now()
    sent = 0
    for store in Store.objects.filter(is_active=True, digest_hour__isnull=False).order_by("pk"):
        there = moment.astimezone(store.zone)
        if store.digest_hour is not None and there.hour >= store.digest_hour:
            sent += send(store, there.date() - timedelta(days=1))
    return sent


def send(store: Store, day: date) -> bool:
    """Send a day's orders to the store's recipients; whether a message went out.

    The unique row of the day is written first: whoever finds it sends nothing. If the mail server refuses, the row
    goes with the transaction and the next run tries again.
    """
    recipients = addresses(store.digest_recipients)
    if not recipients:
        return False
    try:
        with transaction.atomic():
            digest = DailyDigest.objects.create(store=store, day=day)
            message = _message(store, day, recipients, digest)
            digest.save(update_fields=["orders"])
            data = {"day": day, "orders": digest.orders, "recipients": len(recipients)}
            journal.record("order.digest_sent", subject=digest, store_id=store.pk, data=data)
            mail.deliver(message, store)
    except IntegrityError:
        return False
    return True


def addresses(written: str) -> list[str]:
    """The addresses of a text with one per line or separated by commas; what is none is left out."""
    found = []
    for part in written.replace(",", "\n").replace(";", "\n").splitlines():
        try:
            validate_email(part.strip())
        except ValidationError:
            continue
        found.append(part.strip())
    return list(dict.fromkeys(found))


def _message(store: Store, day: date, recipients: list[str], digest: DailyDigest) -> EmailMessage:
    orders = placed_between([store.pk], day, day, store.zone)
    with translation.override(LANGUAGE), timezone.override(store.zone):
        header, rows = orders_table(orders, shows_contact=False)
        table = list(rows)
        digest.orders = len(table)
        sales = sales_by_store(orders).get(store.pk, Sales(0, Decimal(0)))
        written = f"{day:%d/%m/%Y}"
        body = _("%(store)s, %(day)s: %(orders)s pedidos. Ventas: %(sales)s por %(total)s. El detalle va adjunto.") % {
            "store": store.name,
            "day": written,
            "orders": len(table),
            "sales": sales.orders,
            "total": format_usd(sales.usd),
        }
        subject = _("Pedidos del %(day)s · %(store)s") % {"day": written, "store": store.name}
        message = EmailMessage(subject=subject, body=body, to=recipients)
        message.attach(f"Pedidos_{day:%Y-%m-%d}.csv", b"".join(csv_pieces(header, table)).decode(), "text/csv")
    return message
