"""Decisions of the finance team, made firm at once."""

from django.utils import timezone

from commerce.pagomovil.actions import decisions
from commerce.pagomovil.models import PaymentReport
from tests.pagomovil import make_finance


def verify(report: PaymentReport, *, settle: bool = True) -> None:
    """Somebody of finance finds the payment in the bank."""
    decisions.verify(report.pk, by=make_finance(report.store))
    if settle:
        make_firm(report)


def reject(report: PaymentReport) -> None:
    """Somebody of finance does not find it."""
    decisions.reject(report.pk, by=make_finance(report.store), code="not_found")
    make_firm(report)


def ask_more(report: PaymentReport, reason: str) -> None:
    """Somebody of finance asks for a datum."""
    decisions.ask_more(report.pk, by=make_finance(report.store), reason=reason)
    make_firm(report)


def make_firm(report: PaymentReport) -> None:
    """Let the twenty seconds of undo be over."""
    PaymentReport.objects.filter(pk=report.pk).update(final_at=timezone.now())
    decisions.finish_due()
