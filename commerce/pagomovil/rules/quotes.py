"""What an order costs in bolívares, until when, and what bolívares that came are worth. Pure."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from commerce.money.rules import quantize
from commerce.order import statuses
from commerce.refusals import Conflict, Refusal

CENT: Final = Decimal("0.01")
LONGEST: Final = timedelta(hours=24)
METHOD: Final = "pago_movil"
# The codes of methods that are rows begin like this.
ROWS: Final = "reportado-"


def is_reported(payment_method: str) -> bool:
    """Whether a way to pay is one of which customers tell us themselves."""
    return payment_method == METHOD or payment_method.startswith(ROWS)


def is_still(payment_method: str, read: str, name: str) -> Refusal | None:
    """Whether an order is still paid as it was when a report of it was read; `name` is what it is paid by now."""
    if payment_method == read:
        return None
    message = _("La forma de pago cambió mientras tanto: ahora es «%(name)s». No guardamos lo que enviaste.")
    return Conflict("other_method", message % {"name": name})


def may_be_quoted(status: str, payment_method: str, due_usd: Decimal) -> Refusal | None:
    """Whether an order in `status` that still owes `due_usd` can be paid and reported."""
    if not is_reported(payment_method):
        return Conflict("other_method", _("Este pedido se paga de otra forma."))
    if due_usd <= 0:
        return Conflict("already_paid", _("Este pedido ya está pagado."))
    if status != statuses.PENDING:
        return Conflict("not_waiting", _("Este pedido ya no espera un pago. Escríbenos si pagaste."))
    return None


def expiry(now: datetime, hours: int | None, next_value_date: date | None, zone: ZoneInfo) -> datetime:
    """When a quote made `now` ends: after the store's `hours`, else as the next rate takes effect; 24 h at most."""
    latest = now + LONGEST
    if hours:
        return min(latest, now + timedelta(hours=hours))
    if next_value_date is None:
        return latest
    begins = datetime.combine(next_value_date, time.min, zone)
    return min(latest, begins) if begins > now else latest


def own_amount(amount: Decimal, taken: Collection[Decimal]) -> Decimal | None:
    """The amount closest under `amount`, or itself, that no other open quote has; None where a bolívar was not enough.

    It is never more than `amount`, and less by 99 céntimos at most.
    """
    for below in range(100):
        candidate = amount - below * CENT
        if candidate > 0 and candidate not in taken:
            return candidate
    return None


def worth(amount_ves: Decimal, quoted_ves: Decimal, quoted_usd: Decimal, rate: Decimal) -> Decimal:
    """The dollars that `amount_ves` pays of a quote: the quoted amount pays it exactly, whatever rounding said.

    Ask it for sums (what came so far with this payment, less what came so far), so that parts add up to the whole.
    """
    if amount_ves < quoted_ves:
        return min(quantize(amount_ves / rate), quoted_usd)
    return quoted_usd + quantize((amount_ves - quoted_ves) / rate)


def is_in_time(paid_on: date, made: datetime, expires: datetime, zone: ZoneInfo) -> bool:
    """Whether a payment of the bank's day `paid_on` came while a quote held: its whole day counts."""
    return made.astimezone(zone).date() <= paid_on <= expires.astimezone(zone).date()
