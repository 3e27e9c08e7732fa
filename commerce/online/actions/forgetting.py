"""Cards that were removed here are forgotten by their provider too, however often it has to be told.

Each is a row (`ForgottenCard`) that waits until the provider has said so; a task only comes sooner than the sweep.
"""

import logging
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from commerce.online import rules
from commerce.online.charging import gateway_of, keys_of
from commerce.online.gateways import KeepsCards
from commerce.online.models import ForgottenCard, SavedCard
from commerce.refusals import Refusal

logger = logging.getLogger(__name__)

_AT_A_TIME: Final = 100
_LEASE: Final = timedelta(minutes=2)


def note(card: SavedCard) -> None:
    """Write down, in the transaction that deletes it, that a card's provider has to forget it."""
    row = ForgottenCard(account_id=card.account_id, token=card.token)
    ForgottenCard.objects.bulk_create([row], ignore_conflicts=True)


def is_noted(account_id: int, token: str) -> bool:
    """Whether a card was removed here: nothing that is heard of it later brings it back."""
    return ForgottenCard.objects.filter(account_id=account_id, token=token).exists()


def sweep() -> int:
    """Tell the providers of every card whose time has come; how many have been forgotten."""
    waiting = ForgottenCard.objects.filter(forgotten_at=None, next_try_at__lte=timezone.now())
    ids = list(waiting.order_by("next_try_at").values_list("pk", flat=True)[:_AT_A_TIME])
    return sum(_forget(card_id) for card_id in ids)


def forget(account_id: int, token: str) -> bool:
    """Tell the provider of one card now; whether it has forgotten it with that. What goes wrong is tried again."""
    card = ForgottenCard.objects.filter(account_id=account_id, token=token).first()
    return card is not None and _forget(card.pk)


def _forget(card_id: int) -> bool:
    card = _claim(card_id)
    if card is None:
        return False
    try:
        gateway = gateway_of(card.account)
        if isinstance(gateway, KeepsCards):
            gateway.forget_card(keys_of(card.account), card.token)
    except Refusal as refusal:
        logger.warning("The removed card %s is not forgotten yet: %s", card_id, refusal.code)
        again = rules.forget_again_at(timezone.now(), card.tries)
        ForgottenCard.objects.filter(pk=card_id).update(next_try_at=again, error=str(refusal)[:240])
        return False
    return bool(ForgottenCard.objects.filter(pk=card_id).update(forgotten_at=timezone.now(), error=""))


@transaction.atomic
def _claim(card_id: int) -> ForgottenCard | None:
    """The row, with the try counted and its time put off before it is made; None where somebody else is at it."""
    now = timezone.now()
    rows = ForgottenCard.objects.select_for_update(of=("self",), skip_locked=True).select_related("account")
    card = rows.filter(pk=card_id, forgotten_at=None, next_try_at__lte=now).first()
    if card is not None:
        tries = min(card.tries + 1, rules.MOST_TRIES)
        ForgottenCard.objects.filter(pk=card_id).update(tries=tries, next_try_at=now + _LEASE)
        card.tries = tries
    return card
