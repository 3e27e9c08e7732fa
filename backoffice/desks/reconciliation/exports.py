"""An account's days as a file: what the bank wrote and what customers said, row by row."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.desks.access import desk_view
from backoffice.exports import csv_response, xlsx_response
from commerce.pagomovil import day_queries
from commerce.pagomovil.models import PaymentReport, RecipientAccount, StatementLine
from commerce.stores.models import Store

from .views import VIEW, day_of, day_page

LONGEST: Final = timedelta(days=366)
HEADER: Final = (
    "lado", "fecha", "monto_bs", "referencia", "estado", "pedido", "banco", "telefono", "documento", "descripcion",
    "decidido_por", "archivo", "movimiento", "reporte",
)  # fmt: skip
_FORMATS: Final = {"csv": csv_response, "xlsx": xlsx_response}


@require_safe
@desk_view(VIEW)
def export(request: HttpRequest, account_id: int, *, stores: list[Store]) -> HttpResponse:
    """Both sides of an account between two days, as CSV or XLSX."""
    account = RecipientAccount.objects.filter(pk=account_id, store__in=stores).first()
    form = request.GET.get("formato", "csv")
    if account is None or form not in _FORMATS:
        raise Http404
    first, last = day_of(request.GET.get("desde", "")), day_of(request.GET.get("hasta", ""))
    if not first <= last <= first + LONGEST:
        messages.error(request, _("Elige un día de inicio y uno final, con un año entre ellos como mucho."))
        return day_page(account, first)
    name = f"conciliacion-{account.account_number[-4:]}-{first.isoformat()}-{last.isoformat()}.{form}"
    return _FORMATS[form](name, HEADER, _rows(account, first, last))  # type: ignore[return-value]


def _rows(account: RecipientAccount, first: date, last: date) -> Iterator[tuple[Any, ...]]:
    """The bank's movements, then the customers' reports."""
    lines = (_line(line) for line in day_queries.lines_between(account, first, last))
    return chain(lines, (_report(report) for report in day_queries.reports_between(account, first, last)))


def _line(line: StatementLine) -> tuple[Any, ...]:
    credit = getattr(line, "credit", None)
    return (
        "banco", line.value_date, line.amount, line.reference, line.get_state_display(),
        credit.order.number if credit else "", line.bank, line.phone, line.document, line.description,
        (str(credit.booked_by) if credit.booked_by else _("conciliador")) if credit else "",
        line.statement.name if line.statement else "", line.pk, credit.report_id if credit else "",
    )  # fmt: skip


def _report(report: PaymentReport) -> tuple[Any, ...]:
    credit = getattr(report, "credit", None)
    bank = f"{report.bank.code} {report.bank.name}" if report.bank else ""
    return (
        "cliente", report.paid_on, report.amount, report.reference_typed, report.get_state_display(),
        report.order.number, bank, str(report.phone), str(report.document), "",
        str(report.decided_by or ""), "", credit.line_id or "" if credit else "", report.pk,
    )  # fmt: skip
