"""`kill -9` at any moment: what was not finished never happened, what happened is whole, what is owed is done later."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db.models import Sum
from django.db.models.functions import Now

from commerce.basket.models import Basket
from commerce.checkout.actions import place_order
from commerce.journal.models import Delivery, JournalEntry
from commerce.journal.tasks import sweep
from commerce.order.models import CommunicationEvent, Order
from tests.factories import make_product
from tests.orders import make_basket, make_details, make_shop
from tests.support import database
from tests.support.races import count

pytestmark = pytest.mark.django_db(transaction=True)

CHECKOUT = Path(__file__).resolve().parents[2]


def victim(*arguments: str) -> list[str]:
    """What became of each child of a process that kills its children."""
    environment = {**os.environ, "DATABASE_URL": database.url(), "DJANGO_SETTINGS_MODULE": "project.settings.test"}
    command = [sys.executable, "-m", "tests.concurrency.victim", *arguments]
    done = subprocess.run(
        command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def assert_whole() -> None:
    """Every order has all its parts, every basket is either open or an order, and the stock adds up."""
    orders = Order.objects.all()
    for order in orders:
        assert order.sources.count() == 1
        assert order.lines.count() == 2
        assert order.moves.count() == 1
        assert order.link.token_hash
        assert JournalEntry.objects.filter(verb="order.placed", subject_id=str(order.pk)).count() == 1
    assert Basket.objects.filter(status="Submitted").count() == len(orders)
    for line in orders.values("lines__stockrecord__num_allocated").annotate(sold=Sum("lines__quantity")):
        assert line["lines__stockrecord__num_allocated"] == line["sold"]


def test_killing_checkouts_leaves_no_half_order_and_loses_no_stock():
    store = make_shop()
    first, second = make_product(store, stock=1_000), make_product(store, stock=1_000)
    checkouts = count(50, 12)
    baskets = [make_basket(store, {first: 1, second: 3}) for _client in range(checkouts)]
    fates = victim("order", *(str(basket.pk) for basket in baskets))
    assert len(fates) == checkouts
    assert "killed" in fates
    assert_whole()
    for basket in baskets:  # everybody tries again
        place_order(basket.pk, make_details())
    assert Order.objects.count() == checkouts
    assert_whole()


def test_killing_the_worker_loses_no_message_and_repeats_none_that_was_recorded():
    store = make_shop()
    first, second = make_product(store, stock=1_000), make_product(store, stock=1_000)
    orders = [
        place_order(make_basket(store, {first: 1, second: 1}).pk, make_details()) for _client in range(count(30, 8))
    ]
    fates = victim("deliver", str(count(20, 5)))
    assert "killed" in fates
    Delivery.objects.filter(state="pending").update(next_attempt_at=Now())  # the time of a retry has come
    sweep()
    assert not Delivery.objects.exclude(state="done").exists()
    assert CommunicationEvent.objects.filter(event_type__code="ORDER_PLACED").count() == len(orders)
