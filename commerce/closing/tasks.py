"""What the worker runs for the end of a day and of a deadline."""

from django.utils.translation import gettext_lazy as _

from commerce.journal.schedules import daily_at, every

from . import checking, expiry


@every(minutes=5, title=_("Cerrar los pedidos sin pagar"))
def close_unpaid() -> int:
    """Warn whose time is almost over, and close what is due; how many were closed."""
    expiry.warn_due()
    return expiry.fail_due()


@daily_at("04:10", title=_("Comparar el libro con los pedidos"))
def check_ledger() -> int:
    """Compare every store's sums with its movements; how many faults there are."""
    return sum(check.count for check in checking.check_all())
