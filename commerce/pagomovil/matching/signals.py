"""One report beside one movement: the signals, each by itself, their points and their sentence. Pure.

A signal for which one side knows nothing is neutral and costs no points.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commerce.money.rules import format_bs

from . import payers, references
from .facts import LineFacts, ReportFacts
from .references import Kind, ReferenceAgreement

Verdict = Literal["for", "against", "neutral"]

# The money may arrive some days after a weekend or a holiday; before it was sent, only if the day was mistyped.
EARLIEST_DAYS: Final = -3
LATEST_DAYS: Final = 5
LATEST_DAYS_WHEN_SURE: Final = 10
_ONE_BOLIVAR: Final = Decimal(1)
_PER_MILLE: Final = Decimal("0.001")
_PREVIOUS_RATES: Final = Decimal("0.06")

_REFERENCE_POINTS: Final = {
    Kind.MISSING: 0,
    Kind.DIFFERENT: -6,
    Kind.TRUNCATED: 20,
    Kind.MISSED_DIGIT: 20,
    Kind.WRONG_DIGIT: 22,
    Kind.SWAPPED: 24,
    Kind.SHORT: 20,
    Kind.TAIL: 30,
    Kind.SUFFIX: 36,
    Kind.ZEROS: 39,
    Kind.EXACT: 40,
}


class Amount(IntEnum):
    """How the movement's amount compares with what was reported and quoted."""

    UNKNOWN = 0
    DIFFERENT = 1
    PARTIAL = 2
    OTHER_RATE = 3
    NEAR = 4
    QUOTED = 5
    EXACT = 6


_AMOUNT_POINTS: Final = {
    Amount.UNKNOWN: 0,
    Amount.DIFFERENT: -15,
    Amount.PARTIAL: -10,
    Amount.OTHER_RATE: 6,
    Amount.NEAR: 12,
    Amount.QUOTED: 18,
    Amount.EXACT: 26,
}


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason in words, and whether it speaks for the pair, against it, or says nothing."""

    name: str
    verdict: Verdict
    says: str

    def as_json(self) -> dict[str, str]:
        """As it is printed and stored."""
        return {"name": self.name, "verdict": self.verdict, "says": self.says}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A report beside a movement, signal by signal. `days` from the reported day to the bank's; None: unknown."""

    report: ReportFacts
    line: LineFacts
    reference: ReferenceAgreement
    amount: Amount
    bank: bool | None
    phone: bool | None
    phone_digits: int
    document: bool | None
    days: int | None
    points: int

    @property
    def is_payer(self) -> bool | None:
        """True if phone or document names the payer, False if what is known names somebody else, None if neither."""
        if self.document or (self.phone and payers.tells_a_person(self.phone_digits)):
            return True
        if self.document is False or self.phone is False:
            return False
        return None


def compare(report: ReportFacts, line: LineFacts) -> Comparison:
    """Every signal of the pair and their points, which are between -50 and 100."""
    reference = references.compare(report.reference, line.reference)
    amount = compare_amounts(report, line.amount)
    bank = payers.compare_banks(report.bank, line.bank)
    phone, phone_digits = payers.compare_phones(report.phone, line.phone)
    document = payers.compare_documents(report.document, line.document)
    days = (line.value_date - report.paid_on).days if line.value_date and report.paid_on else None
    points = _REFERENCE_POINTS[reference.kind] + _AMOUNT_POINTS[amount] + _date_points(days)
    points += 4 if amount is Amount.EXACT and line.amount in report.quote_amounts else 0
    points += {True: 4, False: -3, None: 0}[bank]
    points += {True: 10 if payers.tells_a_person(phone_digits) else 4, False: -8, None: 0}[phone]
    points += {True: 10, False: -8, None: 0}[document]
    return Comparison(report, line, reference, amount, bank, phone, phone_digits, document, days, points)


def compare_amounts(report: ReportFacts, received: Decimal | None) -> Amount:
    """How a received amount compares with the reported one, or with the quotes where none was reported."""
    if received is None or (report.amount is None and not report.quote_amounts):
        return Amount.UNKNOWN
    if received == report.amount:
        return Amount.EXACT
    if received in report.quote_amounts:
        return Amount.EXACT if report.amount is None else Amount.QUOTED
    wanted = [report.amount] if report.amount is not None else list(report.quote_amounts)
    if any(abs(received - amount) <= max(_ONE_BOLIVAR, amount * _PER_MILLE) for amount in wanted):
        return Amount.NEAR
    if received in report.other_rate_amounts or any(
        abs(received - amount) <= amount * _PREVIOUS_RATES for amount in report.quote_amounts
    ):
        return Amount.OTHER_RATE
    return Amount.PARTIAL if any(received < amount for amount in wanted) else Amount.DIFFERENT


def _date_points(days: int | None) -> int:
    if days is None:
        return 0
    if days < 0:
        return 3 if days == -1 else 0 if days >= EARLIEST_DAYS else -12
    if days <= 3:
        return 6 - days
    if days <= LATEST_DAYS_WHEN_SURE:
        return 2 if days <= LATEST_DAYS else 0
    return -10


