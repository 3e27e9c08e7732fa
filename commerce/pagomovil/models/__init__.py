"""Rows of Pago Móvil: accounts, quotes, reports, statements, matches and credits."""

from .accounts import AccountChange, RecipientAccount, ReportedMethod
from .connectors import BankConnector, BankInquiry, BankNotice, ConnectorExchange
from .days import DayClose
from .money import Credit, DiscardedPair, Match
from .quotes import Quote
from .reports import PaymentReport, Receipt, ReportAttempt, Signature
from .statements import Statement, StatementFormat, StatementLine

__all__ = [
    "AccountChange",
    "BankConnector",
    "BankInquiry",
    "BankNotice",
    "ConnectorExchange",
    "Credit",
    "DayClose",
    "DiscardedPair",
    "Match",
    "PaymentReport",
    "Quote",
    "Receipt",
    "RecipientAccount",
    "ReportAttempt",
    "ReportedMethod",
    "Signature",
    "Statement",
    "StatementFormat",
    "StatementLine",
]
