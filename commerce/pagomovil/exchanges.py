"""What was said between a bank and us: kept masked, for a while, for whoever asks why."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from .models import BankConnector, ConnectorExchange, PaymentReport

KEPT: Final = timedelta(days=90)


def note_exchange(
    connector: BankConnector,
    *,
    call: str,
    sent: Mapping[str, Any],
    received: Mapping[str, Any],
    status: str,
    says: str = "",
    milliseconds: int = 0,
    report: PaymentReport | None = None,
    direction: str = ConnectorExchange.Direction.OUT,
    is_failure: bool = False,
) -> ConnectorExchange:
    """Keep one conversation, whose `sent` and `received` are masked already, and how the connector fared.

    `is_failure`: the bank could not be talked to, which the connector shows until it goes well again.
    """
    now = timezone.now()
    health: dict[str, Any] = {"last_checked_at": now, "last_error": says[:240] if is_failure else ""}
    if not is_failure:
        health["last_ok_at"] = now
    # Not through the row: its history is of who changed what, and nobody changed anything.
    BankConnector.objects.filter(pk=connector.pk).update(**health)
    return ConnectorExchange.objects.create(
        connector=connector,
        at=now,
        direction=direction,
        call=call,
        sent=dict(sent),
        received=dict(received),
        status=status[:20],
        says=says[:240],
        milliseconds=milliseconds,
        report=report,
    )


def forget_exchanges() -> int:
    """Drop the conversations that are older than `KEPT`; how many."""
    return ConnectorExchange.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
