"""What the worker runs for online payments."""

from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.journal.schedules import daily_at, every

from . import payouts
from .actions import events, forgetting, sweeping

_KEEP: Final = timedelta(days=180)


def work_on_events() -> int:
    """Work on what providers told us."""
    return events.work_through()


def check_attempt(attempt_id: int) -> bool:
    """Bring one attempt to where it stands; whether somebody else was not at it."""
    if not sweeping.claim(attempt_id):
        return False
    sweeping.check_quietly(attempt_id)
    return True


def forget_card(account_id: int, token: str) -> bool:
    """Have the provider forget a card that is no longer kept here; whether it has with that."""
    return forgetting.forget(account_id, token)


@every(minutes=1, title=_("Pedir a los proveedores que olviden las tarjetas quitadas"))
def sweep_cards() -> int:
    """Tell the providers again of the cards that they have not forgotten yet; how many they have."""
    return forgetting.sweep()


@every(minutes=1, title=_("Preguntar por los pagos en línea"))
def sweep_attempts() -> int:
    """Ask about the attempts whose time has come: the webhook was late, the answer was lost, the time is over."""
    return sweeping.sweep()


@every(minutes=1, title=_("Atender los avisos de los proveedores de pago"))
def sweep_events() -> int:
    """Work on events although every nudge was lost."""
    return events.work_through()


@daily_at("04:05", title=_("Olvidar los avisos viejos de los proveedores de pago"))
def forget_events() -> int:
    """Drop events that were done with half a year ago."""
    return events.forget(timezone.now() - _KEEP)


@daily_at("05:10", title=_("Traer los depósitos y las comisiones de los proveedores de pago"))
def fetch_payouts() -> int:
    """Follow the money to the bank although no event told of it; how many accounts could be asked."""
    return payouts.fetch_all()
