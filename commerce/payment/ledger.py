"""The one place where movements of money are written. Callers have locked the order.

A movement that a provider names (`provider_id`) counts once: told again, it is left alone.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from commerce.order import statuses
from commerce.refusals import BadInput, Conflict

from . import methods, review, rules
from .models import Source, SourceType, Transaction

if TYPE_CHECKING:
    from commerce.accounts.models import User
    from commerce.order.models import Order
    from commerce.rates.models import ExchangeRate

_ONCE = "payment_provider_id_counts_once"


@dataclass(frozen=True)
class Movement:
    """Money that came or went back.

    `method`: the code of the way to pay. `usd`: its worth. `amount` and `currency`: what changed hands, at `rate` where
    that was not dollars. `provider` and `provider_id`: whose movement it is and its name there. `status` says in one
    word how it came about, `reference` what a person can look for.
    """

    method: str
    usd: Decimal
    amount: Decimal
    currency: str = "USD"
    rate: "ExchangeRate | None" = None
    provider: str = ""
    provider_id: str = ""
    reference: str = ""
    status: str = ""
    by: "User | None" = None


@dataclass(frozen=True)
class Standing:
    """Where the payment of one order stands, in USD. `given_back` includes what is about to go back."""

    due: Decimal
    received: Decimal
    given_back: Decimal

    @property
    def remaining(self) -> Decimal:
        """What is still owed."""
        return max(self.due - self.received + self.given_back, rules.ZERO)

    @property
    def overpaid(self) -> Decimal:
        """What came beyond the total and is still here."""
        return max(self.received - self.given_back - self.due, rules.ZERO)


def receive(order: "Order", movement: Movement) -> Transaction | None:
    """Write down money that came for `order`; None where this movement has been written before.

    Raises BadInput for an amount that is not above zero.
    """
    _check(movement)
    source = source_of(order, movement.method)
    row = _write(source, Transaction.DEBIT, movement)
    if row is not None:
        Source.objects.filter(pk=source.pk).update(amount_debited=F("amount_debited") + movement.usd)
        restate(order)
    return row


def reserve(source: Source, usd: Decimal) -> None:
    """Set `usd` of what came by `source` aside, to go back. The database refuses more than is there.

    Raises Conflict "more_than_paid".
    """
    try:
        with transaction.atomic():
            Source.objects.filter(pk=source.pk).update(amount_reserved=F("amount_reserved") + usd)
    except IntegrityError as error:
        message = _("No se puede devolver más de lo que se recibió y no se ha devuelto.")
        raise Conflict("more_than_paid", message, details={"usd": str(usd)}) from error


def release(source: Source, usd: Decimal) -> None:
    """What was set aside will not go back after all."""
    Source.objects.filter(pk=source.pk).update(amount_reserved=F("amount_reserved") - usd)


def give_back(order: "Order", source: Source, movement: Movement, *, reserved: bool = True) -> Transaction | None:
    """Write down money of `source` that went back; None where this movement has been written before.

    `reserved`: `reserve` had set it aside. Raises BadInput for an amount that is not above zero, Conflict
    "more_than_paid".
    """
    _check(movement)
    row = _write(source, Transaction.REFUND, movement)
    if row is None:
        return None
    changes: dict[str, Any] = {"amount_refunded": F("amount_refunded") + movement.usd}
    if reserved:
        changes["amount_reserved"] = F("amount_reserved") - movement.usd
    try:
        with transaction.atomic():
            Source.objects.filter(pk=source.pk).update(**changes)
    except IntegrityError as error:
        raise Conflict("more_than_paid", _("Se devolvió más de lo que se había recibido.")) from error
    restate(order)
    return row


def source_of(order: "Order", method: str) -> Source:
    """The order's source for the way to pay `method`, locked; made where an order began with another one."""
    found = order.sources.select_for_update(of=("self",)).filter(source_type__code=method).first()
    if found is not None:
        return found
    known = methods.find(method)
    label = str(known.name)[:128] if known else ""
    return Source.objects.create(
        order=order, source_type=source_type(method), currency=order.currency, amount_allocated=rules.ZERO, label=label
    )


def source_type(code: str) -> SourceType:
    """The row that stands for the method `code` in Oscar's tables; created once, however many ask at the same time."""
    known = SourceType.objects.filter(code=code).first()
    if known is None:
        SourceType.objects.bulk_create([SourceType(code=code, name=code)], ignore_conflicts=True)
        known = SourceType.objects.get(code=code)
    return known


def standing(order: "Order") -> Standing:
    """Where the payment of `order` stands, read anew."""
    sources = list(Source.objects.filter(order_id=order.pk))
    return Standing(
        due=order.total_incl_tax,
        received=sum((source.amount_debited for source in sources), rules.ZERO),
        given_back=sum((source.amount_refunded + source.amount_reserved for source in sources), rules.ZERO),
    )


def state_of(order: "Order", sources: list[Source], *, is_in_review: bool) -> str:
    """The payment state of `order`, a code of `rules`, from its sources."""
    method = methods.find(order.payment_method)
    return rules.payment_state(
        due=order.total_incl_tax,
        received=sum((source.amount_debited for source in sources), rules.ZERO),
        refunded=sum((source.amount_refunded for source in sources), rules.ZERO),
        is_collected_on_receipt=bool(method and method.is_collected_on_receipt),
        is_void=order.status in (statuses.CANCELLED, statuses.FAILED, statuses.REFUNDED),
        is_in_review=is_in_review,
    )


def restate(order: "Order") -> str:
    """Write the payment state of a locked order anew, and answer with it."""
    sources = list(Source.objects.filter(order_id=order.pk))
    state = state_of(order, sources, is_in_review=order.pk in review.in_review([order.pk]))
    if state != order.payment_state:
        type(order).objects.filter(pk=order.pk).update(payment_state=state)
        order.payment_state = state
    return state


def _write(source: Source, txn_type: str, movement: Movement) -> Transaction | None:
    row = Transaction(
        source=source,
        txn_type=txn_type,
        amount=movement.usd,
        reference=movement.reference[:128],
        status=movement.status[:128],
        paid_amount=movement.amount,
        paid_currency=movement.currency,
        rate=movement.rate,
        provider=movement.provider,
        provider_id=movement.provider_id,
        by=movement.by,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if _ONCE not in str(error):
            raise
        return None
    return row


def _check(movement: Movement) -> None:
    if not (movement.usd.is_finite() and movement.amount.is_finite()) or movement.usd <= 0 or movement.amount <= 0:
        raise BadInput("bad_amount", _("Escribe un monto mayor que cero."), field="amount")
