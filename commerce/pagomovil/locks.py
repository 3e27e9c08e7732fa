"""Row locks of payments, always in one sequence: order, report, account, movement."""

from django.utils.translation import gettext as _

from commerce.order.locks import lock_order
from commerce.order.models import Order
from commerce.refusals import Missing

from .models import PaymentReport, RecipientAccount, StatementLine


def lock_report(report_id: int) -> tuple[Order, PaymentReport]:
    """A report and its order, locked until the transaction ends. Raises Missing where there is none."""
    order_id = PaymentReport.objects.filter(pk=report_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise no_such_report()
    order = lock_order(order_id)
    reports = PaymentReport.objects.select_for_update(of=("self",)).select_related(
        "store", "account__bank", "quote__rate"
    )
    report = reports.get(pk=report_id)
    report.order = order
    return order, report


def lock_account(account_id: int) -> RecipientAccount:
    """An account; only who books to it or quotes its céntimos waits."""
    return RecipientAccount.objects.select_for_update(of=("self",), no_key=True).get(pk=account_id)


def lock_line(line_id: int, account_id: int) -> StatementLine:
    """A movement of the account. Raises Missing for one of another account."""
    lines = StatementLine.objects.select_for_update(of=("self",), no_key=True)
    line = lines.filter(pk=line_id, account_id=account_id).first()
    if line is None:
        raise Missing("no_such_line", _("Ese movimiento no es de la cuenta que recibió este pago."))
    return line


def no_such_report() -> Missing:
    """The refusal for a report that does not exist, or not for this person."""
    return Missing("no_such_report", _("No encontramos ese reporte."))
