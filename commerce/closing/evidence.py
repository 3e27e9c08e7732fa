"""Whether every movement of the ledger has its proof, and every proof its movement.

A movement is proven by what it came from: a credit of a verified report, an attempt that a provider confirmed, money
that a person took, an entry of a customer's credit, a refund. Both lists are empty where the books are in order.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Cast

from commerce.cash.models import CashCollection
from commerce.online.models import Attempt
from commerce.order.models import Order
from commerce.pagomovil.models import Credit
from commerce.payment.credit import METHOD as STORE_CREDIT
from commerce.payment.models import StoreCreditEntry, Transaction
from commerce.refunds.models import Refund
from commerce.stores.models import Store


@dataclass(frozen=True)
class Unproven:
    """A movement without its proof."""

    transaction: Transaction
    number: str


@dataclass(frozen=True)
class Unbooked:
    """A proof without its movement: what it is ("credit", "attempt", "cash", "store_credit"), its id and its order."""

    kind: str
    id: int
    number: str


def unproven(store: Store | None = None) -> list[Unproven]:
    """Movements of which nobody can say where they come from."""
    rows = Transaction.objects.select_related("source__order", "source__source_type")
    if store is not None:
        rows = rows.filter(source__order__store=store)
    came, went = Q(txn_type=Transaction.DEBIT), Q(txn_type=Transaction.REFUND)
    is_proven = (came & _came_somehow()) | (went & Exists(Refund.objects.filter(transaction=OuterRef("pk"))))
    return [Unproven(row, row.source.order.number) for row in rows.exclude(is_proven).order_by("pk")]


def _came_somehow() -> Q:
    entries = StoreCreditEntry.objects.annotate(name=Cast("pk", CharField())).filter(
        name=OuterRef("provider_id"), kind=StoreCreditEntry.Kind.SPENT
    )
    return (
        Q(Exists(Credit.objects.filter(transaction=OuterRef("pk"))))
        | Q(Exists(Attempt.objects.filter(transaction=OuterRef("pk"))))
        | Q(Exists(CashCollection.objects.filter(transaction=OuterRef("pk"))))
        | Q(Exists(entries), provider=STORE_CREDIT)
    )


def unbooked(store: Store | None = None) -> list[Unbooked]:
    """Proofs that money came, of which the ledger knows nothing."""
    return [
        Unbooked(kind, pk, number)
        for kind, rows in _proofs(store)
        for pk, number in rows.order_by("pk").values_list("pk", "order__number")
    ]


def _proofs(store: Store | None) -> Iterator[tuple[str, QuerySet[Any]]]:
    mine = Q() if store is None else Q(order__store=store)
    # A credit is booked with the decision, and enters the ledger once that can no longer be taken back.
    yield "credit", Credit.objects.filter(mine, transaction=None, report__settled_at__isnull=False)
    yield "attempt", Attempt.objects.filter(mine, transaction=None, state=Attempt.State.SUCCEEDED)
    yield "cash", CashCollection.objects.filter(mine, transaction=None)
    booked = Transaction.objects.filter(provider=STORE_CREDIT, provider_id=OuterRef("name"))
    entries = StoreCreditEntry.objects.filter(mine).annotate(name=Cast("pk", CharField()))
    yield "store_credit", entries.exclude(Exists(booked))


def paid_without_money(store: Store | None = None) -> list[Order]:
    """Orders that say they are paid, though what came, less what went back, is not their total."""
    orders = Order.objects.filter(payment_state__in=("paid", "overpaid"))
    if store is not None:
        orders = orders.filter(store=store)
    came = Transaction.objects.filter(txn_type=Transaction.DEBIT)
    enough = came.filter(source__order=OuterRef("pk")).values("source__order").annotate(usd=Sum("amount")).values("usd")
    return list(orders.annotate(came=enough[:1]).exclude(came__gte=F("total_incl_tax")).order_by("pk"))
