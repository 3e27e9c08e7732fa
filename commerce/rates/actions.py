"""Recording a rate. A row is added, never changed."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.journal import actions as journal
from commerce.refusals import Conflict, ensure

from . import rules
from .models import ExchangeRate

if TYPE_CHECKING:
    from commerce.accounts.models import User

MANUAL = "manual"


@transaction.atomic
def record_manual_rate(value: Decimal, value_date: date, *, by: "User", base: str = "USD") -> ExchangeRate:
    """Add a rate that a person read on the central bank's page: bolívares for one `base`, from `value_date` on.

    Raises:
        BadInput: not positive, or too far from the last rate to be anything but a slip.
        Conflict: that very rate is there already.
    """
    rates = ExchangeRate.objects.select_for_update().filter(base=base, quote="VES")
    last = rates.order_by("-value_date", "-id").first()
    ensure(rules.may_be_recorded(value, last.value if last else None))
    rate, is_new = ExchangeRate.objects.get_or_create(
        base=base, quote="VES", source=MANUAL, value_date=value_date, value=value
    )
    if not is_new:
        raise Conflict("rate_exists", _("Esa tasa ya está cargada para esa fecha."))
    journal.record("rate.recorded", subject=rate, by=by, data={"value": value, "value_date": value_date, "base": base})
    return rate
