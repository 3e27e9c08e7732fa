"""The letters to whoever asks for a newsletter: one that asks whether it was them, one that says that they are in."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from commerce.order import links
from commerce.stores.gateways import mail

from . import newsletter
from .models import NewsletterSubscription

State = NewsletterSubscription.State


def ask_mailbox(subscription_id: int, asked: int) -> bool:
    """Ask the mailbox to confirm; whether a letter went out. None goes once a newer one has been asked for."""
    row = _found(subscription_id, State.WAITING)
    if row is None or row.asked != asked:
        return False
    with translation.override(row.language):
        link = links.absolute(row.store, newsletter.confirm_path(row))
        _send(row, _("Confirma tu suscripción"), "newsletter_confirm", link)
    return True


def welcome(subscription_id: int) -> bool:
    """Say that they are in, and how to leave; whether a letter went out."""
    row = _found(subscription_id, State.SUBSCRIBED)
    if row is None:
        return False
    with translation.override(row.language):
        _send(row, _("Ya recibes nuestro boletín"), "newsletter_welcome", links.absolute(row.store, "/"))
    return True


def _found(subscription_id: int, state: str) -> NewsletterSubscription | None:
    return NewsletterSubscription.objects.select_related("store").filter(pk=subscription_id, state=state).first()


def _send(row: NewsletterSubscription, subject: str, template: str, link: str) -> None:
    context = {
        "store": row.store,
        "words": row.words,
        "link": link,
        "leave": newsletter.leave_address(row),
    }
    letter = EmailMessage(
        subject=f"{subject} · {row.store.name}",
        body=render_to_string(f"communication/{template}.txt", context),
        to=[row.email],
        reply_to=[row.store.email] if row.store.email else None,
        headers=newsletter.headers(row),
    )
    mail.deliver(letter, row.store)
