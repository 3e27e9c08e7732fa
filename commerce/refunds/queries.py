"""What the desk of refunds reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from commerce.money.rules import convert, format_usd
from commerce.order import statuses
from commerce.order.models import Order
from commerce.pagomovil.models import PaymentReport, RecipientAccount
from commerce.payment import methods
from commerce.payment.models import Source, Transaction
from commerce.rates.queries import BOLIVAR, rate_for_store
from commerce.stores.models import Store
from commerce.venezuela.models import Bank
from commerce.voucher.models import VoucherApplication

from . import senders
from .models import Refund
from .rules import Destination

Kind, State = Refund.Kind, Refund.State
ZERO: Final = Decimal("0.00")
WAITING: Final = "firma"
TO_PAY: Final = "pagar"
ON_THE_WAY: Final = "camino"
FAILED: Final = "fallidas"
CLOSED: Final = "cerradas"
TO_DECIDE: Final = "decidir"
STATES: Final[dict[str, tuple[str, ...]]] = {
    WAITING: (State.WAITING_SIGNATURE,),
    TO_PAY: (State.TO_PAY,),
    ON_THE_WAY: (State.READY, State.SENDING),
    FAILED: (State.FAILED,),
    CLOSED: (State.DONE, State.REFUSED, State.WITHDRAWN),
}


def listed(refunds: QuerySet[Refund], tab: str) -> QuerySet[Refund]:
    """Of these refunds those of a part of the desk: what waits oldest first, what is closed newest first."""
    found = refunds.filter(state__in=STATES[tab]).select_related(
        "order", "store", "requested_by", "signed_by", "source__source_type", "to_bank"
    )
    return found.order_by("-settled_at", "-pk") if tab == CLOSED else found.order_by("pk")


def counts(refunds: QuerySet[Refund]) -> dict[str, int]:
    """How many wait in each part of the desk, in one query; what is closed is not counted."""
    wanted = {tab: Count("pk", filter=Q(state__in=states)) for tab, states in STATES.items() if tab != CLOSED}
    return refunds.filter(state__in=Refund.OPEN).order_by().aggregate(**wanted)


def to_decide(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Of these orders those that hold money which is not theirs: ended ones, and those that were paid too much.

    Each with `held`: what could go back now. What is on its way is not counted.
    """
    free = F("amount_debited") - F("amount_refunded") - F("amount_reserved")
    sums = Source.objects.filter(order=OuterRef("pk")).order_by().values("order").annotate(free=Sum(free))
    held = Coalesce(Subquery(sums.values("free")[:1]), ZERO)
    ended = Q(refund_due__isnull=False, refund_due__settled_at=None)
    paid = Q(payment_state__in=("overpaid", "partially_refunded"))
    found = orders.filter(ended | paid).annotate(held=held)
    return found.filter(Q(ended, held__gt=0) | Q(paid, held__gt=F("total_incl_tax")))


def surplus(order: Order) -> Decimal:
    """What `order` holds and should not, in USD: all of it where it has ended, else what came beyond the total."""
    free = sum((source.amount_available_for_refund for source in order.sources.all()), ZERO)
    if order.status in (statuses.CANCELLED, statuses.FAILED, statuses.REFUNDED):
        return free
    return max(free - order.total_incl_tax, ZERO)


def open_count(store_ids: Sequence[int], most: int) -> int:
    """How much waits for finance in these stores, counted up to `most` + 1."""
    waiting = (State.WAITING_SIGNATURE, State.TO_PAY, State.FAILED)
    asked = Refund.objects.filter(store__in=store_ids, state__in=waiting).order_by().values("pk")[: most + 1]
    undecided = to_decide(Order.objects.filter(store__in=store_ids)).order_by().values("pk")[: most + 1]
    return min(asked.union(undecided, all=True).count(), most + 1)


@dataclass(frozen=True)
class Way:
    """A way in which money of an order could go back: `most` USD of it. `code` is "kind:id"."""

    code: str
    kind: str
    source_id: int | None
    payment_id: int | None
    label: str
    most: Decimal


