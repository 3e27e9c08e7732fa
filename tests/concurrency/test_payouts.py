"""Many hands on what leaves: what a provider paid out is kept once, and cash is handed back once."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
import stripe
from django.db import connection
from django.db.models import Model, QuerySet

from commerce.cash.models import CashPayout
from commerce.online import payouts
from commerce.online.models import Payout, PayoutLine
from commerce.order.models import Order
from commerce.payment.models import Source, Transaction
from commerce.refunds import actions
from commerce.refunds.models import Refund
from commerce.refusals import Conflict
from tests.fakes.stripe import StripeFake
from tests.online import make_online_shop
from tests.pagomovil import make_paying_shop
from tests.refunds import make_asker, make_paid_order, make_refund
from tests.support.races import count, run_together

pytestmark = pytest.mark.django_db(transaction=True)
_RIVALS = 6


def constraint_of(model: type[Model], name: str) -> Any:
    return next(each for each in model._meta.constraints if each.name == name)


@pytest.fixture
def without() -> Iterator[Any]:
    """Drop constraints, as if nobody had thought of them; they are back when the test is over."""
    dropped: list[tuple[type[Model], Any]] = []

    def drop(model: type[Model], name: str) -> None:
        found = constraint_of(model, name)
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, found)
        dropped.append((model, found))

    yield drop
    with connection.cursor() as cursor:  # rows of the ledger are never deleted, and these break its constraints
        cursor.execute("TRUNCATE payment_transaction, payment_source, online_payoutline, online_payout CASCADE")
    with connection.schema_editor() as editor:
        for model, found in dropped:
            editor.add_constraint(model, found)


def fetched_at_once() -> int:
    """Workers that fetch the same payout of five payments; how many movements are kept."""
    with StripeFake() as provider:
        keys = {"secret_key": provider.secret_key, "webhook_secret": provider.webhook_secret}
        store = make_online_shop(gateway="stripe", account={**keys, "address": provider.address})
        client = stripe.StripeClient(
            provider.secret_key, base_addresses={"api": provider.address}, max_network_retries=0
        )
        for _each in range(5):
            client.v1.payment_intents.create(
                {"amount": 4410, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
            )
        provider.pay_out()
        account = store.gateway_accounts.get()
        run_together(4, lambda _rival: payouts.fetch(account.pk))
    return PayoutLine.objects.count()


def test_what_many_workers_fetch_at_once_is_kept_once() -> None:
    assert fetched_at_once() == 5
    assert Payout.objects.get().gross == Decimal("220.50")


def test_control_without_the_name_of_each_movement_they_are_kept_many_times(
    without: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(PayoutLine, "online_payout_line_once")
    without(Payout, "online_payout_once")
    kept = QuerySet.bulk_create

    def plainly(self: QuerySet[Any], rows: Any, **options: Any) -> Any:
        return kept(self, rows)

    monkeypatch.setattr(QuerySet, "bulk_create", plainly)
    assert fetched_at_once() > 5


def handed_over_at_once(rivals: int) -> tuple[Order, list[Any]]:
    """One refund in cash that many say they have handed over."""
    store = make_paying_shop("caja", refund_signature_from=1_000)
    order, person = make_paid_order(store, method="cash_usd"), make_asker(store)
    refund = make_refund(order, person, kind=Refund.Kind.CASH)
    return order, run_together(rivals, lambda _rival: actions.hand_over(refund.pk, by=person, currency="USD"))


def test_cash_that_many_hand_over_at_once_leaves_one_box_once() -> None:
    order, outcomes = handed_over_at_once(count(20, _RIVALS))
    assert len([each for each in outcomes if isinstance(each, Refund)]) == 1
    assert all(isinstance(each, Refund | Conflict) for each in outcomes)
    assert CashPayout.objects.get().amount == Decimal("10.00")
    assert Source.objects.get(order=order, amount_debited__gt=0).amount_refunded == Decimal("10.00")


@pytest.fixture
def no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody reads the refund before anybody writes."""
    everybody_is_in = threading.Barrier(_RIVALS)

    def unlocked(refund_id: int) -> tuple[Order, Refund]:
        refund = Refund.objects.select_related("source__source_type", "store", "order__store").get(pk=refund_id)
        with suppress(threading.BrokenBarrierError):
            everybody_is_in.wait(5)
        return refund.order, refund

    monkeypatch.setattr("commerce.refunds.actions.paying.lock_refund", unlocked)


@pytest.mark.usefixtures("no_lock")
def test_without_the_lock_the_ledger_still_takes_it_once() -> None:
    _order, _outcomes = handed_over_at_once(_RIVALS)
    assert CashPayout.objects.count() == 1


@pytest.mark.usefixtures("no_lock")
def test_control_without_lock_and_ledger_the_cash_leaves_many_times(without: Any) -> None:
    without(Transaction, "payment_provider_id_counts_once")
    without(Source, "payment_never_gives_back_more_than_came")
    _order, _outcomes = handed_over_at_once(_RIVALS)
    assert CashPayout.objects.count() > 1
