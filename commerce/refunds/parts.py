"""How an amount of one order goes back: by one payment where that holds it, otherwise in parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Sum
from django.utils.translation import gettext as _

from commerce.money.rules import format_usd
from commerce.payment import credit, methods
from commerce.payment.models import Source, Transaction
from commerce.refusals import BadInput, Conflict, Missing

from . import rules, senders
from .models import Refund

if TYPE_CHECKING:
    from commerce.order.models import Order

Kind, State = Refund.Kind, Refund.State
ZERO: Final = Decimal("0.00")
_CASH: Final = frozenset({methods.CASH_USD.code, methods.CASH_VES.code})
GONE: Final = (State.REFUSED, State.WITHDRAWN)


@dataclass(frozen=True)
class Part:
    """What goes back of one source: `usd` by `kind`; `payment` where a provider sends that very payment back."""

    source: Source
    payment: Transaction | None
    kind: str
    usd: Decimal

    @property
    def code(self) -> str:
        """The same for the same part, whoever works it out."""
        return f"{self.kind}:{self.payment.pk if self.payment else self.source.pk}:{self.usd}"

    @property
    def words(self) -> str:
        """How much and which way, for who decides."""
        facts = {"usd": format_usd(self.usd), "method": name_of(self.source)}
        if self.kind == Kind.GATEWAY:
            return _("%(usd)s al mismo medio: %(method)s") % facts
        if self.kind == Kind.CASH:
            return _("%(usd)s en efectivo (pagó con %(method)s)") % facts
        if self.kind == Kind.STORE_CREDIT:
            return _("%(usd)s como saldo a favor (pagó con %(method)s)") % facts
        return _("%(usd)s por Pago Móvil, transferencia u otro (pagó con %(method)s)") % facts


def name_of(source: Source) -> str:
    """The way to pay that a source stands for, as people read it."""
    method = methods.find(source.source_type.code)
    return str(method.name) if method else str(source.source_type.name)


def plan(
    order: "Order", usd: Decimal, kind: str, *, source_id: int | None = None, payment_id: int | None = None
) -> list[Part]:
    """How `usd` of `order` would go back now, beginning with what was chosen.

    What that does not hold is taken from the other payments, each by the way it came; of what is given as credit of
    the store, all is credit. Only who has locked the order may rely on it.

    Raises:
        Missing: no such payment in this order.
        Conflict: "not_sent_back" where no provider sends the chosen payment back, "more_than_paid".
    """
    sources = list(order.sources.select_related("source_type").order_by("pk"))
    first, payment = _chosen(order, sources, kind, source_id, payment_id)
    parts: list[Part] = []
    missing = usd
    for holds in _pieces(sources, first, payment, kind):
        taken = min(missing, holds.usd)
        if taken > 0:
            parts.append(Part(holds.source, holds.payment, holds.kind, taken))
            missing -= taken
    if missing > 0:
        message = _("No se puede devolver más de lo que se recibió y no se ha devuelto.")
        raise Conflict("more_than_paid", message, details={"usd": str(usd)})
    return parts


def charged_part(payment: Transaction, usd: Decimal) -> Decimal:
    """What `usd` of a payment are in the currency in which it was charged, after what is going back of it already.

    Raises BadInput "bad_amount" where that is less than a cent.
    """
    charged, worth = payment.paid_amount, payment.amount
    before_usd = before = ZERO
    for each in payment.refunds.exclude(state__in=GONE).order_by("pk"):
        known = each.amount
        before += rules.charged_part(charged, worth, each.usd, before_usd, before) if known is None else known
        before_usd += each.usd
    amount = rules.charged_part(charged, worth, usd, before_usd, before)
    if amount <= 0:
        raise BadInput("bad_amount", _("Es menos de un céntimo en la moneda en que se pagó."), field="usd")
    return amount


def left_of(payment: Transaction) -> Decimal:
    """USD of a payment that are not going back, nor have."""
    gone = payment.refunds.exclude(state__in=GONE).aggregate(usd=Sum("usd"))["usd"]
    return payment.amount - (gone or ZERO)


def _chosen(
    order: "Order", sources: list[Source], kind: str, source_id: int | None, payment_id: int | None
) -> tuple[Source, Transaction | None]:
    """The source to begin with, and for a provider the payment; of several sources the one with most left."""
    if kind == Kind.GATEWAY:
        found = Transaction.objects.filter(pk=payment_id or 0, source__order=order)
        payment = found.select_related("source__source_type").first()
        if payment is None:
            raise Missing("no_such_payment", _("No encontramos ese pago."))
        if not senders.can_send(payment):
            raise Conflict("not_sent_back", _("Ese pago no se puede devolver por donde llegó."))
        return payment.source, payment
    mine = [source for source in sources if source_id is None or source.pk == source_id]
    if not mine:
        raise Missing("no_such_payment", _("No encontramos ese pago."))
    return max(mine, key=lambda source: source.amount_available_for_refund), None


def _pieces(sources: list[Source], first: Source, payment: Transaction | None, kind: str) -> Iterator[Part]:
    """All that the order holds, in the order in which it is taken; each with the most that it gives."""
    rest = sorted(sources, key=lambda source: source.pk != first.pk)
    for source in rest:
        left = source.amount_available_for_refund
        if left <= 0:
            continue
        if kind == Kind.STORE_CREDIT or (payment is None and source.pk == first.pk):
            yield Part(source, None, kind, left)
            continue
        yield from _as_it_came(source, left, payment)


def _as_it_came(source: Source, left: Decimal, first: Transaction | None) -> Iterator[Part]:
    """What is left of a source: what a provider sends back payment by payment, the rest by hand."""
    payments = Transaction.objects.filter(source=source, txn_type=Transaction.DEBIT).select_related("source")
    ordered = sorted(payments.order_by("pk"), key=lambda payment: first is None or payment.pk != first.pk)
    for payment in ordered:
        usd = min(left, left_of(payment)) if senders.can_send(payment) else ZERO
        if usd > 0:
            yield Part(source, payment, Kind.GATEWAY, usd)
            left -= usd
    if left > 0:
        yield Part(source, None, _by_hand(source), left)


def _by_hand(source: Source) -> str:
    """How money goes back that no provider sends: cash as cash, credit as credit, what was transferred by transfer.

    Credit of an account that is gone has nowhere to be kept: a person pays it out.
    """
    code = source.source_type.code
    if code == credit.METHOD and source.order.user_id is not None:
        return Kind.STORE_CREDIT
    return Kind.CASH if code in _CASH else Kind.MANUAL
