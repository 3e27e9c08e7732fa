"""What was lost is found: attempts whose time to be asked about has come, whoever forgot to tell us."""

import logging
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.online import rules
from commerce.online.models import Attempt
from commerce.order import statuses
from commerce.payment import ledger
from commerce.refusals import Refusal

from . import attempts, settling

logger = logging.getLogger(__name__)

_AT_A_TIME: Final = 100
_LEASE: Final = timedelta(minutes=2)
_AFTER_THE_END: Final = timedelta(minutes=2)


def sweep() -> int:
    """Ask about every attempt whose time has come; how many."""
    asked = 0
    for attempt_id in due():
        if claim(attempt_id):
            asked += 1
            check_quietly(attempt_id)
    return asked


def check_quietly(attempt_id: int) -> None:
    """`check`, where nobody waits for the answer: what goes wrong is in the attempt, which is looked at again."""
    try:
        check(attempt_id)
    except Refusal as refusal:
        logger.warning("Attempt %s could not be settled: %s", attempt_id, refusal.code)


def due() -> list[int]:
    """Attempts to ask about, longest due first."""
    ready = Attempt.objects.filter(state__in=Attempt.OPEN, next_check_at__lte=timezone.now())
    return list(ready.order_by("next_check_at").values_list("pk", flat=True)[:_AT_A_TIME])


@transaction.atomic
def claim(attempt_id: int) -> bool:
    """Put off the next check, so that nobody else asks meanwhile; whether it was still time."""
    now = timezone.now()
    rows = Attempt.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    mine = rows.filter(pk=attempt_id, state__in=Attempt.OPEN, next_check_at__lte=now).first()
    if mine is None:
        return False
    Attempt.objects.filter(pk=attempt_id).update(next_check_at=now + _LEASE)
    return True


def check(attempt_id: int) -> Attempt:
    """Bring one attempt to where it stands: begun if that was lost, closed if its order has ended, asked about.

    It is closed too where it asks for more than is left: another way to pay has paid a part. Where the store's keys
    are gone nobody can be asked, and it ends.
    """
    attempt = Attempt.objects.select_related("order", "account").get(pk=attempt_id)
    if not attempt.account.secret_key:
        return settling.strand(attempt_id)
    now = timezone.now()
    order = attempt.order
    is_wanted = order.status == statuses.PENDING and ledger.standing(order).remaining >= attempt.usd
    if not attempt.provider_id:
        return _found_out(attempt, is_wanted=is_wanted)
    if not is_wanted:
        return attempts.close(attempt_id)
    if now > attempt.expires_at + _AFTER_THE_END:
        return attempts.shut(attempt_id)
    return settling.settle(attempt_id)


def _found_out(attempt: Attempt, *, is_wanted: bool) -> Attempt:
    """Whether an attempt that nobody answered about has begun: asked again under its own key, while that is known.

    What its order no longer needs is not begun: to ask would be to charge. If a kept card was charged, its event says
    so; a page that nobody was led to cannot be paid on.
    """
    now = timezone.now()
    is_charged_at_once = attempt.kind == Attempt.Kind.SAVED_CARD
    if now - attempt.created_at > rules.KEYS_ARE_KEPT:
        return settling.end_unbegun(attempt.pk, why=_("No se supo si el proveedor recibió el cobro. Revísalo con él."))
    if not is_wanted and is_charged_at_once:
        return attempt
    if not is_charged_at_once and (now >= attempt.expires_at or not is_wanted):
        return settling.end_unbegun(attempt.pk, why=_("El proveedor no respondió a tiempo."))
    begun = attempts.begin_or_end(attempt.pk)
    return settling.settle(attempt.pk) if begun.is_open and is_charged_at_once else begun
