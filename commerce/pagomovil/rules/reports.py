"""Reading what a customer reports, and what makes a person look twice. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commerce.money.rules import format_in
from commerce.pagomovil.details import ReportDetails
from commerce.refusals import BadInput, Refusal
from commerce.stores.markup import dates
from commerce.venezuela.rules import normalize_document, normalize_phone, normalize_reference

HOUR: Final = timedelta(hours=1)
PER_ORDER: Final = 3
PER_CUSTOMER: Final = 3
PER_ADDRESS: Final = 10
OLDEST: Final = timedelta(days=60)
WEAK_DIGITS: Final = 6
TAIL_DAYS: Final = 4
SIMILAR_BITS: Final = 10
LARGEST: Final = Decimal("1000000000000")

# Flags that take a second signature. Any other flag is for the eye.
RISKS: Final = frozenset(
    {"same_tail", "same_payer_amount", "same_receipt", "edited_receipt", "paid_before_order", "fraud"}
)


class TooManyReports(Refusal):
    """Somebody reported too often; `details["retry_at"]` says from when on it is possible again."""

    status: ClassVar[int] = 429


@dataclass(frozen=True)
class Facts:
    """A report in canonical form. `reference` has no leading zeros; `reference_typed` is as it came."""

    bank: str
    phone: str
    document: str
    reference: str
    reference_typed: str
    paid_on: date
    amount: Decimal
    payer_name: str = ""
    email: str = ""


def read(details: ReportDetails, *, banks: Collection[str], prefixes: Collection[str], today: date) -> Facts:
    """`details` made canonical. Raises BadInput, which names the field and says what to do."""
    if details.bank not in banks:
        raise BadInput("unknown_bank", _("Elige el banco desde donde pagaste."), field="bank")
    phone = field_of("phone", lambda: normalize_phone(details.phone, prefixes))
    document = field_of("document", lambda: normalize_document(details.document))
    reference = field_of("reference", lambda: normalize_reference(details.reference))
    check_day(details.paid_on, today)
    amount = amount_of(details.amount)
    return Facts(details.bank, phone, document, reference, details.reference.strip()[:40], details.paid_on, amount)


def amount_of(amount: Decimal) -> Decimal:
    if not amount.is_finite() or not 0 < amount < LARGEST or amount != round(amount, 2):
        raise BadInput(
            "bad_amount", _("Ese monto no se entiende. Escríbelo con números, así: 1234,56."), field="amount"
        )
    return round(amount, 2)


def field_of(name: str, read_it: Any) -> str:
    try:
        return str(read_it())
    except BadInput as refusal:
        raise BadInput(refusal.code, refusal.message, field=name, details=refusal.details) from refusal


def check_day(paid_on: date, today: date) -> None:
    if paid_on == today + timedelta(days=1):
        raise BadInput("future_date", _("La fecha es de mañana. Escribe el día en que pagaste."), field="paid_on")
    if paid_on > today:
        raise BadInput("future_date", _("Esa fecha no ha llegado. Escribe el día en que pagaste."), field="paid_on")
    if paid_on < today - OLDEST:
        message = _("Esa fecha es de hace más de dos meses. Revisa el día en que pagaste.")
        raise BadInput("old_date", message, field="paid_on")


@dataclass(frozen=True)
class Tries:
    """When somebody tried within the last hour, this time among them, oldest first."""

    of_order: Sequence[datetime]
    of_customer: Sequence[datetime] = ()
    of_address: Sequence[datetime] = ()


def may_try(tries: Tries, zone: ZoneInfo) -> Refusal | None:
    """Whether this try is within the limits: three an hour for an order and a customer, ten for an address."""
    limits = ((tries.of_order, PER_ORDER), (tries.of_customer, PER_CUSTOMER), (tries.of_address, PER_ADDRESS))
    for times, most in limits:
        if len(times) > most:
            return too_many(times[-most - 1] + HOUR, most, zone)
    return None


def too_many(retry_at: datetime, most: int, zone: ZoneInfo) -> TooManyReports:
    """The refusal that says when to try again."""
    moment = retry_at.astimezone(zone).replace(tzinfo=None) + timedelta(seconds=59)
    said = ngettext("Ya reportaste %(most)s vez en esta hora.", "Ya reportaste %(most)s veces en esta hora.", most) % {
        "most": most
    }
    words = (
        _("Vuelve a intentar a la %(time)s o escríbenos.")
        if moment.hour % 12 == 1
        else (_("Vuelve a intentar a las %(time)s o escríbenos."))
    )
    message = f"{said} {words % {'time': dates.clock(moment)}}"
    return TooManyReports("too_many_reports", message, details={"retry_at": retry_at})


def same_tail(one: str, other: str) -> bool:
    """Whether one canonical reference ends in the other, or both in the same six digits."""
    if not one or not other:
        return False
    shorter, longer = sorted((one, other), key=len)
    return longer.endswith(shorter) or (len(shorter) >= WEAK_DIGITS and longer[-WEAK_DIGITS:] == shorter[-WEAK_DIGITS:])


def distance(one: str, other: str) -> int:
    """In how many of 64 bits two fingerprints of pictures differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def flag(code: str, says: str, report_id: int | None = None) -> dict[str, Any]:
    """A reason to look twice, in the form in which a report keeps it."""
    return {"code": code, "says": says, "risk": code in RISKS, **({"report": report_id} if report_id else {})}


def is_risky(flags: Sequence[dict[str, Any]]) -> bool:
    """Whether any of the flags takes a second signature."""
    return any(each.get("code") in RISKS for each in flags)


def own_flags(facts: Facts, *, ordered_on: date, due: Decimal | None, currency: str) -> list[dict[str, Any]]:
    """What is strange about a report by itself. `due` is what is asked beyond what others report, in `currency`."""
    found = []
    if len(re.sub(r"[\W_]", "", facts.reference_typed)) < WEAK_DIGITS:
        found.append(flag("short_reference", _("Referencia corta: escribió menos de 6 dígitos.")))
    if facts.paid_on < ordered_on:
        found.append(flag("paid_before_order", _("Dice que pagó antes de hacer el pedido.")))
    if due is not None and facts.amount > due:
        extra = {"amount": format_in(facts.amount - max(due, Decimal(0)), currency)}
        found.append(flag("over_payment", _("Pagó %(amount)s de más.") % extra))
    elif due is not None and facts.amount < due:
        found.append(flag("partial", _("Pagó %(amount)s menos.") % {"amount": format_in(due - facts.amount, currency)}))
    return found
