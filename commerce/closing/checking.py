"""The nightly look at the ledger: sums against movements, stored states against derived ones, orders against money."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from commerce.journal import actions as journal
from commerce.order import statuses
from commerce.order.models import Order
from commerce.payment import ledger, methods, review
from commerce.payment.models import Source, StoreCredit, Transaction
from commerce.refunds.models import Refund
from commerce.stores.models import Store

from .models import LedgerCheck

MOST_FAULTS: Final = 200
_AT_A_TIME: Final = 1_000
_ZERO: Final = Value(Decimal("0.00"))
_PAID_FIRST: Final = frozenset(statuses.SOLD)

Fault = dict[str, Any]


def check_all() -> list[LedgerCheck]:
    """Look at every store."""
    return [check(store) for store in Store.objects.order_by("pk")]


@transaction.atomic
def check(store: Store) -> LedgerCheck:
    """Compare one store's ledger, keep what was found, and tell the journal where something does not add up."""
    found = [*_sums(store), *_reserved(store), *_credits(store), *_states(store)]
    row = LedgerCheck.objects.create(
        store=store, orders=Order.objects.filter(store=store).count(), count=len(found), faults=found[:MOST_FAULTS]
    )
    if found:
        orders = len({fault["order_id"] for fault in found})
        data = {"count": len(found), "orders": orders, "codes": sorted({fault["code"] for fault in found})}
        journal.record("ledger.faults_found", subject=row, store_id=store.pk, data=data)
    return row


def _fault(code: str, order_id: int | None, number: str) -> Fault:
    return {"code": code, "order_id": order_id, "number": number}


def _moved(kind: str) -> Any:
    return Coalesce(Sum("transactions__amount", filter=Q(transactions__txn_type=kind)), _ZERO)


def _sums(store: Store) -> Iterator[Fault]:
    """Sources that do not say what their movements add up to."""
    sources = Source.objects.filter(order__store=store).annotate(
        came=_moved(Transaction.DEBIT), went=_moved(Transaction.REFUND)
    )
    wrong = sources.exclude(amount_debited=F("came"), amount_refunded=F("went"))
    for order_id, number in wrong.order_by("pk").values_list("order_id", "order__number"):
        yield _fault("sums", order_id, number)


def _reserved(store: Store) -> Iterator[Fault]:
    """Sources of which another amount is set aside than their open refunds say."""
    waiting = Coalesce(Sum("refunds__usd", filter=Q(refunds__state__in=Refund.OPEN)), _ZERO)
    wrong = Source.objects.filter(order__store=store).annotate(waiting=waiting).exclude(amount_reserved=F("waiting"))
    for order_id, number in wrong.order_by("pk").values_list("order_id", "order__number"):
        yield _fault("reserved", order_id, number)


def _credits(store: Store) -> Iterator[Fault]:
    """Credits whose entries do not add up to the balance."""
    credits = StoreCredit.objects.filter(store=store)
    wrong = credits.annotate(sum=Coalesce(Sum("entries__amount"), _ZERO)).exclude(balance=F("sum"))
    for _credit in wrong.annotate(entries_count=Count("entries")):
        yield _fault("credit", None, "")


def _states(store: Store) -> Iterator[Fault]:
    """Orders whose stored payment state is not the derived one, and orders that went on without their money."""
    for batch in _batches(Order.objects.filter(store=store)):
        reviewed = review.in_review([order.pk for order in batch])
        for order in batch:
            sources = list(order.sources.all())
            state = ledger.state_of(order, sources, is_in_review=order.pk in reviewed)
            if state != order.payment_state:
                yield _fault("state", order.pk, order.number)
            if _went_on_unpaid(order, sources):
                yield _fault("unpaid", order.pk, order.number)


def _batches(orders: QuerySet[Order]) -> Iterator[list[Order]]:
    """All orders, by id, in pieces; only what the rules read is fetched."""
    wanted = orders.only("pk", "number", "status", "payment_state", "payment_method", "total_incl_tax", "currency")
    wanted = wanted.prefetch_related(Prefetch("sources", queryset=Source.objects.order_by("pk"))).order_by("pk")
    last = 0
    while batch := list(wanted.filter(pk__gt=last)[:_AT_A_TIME]):
        yield batch
        last = batch[-1].pk


def _went_on_unpaid(order: Order, sources: list[Source]) -> bool:
    """Whether the goods go, or went, to somebody who has not paid and does not pay on receipt."""
    if order.status not in _PAID_FIRST:
        return False
    came = sum((source.amount_debited for source in sources), Decimal(0))
    if came >= order.total_incl_tax:
        return False
    method = methods.find(order.payment_method)
    is_on_receipt = bool(method and method.is_collected_on_receipt)
    return order.status == statuses.DELIVERED or not is_on_receipt
