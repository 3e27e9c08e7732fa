"""Rows of Pago Móvil: accounts, quotes, reports, statements, matches and credits."""

from .accounts import AccountChange, RecipientAccount
from .days import DayClose
from .money import Credit, Match
from .quotes import Quote
from .reports import PaymentReport, Receipt, ReportAttempt, Signature
from .statements import Statement, StatementFormat, StatementLine

__all__ = [
    "AccountChange",
    "Credit",
    "DayClose",
    "Match",
    "PaymentReport",
    "Quote",
    "Receipt",
    "RecipientAccount",
    "ReportAttempt",
    "Signature",
    "Statement",
    "StatementFormat",
    "StatementLine",
]
