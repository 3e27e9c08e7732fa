"""What a store decides about itself: its settings and the server that sends its mail."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from commerce.journal import actions as journal
from commerce.journal.history import attributed
from commerce.refusals import Missing, ensure

from . import rules
from .gateways.outside import why_not_reachable
from .models import MailSender, Store
from .queries import permissions_in

if TYPE_CHECKING:
    from commerce.accounts.models import User


@transaction.atomic
def change_settings(store_id: int, values: Mapping[str, Any], *, by: "User", reason: str = "") -> Store:
    """Set those columns of a store; nothing is written where `values` is empty.

    Raises:
        Missing: there is no such store. NotAllowed: `by` may not change one of the columns there.
        BadInput: a rule of money without a reason.
    """
    store = _locked(store_id)
    ensure(rules.may_set(values, permissions_in(by, store_id), reason))
    if not values:
        return store
    for name, value in values.items():
        setattr(store, name, "" if value is False and name in ("logo", "hero") else value)
    with attributed(by=by, reason=reason):
        store.save(update_fields=sorted(values))
    journal.record("store.settings_changed", subject=store, by=by, store_id=store.pk, data={"fields": sorted(values)})
    return store


def change_mail_sender(store_id: int, values: Mapping[str, Any], *, by: "User", reason: str = "") -> MailSender:
    """Set how a store sends its mail. A password of None stays, "" goes, a text takes its place.

    Raises:
        Missing: there is no such store. NotAllowed: `by` may not change its settings.
        BadInput: the server is in a private network.
    """
    # Asked before the store is locked: names of servers are looked up out in the net.
    ensure(why_not_reachable(str(values.get("host") or ""), int(values.get("port") or 0)))
    return _change_mail_sender(store_id, values, by, reason)


@transaction.atomic
def _change_mail_sender(store_id: int, values: Mapping[str, Any], by: "User", reason: str) -> MailSender:
    store = _locked(store_id)
    ensure(rules.may_set(values, permissions_in(by, store_id), reason))
    sender = MailSender.objects.filter(store=store).first() or MailSender(store=store)
    changed = {name: value for name, value in values.items() if not (name == "password" and value is None)}
    if not changed:
        return sender
    for name, value in changed.items():
        setattr(sender, name, value)
    with attributed(by=by, reason=reason):
        sender.save()
    journal.record("store.mail_changed", subject=store, by=by, store_id=store.pk, data={"fields": sorted(changed)})
    return sender


def init_config() -> int:
    """Give each store the settings that it lacks, all of them off; how many were made. Repeatable."""
    lacking = Store.objects.filter(mail_sender=None)
    return sum(MailSender.objects.get_or_create(store=store)[1] for store in lacking)


def _locked(store_id: int) -> Store:
    store = Store.objects.select_for_update(no_key=True).filter(pk=store_id).first()
    if store is None:
        raise Missing("no_store", _("Esa tienda ya no existe."))
    return store
