"""Raising alerts: each is said once, however often what causes it is seen again."""

import logging

from django.db import transaction

from commerce.journal import actions as journal

from .models import ExchangeRate, RateAlert

logger = logging.getLogger(__name__)


@transaction.atomic
def raise_alert(
    kind: str, *, key: str, message: str, base: str = "USD", rate: ExchangeRate | None = None
) -> RateAlert | None:
    """Write down that a person should look at rates; None where that was said before under the same `key`.

    A key carries the day or the row that it is about, so that tomorrow's trouble is a new alert.
    """
    full_key = f"{kind}:{base}:{key}"[:120]
    if RateAlert.objects.filter(key=full_key, acknowledged_at__isnull=False).exists():
        return None
    alert, is_new = RateAlert.objects.get_or_create(
        key=full_key,
        acknowledged_at=None,
        defaults={"kind": kind, "base": base, "message": message[:400], "rate": rate},
    )
    if not is_new:
        return None
    logger.warning("Rate alert %s: %s", full_key, message)
    journal.record("rate.alert_raised", subject=alert, data={"kind": kind, "base": base, "message": alert.message})
    return alert