def signals(pair: Comparison) -> list[Signal]:
    """The pair's reasons, one per signal, in words for the person who decides."""
    return [
        Signal("reference", *_reference(pair)),
        Signal("amount", *_amount(pair)),
        Signal("bank", *_bank(pair)),
        Signal("phone", *_phone(pair)),
        Signal("document", *_document(pair)),
        Signal("date", *_date(pair)),
    ]


def _reference(pair: Comparison) -> tuple[Verdict, str]:
    found = pair.reference
    match found.kind:
        case Kind.MISSING:
            return "neutral", _("Sin dato: falta la referencia.")
        case Kind.DIFFERENT:
            return "against", _("La referencia es otra.")
        case Kind.EXACT:
            return "for", _("La referencia es la misma.")
        case Kind.ZEROS:
            return "for", _("La referencia es la misma, sin los ceros del comienzo.")
        case Kind.SUFFIX:
            return "for", _("La referencia termina igual: %(digits)s dígitos.") % {"digits": found.digits}
        case Kind.TAIL:
            return "for", _("La referencia termina igual en %(digits)s dígitos, pero empieza distinto.") % {
                "digits": found.digits
            }
        case Kind.SHORT:
            return "for", _("Coinciden los %(digits)s dígitos que se conocen; son pocos.") % {"digits": found.digits}
        case Kind.SWAPPED:
            return "for", _("La referencia es la misma con dos dígitos cambiados de lugar.")
        case Kind.WRONG_DIGIT:
            return "for", _("La referencia es la misma menos un dígito.")
        case Kind.MISSED_DIGIT:
            return "for", _("La referencia es la misma, con un dígito de más o de menos.")
    return "for", _("La referencia está cortada: coincide el comienzo.")


def _amount(pair: Comparison) -> tuple[Verdict, str]:
    line, report = pair.line.amount, pair.report.amount
    match pair.amount:
        case Amount.UNKNOWN:
            return "neutral", _("Sin dato: falta el monto.")
        case Amount.EXACT if line in pair.report.quote_amounts:
            return "for", _("El monto es exactamente el de la cotización, con sus céntimos.")
        case Amount.EXACT:
            return "for", _("El monto es exactamente el que reportó.")
        case Amount.QUOTED:
            return "for", _("El monto es el de la cotización, aunque reportó otro.")
        case Amount.NEAR:
            return "neutral", _("El monto es casi igual: llegaron %(received)s.") % {"received": format_bs(line or 0)}
        case Amount.OTHER_RATE:
            return "neutral", _("El monto podría ser el del pedido a la tasa de otro día.")
    if report is None:
        return "against", _("El monto no es el de la cotización: llegaron %(received)s.") % {
            "received": format_bs(line or 0)
        }
    return "against", _("El monto es otro: reportó %(reported)s y llegaron %(received)s.") % {
        "reported": format_bs(report),
        "received": format_bs(line or 0),
    }


def _bank(pair: Comparison) -> tuple[Verdict, str]:
    if pair.bank is None:
        return "neutral", _("Sin dato: no se sabe de qué banco vino.")
    return ("for", _("Vino del banco que dijo.")) if pair.bank else ("against", _("Vino de otro banco."))


def _phone(pair: Comparison) -> tuple[Verdict, str]:
    if pair.phone is None:
        return "neutral", _("Sin dato: el banco no muestra el teléfono de quien pagó.")
    if not pair.phone:
        return "against", _("El teléfono de quien pagó es otro.")
    if payers.COVER in pair.line.phone + pair.report.phone:
        return "for", _("El teléfono coincide en los dígitos que el banco no tapa.")
    return "for", _("El teléfono de quien pagó es el mismo.")


def _document(pair: Comparison) -> tuple[Verdict, str]:
    if pair.document is None:
        return "neutral", _("Sin dato: no se puede comparar el documento de quien pagó.")
    if pair.document:
        return "for", _("El documento de quien pagó es el mismo.")
    return "against", _("El documento de quien pagó es otro.")


def _date(pair: Comparison) -> tuple[Verdict, str]:
    days = pair.days
    if days is None:
        return "neutral", _("Sin dato: falta la fecha.")
    if days == 0:
        return "for", _("El banco lo registró el mismo día.")
    if days > 0:
        says = ngettext(
            "El banco lo registró %(days)s día después.", "El banco lo registró %(days)s días después.", days
        ) % {"days": days}
        return "for" if days <= 3 else "neutral" if days <= LATEST_DAYS_WHEN_SURE else "against", says
    says = ngettext(
        "El banco lo registró %(days)s día antes del pago que reportó.",
        "El banco lo registró %(days)s días antes del pago que reportó.",
        -days,
    ) % {"days": -days}
    return "neutral" if days >= EARLIEST_DAYS else "against", says
