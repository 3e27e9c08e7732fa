"""Pure decisions about refunds. Amounts are in USD."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from commerce.money.rules import quantize
from commerce.refusals import BadInput, Conflict, NotAllowed, Refusal

VIEW: Final = "refunds.view_refund"
ASK: Final = "refunds.add_refund"
SIGN: Final = "refunds.sign_refund"
PAY: Final = "refunds.pay_refund"

LONGEST_REASON: Final = 240
# Providers remember our keys for a day: until then the same call is the same refund.
KEYS_ARE_KEPT: Final = timedelta(hours=23)
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Destination:
    """Where a person pays a refund to; what is not known is empty."""

    name: str = ""
    bank: str = ""
    phone: str = ""
    document: str = ""
    account: str = ""

    @property
    def is_payable(self) -> bool:
        """Whether it is enough to pay to: an account, or what Pago Móvil asks for."""
        return bool(self.account) or bool(self.bank and self.phone and self.document)


def amount(usd: Decimal) -> Refusal | None:
    """Whether `usd` is an amount that can go back."""
    if usd.is_finite() and usd > 0 and usd == round(usd, 2):
        return None
    return BadInput("bad_amount", _("Escribe un monto mayor que cero, con dos decimales."), field="usd")


def needs_signature(usd: Decimal, unsigned: Decimal, threshold: Decimal) -> bool:
    """Whether a refund takes a second person. What one person has already let go of the order counts (`unsigned`), so
    that a large refund is not made of small ones.
    """
    return usd + unsigned >= threshold


def may_ask(person_id: int, customer_ids: Iterable[int]) -> Refusal | None:
    """Nobody gives themselves money back."""
    if person_id in set(customer_ids):
        return NotAllowed("own_order", _("Es tu propio pedido: la devolución la pide otra persona."))
    return None


def may_sign(person_id: int, requester_id: int, customer_ids: Iterable[int]) -> Refusal | None:
    """The second person is another one than the first, and is not the customer."""
    if person_id == requester_id:
        return NotAllowed("same_person", _("La pediste tú: la firma otra persona."))
    return may_ask(person_id, customer_ids)


def reason(code: str, words: str, known: Iterable[str]) -> Refusal | None:
    """A refund has a reason of the list; another one is told in words."""
    if code not in set(known):
        return BadInput("unknown_reason", _("Elige el motivo."), field="reason_code")
    if code == "other" and not words.strip():
        return BadInput("reason_missing", _("Escribe el motivo."), field="reason")
    return None


def is_as_agreed(codes: Sequence[str], agreed: Sequence[str] | None) -> Refusal | None:
    """Whether it goes back in the parts that were agreed to; other money may have gone back since they were shown."""
    if agreed is None or list(codes) == list(agreed):
        return None
    return Conflict("changed_meanwhile", _("Mientras tanto se devolvió otra parte de este pedido. Revísalo otra vez."))


def destination(to: Destination) -> Refusal | None:
    """A person must know where to pay."""
    if to.is_payable:
        return None
    message = _("Escribe a dónde se paga: banco, teléfono y cédula, o una cuenta.")
    return BadInput("no_destination", message, field="to_account")


def outgoing(reference: str, paid_on: date, today: date, asked_on: date) -> Refusal | None:
    """A payment of ours has a reference and a day between the request and today."""
    if not reference:
        return BadInput("reference_missing", _("Escribe la referencia de nuestro pago."), field="reference")
    if not asked_on <= paid_on <= today:
        return BadInput("bad_day", _("El día del pago está entre el de la devolución y hoy."), field="paid_on")
    return None


def returned(wanted: int, bought: int, before: int) -> Refusal | None:
    """No more goes back on the shelf than was bought and has not come back before. All in steps."""
    if 0 < wanted <= bought - before:
        return None
    message = _("Vuelve más de lo que se compró y no ha vuelto.")
    return Conflict("more_than_bought", message, details={"most": bought - before})


def charged_part(charged: Decimal, worth: Decimal, usd: Decimal, before_usd: Decimal, before: Decimal) -> Decimal:
    """What `usd` of a payment are in the currency in which `charged` was charged for `worth` USD.

    `before` was given for `before_usd` of it already. Parts add up to the cent: the last one takes what is left.
    """
    return quantize(charged * (before_usd + usd) / worth) - before


def wait_after(tries: int) -> timedelta:
    """How long to wait before the provider is asked again, after so many tries."""
    return min(_FIRST_WAIT * 2 ** max(tries - 1, 0), _LONGEST_WAIT)
