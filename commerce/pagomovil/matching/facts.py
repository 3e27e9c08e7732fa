"""What the rules know of a report and of a movement, in one form however it was written. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from . import payers, references


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a customer says. Amounts are bolívares; "" and None are "not known".

    `quote_amounts` are what the order was quoted at; `other_rate_amounts` what it would cost at another day's rate.
    `flags` are reasons for a person to look: with any of them nothing is automatic. `discarded` are the movements of
    which a person has said that they are not this report's money.
    """

    id: Any
    account: str = ""
    amount: Decimal | None = None
    bank: str = ""
    phone: str = ""
    document: payers.Document = field(default_factory=payers.Document)
    reference: str = ""
    paid_on: date | None = None
    quote_amounts: frozenset[Decimal] = frozenset()
    other_rate_amounts: frozenset[Decimal] = frozenset()
    flags: tuple[str, ...] = ()
    discarded: frozenset[Any] = frozenset()


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What the bank wrote of one movement. Money that went out has a negative amount."""

    id: Any
    account: str = ""
    amount: Decimal | None = None
    bank: str = ""
    phone: str = ""
    document: payers.Document = field(default_factory=payers.Document)
    reference: str = ""
    value_date: date | None = None


def report_facts(
    id: Any,
    *,
    account: str = "",
    amount: Decimal | None = None,
    bank: str = "",
    phone: str = "",
    document: str = "",
    reference: str = "",
    paid_on: date | None = None,
    quote_amounts: Iterable[Decimal] = (),
    other_rate_amounts: Iterable[Decimal] = (),
    flags: Iterable[str] = (),
    discarded: Iterable[Any] = (),
) -> ReportFacts:
    """The facts of a report whose fields are as somebody typed them."""
    return ReportFacts(
        id,
        account=account.strip(),
        amount=amount,
        bank=payers.bank_of(bank),
        phone=payers.phone_of(phone),
        document=payers.document_of(document),
        reference=references.digits_of(reference),
        paid_on=paid_on,
        quote_amounts=frozenset(quote_amounts),
        other_rate_amounts=frozenset(other_rate_amounts),
        flags=tuple(flags),
        discarded=frozenset(discarded),
    )


def line_facts(
    id: Any,
    *,
    account: str = "",
    amount: Decimal | None = None,
    bank: str = "",
    phone: str = "",
    document: str = "",
    reference: str = "",
    description: str = "",
    value_date: date | None = None,
) -> LineFacts:
    """The facts of a movement; what the bank only wrote into its description is taken from there."""
    return LineFacts(
        id,
        account=account.strip(),
        amount=amount,
        bank=payers.bank_of(bank),
        phone=payers.phone_of(phone or payers.phone_in(description)),
        document=payers.document_of(document or payers.document_in(description)),
        reference=references.digits_of(reference) or references.digits_of(payers.reference_in(description)),
        value_date=value_date,
    )
