"""What the worker runs for payments."""

from django.utils.translation import gettext_lazy as _

from commerce.journal.schedules import daily_at, every

from . import exchanges
from .actions import decisions, inquiries, notices, quotes, reports
from .matching import tasks as matching  # noqa: F401  declares its schedules
from .statements import tasks as statements  # noqa: F401  declares its schedules


@every(minutes=1, title=_("Cerrar las decisiones de pago"))
def finish_decisions() -> int:
    """Let the decisions whose time to be taken back is over leave the house."""
    return decisions.finish_due()


@every(minutes=1, title=_("Vencer las cotizaciones"))
def expire_quotes() -> int:
    """Close the quotes whose time is over."""
    return quotes.expire_due()


@daily_at("03:50", title=_("Olvidar los intentos de pago viejos"))
def forget_attempts() -> int:
    """Drop the marks of tries that no limit counts any more."""
    return reports.forget_attempts()


def ask_bank(inquiry_id: int) -> bool:
    """Ask the bank about one report."""
    return inquiries.ask(inquiry_id)


def read_notice(notice_id: int) -> bool:
    """Make a movement of what a bank told us."""
    return notices.read(notice_id)


@every(minutes=1, title=_("Preguntar a los bancos por los pagos"))
def ask_banks() -> int:
    """Ask about the reports whose time has come, and about those whose task was lost; how many."""
    inquiries.open_missing()
    return sum(inquiries.ask(inquiry_id) for inquiry_id in inquiries.due())


@every(minutes=2, title=_("Leer los avisos de los bancos"))
def read_notices() -> int:
    """Read the banks' notices whose task was lost; how many."""
    return sum(notices.read(notice_id) for notice_id in notices.forgotten())


@daily_at("03:55", title=_("Olvidar las consultas viejas a los bancos"))
def forget_exchanges() -> int:
    """Drop old conversations with banks."""
    return exchanges.forget_exchanges()