def ways_of(order: Order) -> list[Way]:
    """Every way in which money of `order` could go back now, the one it came by first (three queries)."""
    ways: list[Way] = []
    sources = [each for each in order.sources.select_related("source_type") if each.amount_available_for_refund > 0]
    gone = Q(refunds__state__in=(State.REFUSED, State.WITHDRAWN))
    payments = Transaction.objects.filter(source__in=sources, txn_type=Transaction.DEBIT).annotate(
        gone=Coalesce(Sum("refunds__usd", filter=~gone), ZERO)
    )
    sendable = [payment for payment in payments.order_by("pk") if senders.can_send(payment)]
    for source in sources:
        method = methods.find(source.source_type.code)
        name, most = str(method.name) if method else source.source_type.name, source.amount_available_for_refund
        for payment in (each for each in sendable if each.source_id == source.pk):
            left = min(most, payment.amount - payment.gone)  # type: ignore[attr-defined]
            if left > 0:
                ways.append(_way(Kind.GATEWAY, None, payment.pk, name, left))
        kinds = [Kind.MANUAL, Kind.CASH, *([Kind.STORE_CREDIT] if order.user_id else [])]
        ways += [_way(kind, source.pk, None, name, most) for kind in kinds]
    return ways


def _way(kind: Refund.Kind, source_id: int | None, payment_id: int | None, name: str, most: Decimal) -> Way:
    facts = {"how": kind.label, "method": name, "most": format_usd(most)}
    label = _("%(how)s · pagado con %(method)s, hasta %(most)s") % facts
    return Way(f"{kind}:{source_id or payment_id}", kind, source_id, payment_id, label, most)


def destination_of(order: Order) -> Destination:
    """Where the customer paid from: where a refund goes unless somebody says otherwise.

    A payment that was verified says it before what anybody with the order's link has reported since.
    """
    states = PaymentReport.State
    reports = PaymentReport.objects.filter(order=order).exclude(state=states.REJECTED)
    report = reports.annotate(is_proven=Q(state=states.VERIFIED)).order_by("-is_proven", "-pk").first()
    if report is None:
        return Destination(name=order.contact_name)
    return Destination(
        name=report.payer_name or order.contact_name,
        bank=report.bank_id or "",
        phone=str(report.phone),
        document=str(report.document),
        account=report.email,
    )


def parts_of(refund: Refund) -> list[Refund]:
    """All that was asked for together with a refund, the first one first, itself among them; alone it is alone."""
    if not refund.group:
        return [refund]
    found = Refund.objects.filter(group=refund.group, order=refund.order_id)
    return list(found.select_related("source__source_type", "to_bank").order_by("pk"))


def leaving_with(refund: Refund) -> list[Refund]:
    """Of these the ones that were let go to leave the house: credit stays in it, and a refusal leaves nothing."""
    gone = (State.REFUSED, State.WITHDRAWN)
    left = [each for each in parts_of(refund) if each.kind != Kind.STORE_CREDIT and each.state not in gone]
    return left or [refund]


def has_vouchers(order: Order) -> bool:
    """Whether the order used a voucher that could be given back."""
    return VoucherApplication.objects.filter(order=order).exists()


def amounts_today(refunds: Iterable[Refund]) -> dict[int, Decimal | None]:
    """What each refund is worth today in the currency in which it is paid; None where there is no rate."""
    rates = {}
    amounts: dict[int, Decimal | None] = {}
    for refund in refunds:
        if refund.amount is not None or refund.currency != BOLIVAR:
            amounts[refund.pk] = refund.amount or refund.usd
            continue
        if refund.store_id not in rates:
            rates[refund.store_id] = rate_for_store(refund.store)
        rate = rates[refund.store_id]
        amounts[refund.pk] = convert(refund.usd, rate.value) if rate else None
    return amounts


def for_the_bank(refunds: QuerySet[Refund]) -> QuerySet[Refund]:
    """Of these refunds those that a file for the bank can pay: in bolívares, to a bank of the country."""
    payable = refunds.filter(kind=Kind.MANUAL, state=State.TO_PAY, currency=BOLIVAR, to_bank__isnull=False)
    return payable.select_related("order", "store", "to_bank").order_by("to_bank", "pk")


def paying_accounts(stores: Iterable[Store]) -> QuerySet[RecipientAccount]:
    """The accounts of these stores from which refunds in bolívares can be paid."""
    found = RecipientAccount.objects.filter(store__in=list(stores), is_active=True, currency=BOLIVAR)
    return found.filter(bank__isnull=False).select_related("bank", "store").order_by("store", "position", "pk")


def banks_to_pay(refunds: Iterable[Refund]) -> list[tuple[Bank, int]]:
    """The banks to which a file would pay some of these refunds, by code, each with how many."""
    payable = [each for each in refunds if each.kind == Kind.MANUAL and each.state == State.TO_PAY]
    banks = [each.to_bank for each in payable if each.currency == BOLIVAR and each.to_bank]
    return [(bank, banks.count(bank)) for bank in sorted(set(banks), key=lambda bank: bank.code)]
