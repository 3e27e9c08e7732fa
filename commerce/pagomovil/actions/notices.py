"""Payments that a bank tells us of: kept as they came, once, and made movements by the worker."""

import json
import logging
from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from commerce.pagomovil.gateways import BankFailure, r4
from commerce.pagomovil.gateways.web import object_of
from commerce.pagomovil.matching.actions import match_account
from commerce.pagomovil.models import BankConnector, BankNotice
from commerce.pagomovil.statements import connected
from commerce.pagomovil.statements.movements import Movement
from commerce.sealing import Unreadable

logger = logging.getLogger(__name__)

_TASK: Final = "commerce.pagomovil.tasks.read_notice"
_WAITS: Final = timedelta(minutes=1)
_CONCEPT: Final = 100


@transaction.atomic
def keep(connector: BankConnector, found: dict[str, Any], notice: r4.Notice) -> bool:
    """Keep a notice and have the worker read it; False where the bank had told us of that payment before."""
    body = json.dumps(found, ensure_ascii=False, default=str)
    try:
        with transaction.atomic():
            row = BankNotice.objects.create(connector=connector, fingerprint=notice.fingerprint, body=body)
    except IntegrityError:
        return False
    async_task(_TASK, row.pk, save=False)
    return True


def read(notice_id: int) -> bool:
    """Make a movement of a notice and propose matches; calling it again is harmless. Whether it was read now."""
    account_id = _read(notice_id)
    if account_id is None:
        return False
    match_account(account_id)
    return True


def forgotten() -> list[int]:
    """Notices whose task was lost."""
    late = BankNotice.objects.filter(state=BankNotice.State.WAITING, received_at__lt=timezone.now() - _WAITS)
    return list(late.order_by("pk").values_list("pk", flat=True)[:500])


@transaction.atomic
def _read(notice_id: int) -> int | None:
    rows = BankNotice.objects.select_for_update(of=("self",)).select_related("connector")
    notice = rows.filter(pk=notice_id, state=BankNotice.State.WAITING).first()
    if notice is None:
        return None
    account_id = notice.connector.account_id
    try:
        movement = _movement(r4.notice_of(object_of(notice.body.reveal())), notice)
    except (BankFailure, Unreadable):
        logger.exception("The bank's notice %s could not be read", notice.pk)
        notice.state = BankNotice.State.FAILED
    else:
        notice.line, _is_new = connected.enter(account_id, movement)
        notice.state = BankNotice.State.DONE
    notice.save(update_fields=["state", "line"])
    return account_id if notice.state == BankNotice.State.DONE else None


def _movement(said: r4.Notice, notice: BankNotice) -> Movement:
    arrived = timezone.localdate(notice.received_at)
    day = min(said.paid_on, arrived) if said.paid_on else arrived  # no payment is of tomorrow
    concept = said.concept[:_CONCEPT]
    return Movement(
        row=0,
        value_date=day,
        amount=said.amount,
        reference=said.reference,
        description=_("Pago Móvil recibido") + (f": {concept}" if concept else ""),
        bank=said.payer_bank,
        phone=said.payer_phone,
    )
