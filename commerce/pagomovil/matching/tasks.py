"""What the worker runs for matching."""

from django.utils.translation import gettext_lazy as _

from commerce.journal.schedules import every
from commerce.pagomovil.models import PaymentReport, StatementLine

from . import actions


def verify_automatic(account_id: int) -> int:
    """Verify what needs no person; how many payments that were."""
    return actions.verify_automatic(account_id)


@every(minutes=10, title=_("Conciliar los pagos por verificar"))
def match_open_accounts() -> int:
    """Match every account that has open reports and movements that are nobody's, should a task have been lost."""
    waiting = PaymentReport.objects.filter(state__in=PaymentReport.OPEN).order_by().values("account_id")
    open_lines = StatementLine.objects.filter(account_id__in=waiting, state=StatementLine.State.FREE)
    account_ids = sorted(set(open_lines.order_by().values_list("account_id", flat=True).distinct()))
    for account_id in account_ids:
        actions.match_account(account_id)
    return len(account_ids)
