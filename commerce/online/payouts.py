"""What providers paid out, what they kept, and whether that is what our ledger says.

Everything is fetched again and again: a row is known by the provider's name, and holds what the provider says last.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import batched
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Abs
from django.utils import timezone

from commerce.payment.models import Transaction
from commerce.refusals import Refusal
from commerce.stores.models import Store

from . import gateways
from .charging import DOLLAR, gateway_of, keys_of
from .gateways.payouts import HasPayouts, Moved
from .models import GatewayAccount, Payout, PayoutLine

ZERO: Final = Decimal("0.00")
# Providers take some days until a payment is in a payout, and banks some more to send one back.
AGAIN: Final = timedelta(days=14)
FIRST: Final = timedelta(days=90)
LATE_AFTER: Final = timedelta(days=3)
_BATCH: Final = 500
_ON_THE_WAY: Final = (Payout.State.IN_TRANSIT, Payout.State.PAID)
_LEDGER_KINDS: Final = {PayoutLine.Kind.CHARGE: Transaction.DEBIT, PayoutLine.Kind.REFUND: Transaction.REFUND}


def fetch_all() -> int:
    """Fetch for every account whose provider pays out; how many could be. One that fails does not stop the others."""
    done = 0
    for account in GatewayAccount.objects.exclude(secret_key="").order_by("pk"):
        gateway = gateways.find(account.gateway)
        if gateway is None or not gateway.capabilities.has_payouts:
            continue
        try:
            fetch(account.pk)
        except Refusal:  # asked again tomorrow, and by the next event
            continue
        done += 1
    return done


def fetch(account_id: int, *, now: datetime | None = None) -> int:
    """Ask a provider for its payouts and movements; how many movements it told. Told twice, they are the same rows.

    Raises GatewayDown, GatewayRefused: what has been told by then is kept.
    """
    account = GatewayAccount.objects.get(pk=account_id)
    gateway = gateway_of(account)
    if not gateway.capabilities.has_payouts or not isinstance(gateway, HasPayouts):
        return 0
    keys, since = keys_of(account), _since(account, now or timezone.now())
    count = _keep_lines(account, gateway.movements(keys, since=since))
    _keep_payouts(account, gateway, since)
    open_ones = Payout.objects.filter(account=account, gross=None, state__in=_ON_THE_WAY)
    for payout in open_ones.order_by("arrival_date"):
        _keep_lines(account, gateway.movements(keys, payout_id=payout.provider_id), payout)
        _add_up(payout)
    link(account)
    return count


def link(account: GatewayAccount) -> int:
    """Find our transactions for the lines that have none yet; how many were found."""
    found = 0
    for kind, txn_type in _LEDGER_KINDS.items():
        lines = PayoutLine.objects.filter(account=account, kind=kind, transaction=None).exclude(reference="")
        for some in batched(lines.only("pk", "reference").iterator(), _BATCH):
            rows = Transaction.objects.filter(
                provider=account.gateway,
                provider_id__in={line.reference for line in some},
                txn_type=txn_type,
                source__order__store=account.store_id,
            )
            by_name = dict(rows.values_list("provider_id", "pk"))
            ours = [line for line in some if line.reference in by_name]
            for line in ours:
                line.transaction_id = by_name[line.reference]
            PayoutLine.objects.bulk_update(ours, ["transaction"])
            found += len(ours)
    return found


def fees_between(store: Store, first: date, last: date) -> Decimal:
    """What providers kept of the days from `first` to `last` (both in it), in USD; days are those of the shop."""
    start, end = _beginning(store, first), _beginning(store, last + timedelta(days=1))
    lines = PayoutLine.objects.filter(account__store=store, currency=DOLLAR, at__gte=start, at__lt=end)
    return lines.aggregate(total=Sum("fee"))["total"] or ZERO


@dataclass(frozen=True)
class Comparison:
    """Where a provider's books and ours differ, the newest first. Nothing should be in it."""

    unknown: QuerySet[PayoutLine]
    different: QuerySet[PayoutLine]
    missing: QuerySet[Transaction]

    @property
    def is_clean(self) -> bool:
        """Whether both say the same."""
        return not (self.unknown.exists() or self.different.exists() or self.missing.exists())


def compare(stores: Iterable[Store], *, now: datetime | None = None) -> Comparison:
    """Compare what providers tell with the ledger of `stores`.

    `unknown`: money at the provider that is in no order. `different`: known, but of another amount. `missing`: in our
    ledger for days, and the provider has not told of it.
    """
    mine = list(stores)
    lines = PayoutLine.objects.filter(account__store__in=mine, kind__in=_LEDGER_KINDS)
    lines = lines.select_related("account__store", "payout", "transaction__source__order")
    late = (now or timezone.now()) - LATE_AFTER
    told = PayoutLine.objects.filter(transaction=OuterRef("pk"))
    paying = [gateway.code for gateway in gateways.known() if gateway.capabilities.has_payouts]
    rows = Transaction.objects.filter(
        source__order__store__in=mine, provider__in=paying, date_created__lt=late, txn_type__in=_LEDGER_KINDS.values()
    )
    return Comparison(
        unknown=lines.filter(transaction=None),
        different=lines.exclude(transaction=None).annotate(size=Abs("gross")).exclude(_says_the_same()),
        missing=rows.filter(~Exists(told)).select_related("source__order__store").order_by("-date_created", "-pk"),
    )


def _says_the_same() -> Q:
    return Q(size=F("transaction__paid_amount"), currency=F("transaction__paid_currency"))


def _since(account: GatewayAccount, now: datetime) -> datetime:
    last = PayoutLine.objects.filter(account=account).order_by("-at").values_list("at", flat=True).first()
    return last - AGAIN if last else now - FIRST


def _keep_payouts(account: GatewayAccount, gateway: HasPayouts, since: datetime) -> None:
    told = gateway.payouts(keys_of(account), since=since)
    fields = ("state", "amount", "currency", "arrival_date")
    for some in batched(told, _BATCH):
        rows = [
            Payout(
                account=account,
                provider_id=each.provider_id,
                state=each.state if each.state in Payout.State.values else Payout.State.PENDING,
                amount=each.amount,
                currency=each.currency,
                arrival_date=each.arrival_date,
            )
            for each in some
        ]
        Payout.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["account", "provider_id"], update_fields=fields
        )


def _keep_lines(account: GatewayAccount, told: Iterator[Moved], payout: Payout | None = None) -> int:
    count, fields = 0, ["kind", "reference", "gross", "fee", "net", "currency", "at"]
    if payout is not None:
        fields.append("payout")
    for some in batched(told, _BATCH):
        rows = [
            PayoutLine(
                account=account,
                payout=payout,
                provider_id=each.provider_id,
                kind=each.kind,
                reference=each.reference[:120],
                gross=each.gross,
                fee=each.fee,
                net=each.net,
                currency=each.currency,
                at=each.at,
            )
            for each in some
        ]
        PayoutLine.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["account", "provider_id"], update_fields=fields
        )
        count += len(rows)
    return count


def _add_up(payout: Payout) -> None:
    """Write down what a payout was made of, once its lines make up its amount: until then they are not all there."""
    sums = payout.lines.aggregate(gross=Sum("gross"), fees=Sum("fee"), net=Sum("net"))
    if sums["net"] == payout.amount:
        Payout.objects.filter(pk=payout.pk).update(gross=sums["gross"], fees=sums["fees"])


def _beginning(store: Store, day: date) -> datetime:
    """When a day begins where the shop is."""
    return datetime.combine(day, time.min, tzinfo=store.zone)
