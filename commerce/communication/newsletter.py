"""The newsletter of a store: asked for on a page, confirmed from the mailbox, left with one click.

Locks: the subscription, then the account of its mailbox.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.accounts.actions import follow_newsletter
from commerce.accounts.models import User
from commerce.journal import actions as journal
from commerce.order import links
from commerce.refusals import Missing, Refusal, ensure
from commerce.stores.models import Store

from . import rules
from .models import NewsletterSubscription

State = NewsletterSubscription.State
_CONFIRM: Final = "commerce.communication.newsletter.confirm"
_LEAVE: Final = "commerce.communication.newsletter.leave"
_AS_GUEST: Final = AnonymousUser()


class LinkExpired(Refusal):
    """A link to confirm that is older than `rules.CONFIRMED_WITHIN`."""

    status = 410


@transaction.atomic
def ask(store: Store, email: str, *, words: str, language: str) -> NewsletterSubscription:
    """Note that somebody wants the newsletter at `email`, and have the mailbox asked whether that is so.

    `words` are what they agreed to, as they read them in `language`. Whoever calls this answers the same whatever the
    address has said before: a stranger learns nothing of it.
    """
    now = timezone.now()
    said = {"state": State.WAITING, "words": words, "language": language, "asked_at": now}
    row, is_new = NewsletterSubscription.objects.get_or_create(store=store, email=email.lower(), defaults=said)
    if not is_new:
        row = _lock(row.pk)
        if not rules.may_be_asked_again(row, now):
            return row
        for name, value in said.items():
            setattr(row, name, value)
        row.asked += 1
        row.save()
    data = {"subscription_id": row.pk, "asked": row.asked}
    journal.record("newsletter.asked", subject=row, by=_AS_GUEST, data=data)
    return row


@transaction.atomic
def confirm(token: str, store: Store) -> NewsletterSubscription:
    """Subscribe the mailbox of a link; the account that owns it says yes to promotions too. Twice is as good as once.

    Raises Missing for a link that is none of this store's, LinkExpired, and Conflict "left" where they have left.
    """
    row = _lock(opened(token, store).pk)
    if row.state == State.SUBSCRIBED:
        return row
    ensure(rules.may_be_confirmed(row))
    row.state, row.confirmed_at, row.left_at = State.SUBSCRIBED, timezone.now(), None
    row.save(update_fields=["state", "confirmed_at", "left_at"])
    journal.record("newsletter.confirmed", subject=row, by=_AS_GUEST, data={"subscription_id": row.pk})
    follow_newsletter(row.email, agrees=True, store_id=row.store_id)
    return row


@transaction.atomic
def leave(subscription_id: int, *, by: User | None = None) -> NewsletterSubscription:
    """Send nothing more to this address; where it was subscribed, its account takes back its yes too.

    The account keeps it while another store still writes to the address. Twice is as good as once. Raises Missing.
    """
    row = _lock(subscription_id)
    if row.state == State.LEFT:
        return row
    was_subscribed = row.state == State.SUBSCRIBED
    row.state, row.left_at = State.LEFT, timezone.now()
    row.save(update_fields=["state", "left_at"])
    journal.record("newsletter.left", subject=row, by=by or _AS_GUEST, data={"subscription_id": row.pk})
    if was_subscribed and not NewsletterSubscription.objects.filter(email=row.email, state=State.SUBSCRIBED).exists():
        follow_newsletter(row.email, agrees=False, store_id=row.store_id)
    return row


def leave_everywhere(user: User) -> int:
    """Leave every newsletter of a person who takes back their yes in their account; how many there were."""
    wanted = NewsletterSubscription.objects.exclude(state=State.LEFT).filter(email=user.email.lower())
    ids = list(wanted.order_by("pk").values_list("pk", flat=True))
    for subscription_id in ids:
        leave(subscription_id, by=user)
    return len(ids)


def subscribed(stores: Sequence[Store]) -> QuerySet[NewsletterSubscription]:
    """Who receives the newsletter of these stores now; nobody else is ever written to."""
    rows = NewsletterSubscription.objects.filter(store__in=stores, state=State.SUBSCRIBED)
    return rows.select_related("store").order_by("store", "pk")


@transaction.atomic
def note_export(store: Store, *, by: User) -> int:
    """Write down that `by` takes the addresses of a store's newsletter out; how many they are."""
    count = subscribed([store]).count()
    journal.record("newsletter.exported", subject=store, by=by, store_id=store.pk, data={"count": count})
    return count


def confirm_path(row: NewsletterSubscription) -> str:
    """Where the owner of the mailbox confirms, for a few days."""
    token = _signer(_CONFIRM).sign(str(row.pk))
    return reverse("communication:newsletter_confirm", args=[token])


def leave_path(row: NewsletterSubscription) -> str:
    """Where the owner of the mailbox leaves, for ever."""
    return reverse("communication:newsletter_leave", args=[_signer(_LEAVE).sign(str(row.pk))])


def leave_address(row: NewsletterSubscription) -> str:
    """The whole of it, for letters and for whoever writes them elsewhere."""
    return links.absolute(row.store, leave_path(row))


def headers(row: NewsletterSubscription) -> dict[str, str]:
    """What mail programs need to offer to leave with one click (RFC 8058); every letter of a newsletter has them."""
    return {"List-Unsubscribe": f"<{leave_address(row)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def opened(token: str, store: Store) -> NewsletterSubscription:
    """The subscription of a link to confirm. Raises Missing and LinkExpired as `confirm` does."""
    try:
        pk = _signer(_CONFIRM).unsign(token, max_age=rules.CONFIRMED_WITHIN)
    except signing.SignatureExpired as error:
        raise LinkExpired(
            "expired", _("Este enlace ya venció. Suscríbete otra vez y te mandamos uno nuevo.")
        ) from error
    except signing.BadSignature as error:
        raise _missing() from error
    return _of(pk, store)


def leaving(token: str, store: Store) -> NewsletterSubscription:
    """The subscription of a link to leave. Raises Missing for a link that is none of this store's."""
    try:
        pk = _signer(_LEAVE).unsign(token)
    except signing.BadSignature as error:
        raise _missing() from error
    return _of(pk, store)


def _signer(purpose: str) -> Any:
    return signing.TimestampSigner(key=settings.ACCESS_LINK_KEY, salt=purpose)


def _of(pk: str, store: Store) -> NewsletterSubscription:
    found = NewsletterSubscription.objects.filter(pk=int(pk), store=store).first()
    if found is None:
        raise _missing()
    return found


def _lock(subscription_id: int) -> NewsletterSubscription:
    found = NewsletterSubscription.objects.select_for_update(of=("self",)).filter(pk=subscription_id).first()
    if found is None:
        raise _missing()
    return found


def _missing() -> Missing:
    return Missing("no_such_subscription", _("Ese enlace no es de esta tienda o ya no existe."))
