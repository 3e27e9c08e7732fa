"""What follows from allauth's signals: the journal hears of it, and a proven mailbox counts."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as second_step_signals
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from commerce.journal import actions as journal

from . import actions, second_step
from .models import User


def _store_id(request: HttpRequest | None) -> int | None:
    store = getattr(request, "store", None)
    return store.pk if store else None


def _record(verb: str, request: HttpRequest, user: User) -> None:
    with transaction.atomic():
        journal.record(verb, subject=user, by=user, store_id=_store_id(request))


@receiver(account_signals.user_signed_up)
def note_sign_up(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """An account was opened in the store that was being visited; its e-mail is still to be confirmed."""
    user.registered_in_id = _store_id(request)
    user.save(update_fields=["registered_in"])
    _record("account.opened", request, user)


@receiver(account_signals.email_confirmed)
def note_confirmation(request: HttpRequest, email_address: Any, **kwargs: Any) -> None:
    """An e-mail was confirmed: a new account's, or the one that takes the place of another."""
    _record("account.email_confirmed", request, email_address.user)


@receiver(account_signals.password_changed)
@receiver(account_signals.password_set)
def note_password_change(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """The password was changed by somebody who knew it."""
    _record("account.password_changed", request, user)


@receiver(account_signals.password_reset)
def note_password_reset(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """The password was reset through the mailbox."""
    actions.accept_mailbox_proof(user.pk, store_id=_store_id(request))


@receiver(second_step_signals.authenticator_added)
def note_second_step(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Whoever sets up the second step has just passed it."""
    second_step.mark_passed(request)
    _record("account.second_step_added", request, user)


@receiver(second_step_signals.authenticator_removed)
def note_second_step_removed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """The second step was switched off."""
    _record("account.second_step_removed", request, user)
