"""The claim against the bank's line, field by field. Pure: rows for a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from commerce.money.rules import format_in
from commerce.stores.markup.dates import clock, day
from commerce.venezuela.rules import format_document, format_phone

# The signals that are fields of the table; any other is a note beside it.
FIELDS: Final = frozenset({"amount", "reference", "date", "bank", "phone", "document"})
_TONES: Final = {"for": "ok", "against": "no", "neutral": "part"}
_ICONS: Final = {"ok": "check_circle", "no": "cancel", "part": "help", "nil": "remove"}


@dataclass(frozen=True)
class Row:
    """One field: what each side says, how far they agree (`ok`, `part`, `no`, `nil`) and why, in a sentence.

    `claim_tail` and `bank_tail` are the ends that agree, which the page marks.
    """

    label: str
    claim: str
    bank: str
    tone: str
    says: str
    claim_tail: str = ""
    bank_tail: str = ""
    claim_note: str = ""
    is_key: bool = False

    @property
    def icon(self) -> str:
        """The mark before the sentence."""
        return _ICONS[self.tone]


def rows(report: Any, line: Any | None, signals: Sequence[dict[str, str]]) -> list[Row]:
    """The table of one report beside one movement (None: the bank says nothing yet)."""
    told = {str(signal["name"]): signal for signal in signals}
    typed, booked = report.reference_typed, line.reference if line else ""
    tail, currency = common_tail(typed, booked), report.currency
    came = format_in(line.amount, currency) if line else ""
    return [
        _row(_("Monto"), format_in(report.amount, currency), came, told, "amount", is_key=True),
        _row(
            _("Referencia"),
            typed[: len(typed) - tail],
            booked[: len(booked) - tail],
            told,
            "reference",
            claim_tail=typed[len(typed) - tail :],
            bank_tail=booked[len(booked) - tail :],
            is_key=True,
        ),
        _row(
            _("Fecha"),
            day(report.paid_on),
            day(line.value_date) if line else "",
            told,
            "date",
            claim_note=_("reportó %(time)s") % {"time": clock(report.created_at)},
        ),
        *_payer(report, line, told),
    ]


def _payer(report: Any, line: Any | None, told: dict[str, dict[str, str]]) -> list[Row]:
    """Who paid, as far as the way to pay asks for it."""
    bank = f"{report.bank.code} · {report.bank.name}" if report.bank else ""
    phone = format_phone(str(report.phone)) if report.phone else ""
    document = format_document(report.document) if report.document else ""
    found = [
        (_("Banco"), bank, line.bank if line else "", "bank"),
        (_("Teléfono"), phone, line.phone if line else "", "phone"),
        (_("Cédula o RIF"), document, line.document if line else "", "document"),
        (_("Titular"), report.payer_name, "", "payer_name"),
        (_("Correo"), report.email, "", "email"),
    ]
    return [_row(label, said, booked, told, name) for label, said, booked, name in found if said]


def _row(label: str, claim: str, bank: str, told: dict[str, dict[str, str]], name: str, **rest: Any) -> Row:
    signal = told.get(name)
    has_bank = bool(bank or rest.get("bank_tail"))
    if not has_bank:
        says = signal["says"] if signal else _("Sin dato del banco.")
        return Row(label, claim, "", "nil", says, **rest)
    tone = _TONES.get(signal["verdict"], "part") if signal else "part"
    return Row(label, claim, bank, tone, signal["says"] if signal else _("Compáralo tú."), **rest)


def common_tail(one: str, other: str) -> int:
    """How many characters two references share at their ends; fewer than three say nothing and count as none."""
    count = 0
    while count < min(len(one), len(other)) and one[-1 - count] == other[-1 - count]:
        count += 1
    return count if count >= 3 else 0
