"""Payments online under pressure: everybody at once, and killed at the worst moment."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models.functions import Now
from django.test import Client

from commerce.online import doors
from commerce.online.actions import booking, cards, events, settle, start_attempt
from commerce.online.charging import webhook_path
from commerce.online.gateways import SUCCEEDED, Outcome
from commerce.online.models import Attempt, SavedCard, WebhookEvent
from commerce.order.models import Order
from commerce.payment.models import Source, Transaction
from tests.concurrency.test_kills import victim
from tests.factories import make_user
from tests.fakes.stripe import StripeFake
from tests.online import CODE, Till, event_body, make_card, make_online_order, make_online_shop, open_till, signed
from tests.support.races import count, run_together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def till() -> Iterator[Till]:
    """A provider that stands in the test."""
    doors.forget()
    with open_till() as opened:
        yield opened


def test_one_webhook_delivered_a_hundred_times_at_once_has_one_effect(till: Till) -> None:
    store = make_online_shop()
    order = make_online_order(store)
    attempt = start_attempt(order.pk, CODE, by=None)
    till.pay(attempt.provider_id)
    body, where = event_body(attempt.provider_id), webhook_path(store.gateway_accounts.get())

    def deliver(_rival: int) -> int:
        return Client().post(where, data=body, content_type="application/json", headers=signed(body)).status_code

    for _round in range(10):
        assert run_together(10, deliver) == [200] * 10
    assert WebhookEvent.objects.count() == 1
    run_together(4, lambda _rival: events.work_through())
    assert Transaction.objects.count() == 1
    assert Source.objects.get(order=order).amount_debited == order.total_incl_tax
    assert WebhookEvent.objects.get().state == "done"


def test_everybody_who_settles_at_once_books_one_payment(till: Till) -> None:
    order = make_online_order()
    attempt = start_attempt(order.pk, CODE, by=None)
    till.pay(attempt.provider_id)
    done = run_together(10, lambda _rival: settle(attempt.pk).state)
    assert done == ["succeeded"] * 10
    assert Transaction.objects.count() == 1
    assert Order.objects.get().payment_state == "paid"


def test_without_the_lock_of_the_attempt_the_same_moment_books_twice(till: Till) -> None:
    """The control: what was read before the lock is believed, and the provider's name of the payment is left out."""
    order = make_online_order()
    attempt = start_attempt(order.pk, CODE, by=None)

    def believe(rival: int) -> None:
        stale = Attempt.objects.select_related("account", "order").get(pk=attempt.pk)
        outcome = Outcome(stale.provider_id, SUCCEEDED, stale.amount, "USD", str(stale.pk), f"cobro_{rival}")
        with transaction.atomic():
            booking.book(stale.order, stale, outcome)

    run_together(4, believe)
    assert Transaction.objects.count() > 1


def test_clicks_at_once_begin_one_payment(till: Till) -> None:
    order = make_online_order()
    started = run_together(8, lambda _rival: start_attempt(order.pk, CODE, by=None).pk)
    assert len(set(started)) == 1
    assert len(till.payments) == 1


def test_a_page_and_a_code_begun_at_once_are_never_both_payable(till: Till) -> None:
    for _round in range(count(20, 4)):
        order = make_online_order()
        run_together(
            2, lambda rival, order=order: start_attempt(order.pk, CODE, by=None, kind=("session", "code")[rival])
        )
        payable = [
            each for each in Attempt.objects.filter(order=order) if till.payments[each.provider_id].state == "pending"
        ]
        assert len(payable) <= 1


def test_one_card_is_preferred_however_many_are_kept_at_once(till: Till) -> None:
    store, user = make_online_shop(), make_user()
    account = store.gateway_accounts.get()
    run_together(6, lambda _rival: cards.keep(user.pk, account, make_card()))
    assert SavedCard.objects.filter(user=user).count() == 6
    assert SavedCard.objects.filter(user=user, is_default=True).count() == 1


def _told(fake: StripeFake, where: str, folder: Path) -> list[str]:
    """Every event of the provider, as a file for somebody who posts it."""
    files = []
    for number, event in enumerate(fake.events):
        body, headers = fake.signed(event)
        file = folder / f"{number}.txt"
        file.write_text(f"{where}\n{headers['Stripe-Signature']}\n{body.decode()}")
        files.append(str(file))
    return files


def test_killed_with_the_200_in_hand_or_at_work_nothing_is_lost_and_nothing_counts_twice(tmp_path: Any) -> None:
    doors.forget()
    with StripeFake() as fake:
        account = {"secret_key": fake.secret_key, "webhook_secret": fake.webhook_secret, "address": fake.address}
        store = make_online_shop(gateway="stripe", account=account)
        orders = [make_online_order(store, gateway="stripe") for _each in range(count(20, 4))]
        for order in orders:
            assert fake.pay(start_attempt(order.pk, "stripe", by=None).provider_id)
        files = _told(fake, webhook_path(store.gateway_accounts.get()), tmp_path)
        assert set(victim("tell", *files)) == {"killed"}
        assert WebhookEvent.objects.count() == len(files)
        assert "killed" in victim("events", str(count(20, 5)))
        WebhookEvent.objects.filter(state="waiting").update(next_at=Now())
        events.work_through()
        assert not WebhookEvent.objects.filter(state__in=["waiting", "failed"]).exists()
    assert set(Order.objects.values_list("payment_state", flat=True)) == {"paid"}
    assert Transaction.objects.count() == len(orders)
