"""Messages from the contact page: received once, seen to by one of the team, and told to the store by mail."""

import hashlib
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.journal import actions as journal
from commerce.order import links
from commerce.order.models import Order
from commerce.refusals import Conflict, Missing, ensure
from commerce.stores.gateways import mail
from commerce.stores.models import Store

from . import rules
from .models import ContactMessage
from .rules import Contact

_AS_GUEST: Final = AnonymousUser()


@transaction.atomic
def receive(store: Store, contact: Contact, *, by: User | None = None) -> ContactMessage:
    """Keep a message for the team of `store`; the same words of the same sender, while they wait, are one message.

    `by` is whoever wrote it from their account. Raises BadInput as `rules.can_be_answered` does.
    """
    ensure(rules.can_be_answered(contact))
    values = {
        "user": by,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "order_number": contact.order_number,
        "order": _order_of(store, contact),
        "text": contact.text,
    }
    message, is_new = ContactMessage.objects.get_or_create(
        store=store, fingerprint=_fingerprint(contact), handled_at=None, defaults=values
    )
    if is_new:
        data = {"message_id": message.pk, "order_id": message.order_id}
        journal.record("contact.received", subject=message, by=by or _AS_GUEST, store_id=store.pk, data=data)
    return message


@transaction.atomic
def handle(message_id: int, *, by: User) -> ContactMessage:
    """Note that `by` has seen to a message. Raises Missing, and Conflict "already_handled" where somebody had."""
    message = lock_message(message_id)
    ensure(rules.waits(message))
    message.handled_at, message.handled_by = timezone.now(), by
    message.save(update_fields=["handled_at", "handled_by"])
    journal.record("contact.handled", subject=message, by=by, data={"message_id": message.pk})
    return message


@transaction.atomic
def reopen(message_id: int, *, by: User) -> ContactMessage:
    """Have a message wait again.

    Raises Missing, Conflict "not_handled" where it waits anyway, and "same_waits" where its sender has sent the same
    words since.
    """
    message = lock_message(message_id)
    ensure(rules.is_handled(message))
    message.handled_at = message.handled_by = None
    try:
        with transaction.atomic():
            message.save(update_fields=["handled_at", "handled_by"])
    except IntegrityError as error:
        raise Conflict("same_waits", _("Ya espera otro mensaje igual de la misma persona.")) from error
    journal.record("contact.reopened", subject=message, by=by, data={"message_id": message.pk})
    return message


def write_to_store(message_id: int) -> bool:
    """Send a message on to the mailbox of its store, so that a reply reaches the sender; whether one went out."""
    message = ContactMessage.objects.select_related("store", "order").filter(pk=message_id).first()
    if message is None or not message.store.email:
        return False
    store = message.store
    with translation.override("es-ve"), timezone.override(store.zone):
        link = links.absolute(store, reverse("messages_desk:one", args=[message.pk]))
        context = {"message": message, "store": store, "link": link}
        letter = EmailMessage(
            subject=_("Mensaje de contacto n.º %(number)s · %(store)s") % {"number": message.pk, "store": store.name},
            body=render_to_string("communication/contact_mail.txt", context),
            to=[store.email],
            reply_to=[message.email] if message.email else None,
        )
        mail.deliver(letter, store)
    return True


def lock_message(message_id: int) -> ContactMessage:
    """The message, locked until the transaction ends. Raises Missing where there is none."""
    found = ContactMessage.objects.select_for_update(of=("self",)).filter(pk=message_id).first()
    if found is None:
        raise Missing("no_such_message", _("Ese mensaje ya no existe."))
    return found


def _order_of(store: Store, contact: Contact) -> Order | None:
    """The order that the message names, where it has the sender's e-mail or phone: a number alone proves nothing."""
    if not contact.order_number:
        return None
    fits = Q(pk__in=[])
    if contact.email:
        fits |= Q(contact_email__iexact=contact.email) | Q(guest_email__iexact=contact.email)
        fits |= Q(user__email__iexact=contact.email)
    if contact.phone:
        fits |= Q(contact_phone=contact.phone)
    return Order.objects.filter(fits, store=store, number__iexact=contact.order_number).first()


def _fingerprint(contact: Contact) -> str:
    said = "\n".join([contact.email, contact.phone, contact.order_number, " ".join(contact.text.split())])
    return hashlib.sha256(said.casefold().encode()).hexdigest()
