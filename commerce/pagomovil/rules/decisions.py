"""Who may decide about a report, and what the customer is told. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.refusals import BadInput, Conflict, NotAllowed, Refusal

UNDO: Final = timedelta(seconds=20)
OPEN_STATES: Final = frozenset({"reported", "second_review", "more_info"})
SAME_MOVEMENT_DAYS: Final = 3
LONGEST_REASON: Final = 240


@dataclass(frozen=True)
class Reason:
    """Why a report is rejected: `title` for the desk, `says` for the customer (number, tail, day, amount)."""

    code: str
    title: str | Promise
    says: str | Promise
    consequence: str | Promise


REASONS: Final[dict[str, Reason]] = {
    reason.code: reason
    for reason in (
        Reason(
            "reference_used",
            gettext_lazy("La referencia ya pagó otro pedido"),
            gettext_lazy(
                "La referencia terminada en %(tail)s ya corresponde a otro pedido. Abre tu app, busca el pago del "
                "pedido %(number)s y envíanos su número completo."
            ),
            gettext_lazy("Pedimos la referencia correcta"),
        ),
        Reason(
            "not_found",
            gettext_lazy("No aparece en el banco"),
            gettext_lazy(
                "No encontramos ese pago. La referencia terminada en %(tail)s no aparece en los movimientos del "
                "%(day)s. Revisa los datos en tu app y vuelve a reportar."
            ),
            gettext_lazy("Pedimos revisar y volver a reportar"),
        ),
        Reason(
            "other_amount",
            gettext_lazy("El monto es distinto"),
            gettext_lazy(
                "El monto que escribiste no es el que llegó al banco. Revisa en tu app cuánto pagaste y vuelve a "
                "reportar con ese monto."
            ),
            gettext_lazy("Pedimos reportar el monto que llegó"),
        ),
        Reason(
            "other_account",
            gettext_lazy("Pagó a otra cuenta"),
            gettext_lazy(
                "Ese pago no llegó a nuestra cuenta. Pide el reverso a tu banco y paga a los datos que salen en tu "
                "pedido %(number)s."
            ),
            gettext_lazy("Explicamos cómo pedir el reverso a su banco"),
        ),
        Reason("other", gettext_lazy("Otro"), gettext_lazy("%(reason)s"), gettext_lazy("Escribe el motivo")),
    )
}


def reason_text(code: str, typed: str, *, number: str, tail: str, day: str) -> str:
    """What the customer reads for a rejection. Raises BadInput for an unknown code, or "other" without words."""
    reason = REASONS.get(code)
    if reason is None:
        raise BadInput("unknown_reason", _("Elige un motivo."), field="code")
    words = " ".join(typed.split())
    if code == "other" and not words:
        raise BadInput("reason_missing", _("Escribe el motivo: el cliente lo va a leer."), field="reason")
    said = words or str(reason.says) % {"number": number, "tail": tail, "day": day, "reason": words}
    return said[:LONGEST_REASON]


def may_be_decided(state: str) -> Refusal | None:
    """Whether a report in `state` still waits for a decision."""
    if state in OPEN_STATES:
        return None
    return Conflict("already_decided", _("Alguien ya decidió este reporte."), details={"state": state})


def may_sign(by_id: int, *, first_id: int | None, customer_ids: frozenset[int], is_payer: bool) -> Refusal | None:
    """Whether a person may approve: not an order of their own, and not a second time what they signed already."""
    if by_id in customer_ids or is_payer:
        return NotAllowed("own_order", _("Es tu propio pedido: lo revisa otra persona."))
    if by_id == first_id:
        return NotAllowed("same_person", _("Ya firmaste tú. La segunda firma es de otra persona."))
    return None


def needs_second(usd: Decimal, second_signature_from: Decimal, *, is_risky: bool) -> bool:
    """Whether a payment takes two people: from the store's amount on, and with any risk flag."""
    return is_risky or usd >= second_signature_from


def may_be_automatic(
    usd: Decimal, ceiling: Decimal, *, is_on: bool, has_flags: bool, has_line: bool, needs_second: bool
) -> Refusal | None:
    """Whether a payment may be verified without a person."""
    if is_on and has_line and not has_flags and not needs_second and usd <= ceiling:
        return None
    return NotAllowed("needs_a_person", _("Este pago lo revisa una persona."))


@dataclass(frozen=True)
class Movement:
    """Money of one account as it was, or would be, booked."""

    reference: str
    value_date: date
    amount: Decimal
    line_id: int | None


def is_same_movement(one: Movement, other: Movement) -> bool:
    """Whether two bookings would spend one transfer.

    Two movements of the bank's are two. Where a person saw one of them without the bank's file, the references decide
    (one ends in the other; under six digits the amount must agree as well), within days.
    """
    if one.line_id is not None and other.line_id is not None:
        return one.line_id == other.line_id
    if abs((one.value_date - other.value_date).days) > SAME_MOVEMENT_DAYS:
        return False
    shorter, longer = sorted((one.reference, other.reference), key=len)
    if not shorter or not longer.endswith(shorter):
        return False
    return len(shorter) >= 6 or one.amount == other.amount
