"""Baskets that nobody came back for are closed."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from commerce.basket.models import Basket, Line
from commerce.basket.tasks import expire_baskets
from commerce.journal import schedules
from tests import factories

from .rows import make_basket

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    return factories.make_store()


def aged(basket, *, created, touched=None):
    now = timezone.now()
    Basket.objects.filter(pk=basket.pk).update(date_created=now - timedelta(days=created))
    Line.objects.filter(basket=basket).update(
        date_updated=now - timedelta(days=created if touched is None else touched)
    )
    return basket


def status_of(basket):
    basket.refresh_from_db()
    return basket.status


def test_a_guests_basket_is_closed_after_thirty_days(store):
    old = aged(make_basket(store, factories.make_product(store)), created=31)
    empty = aged(make_basket(store), created=31)

    assert expire_baskets() == 2
    assert (status_of(old), status_of(empty)) == (Basket.EXPIRED, Basket.EXPIRED)


def test_a_basket_that_was_changed_since_stays_open(store):
    basket = aged(make_basket(store, factories.make_product(store)), created=60, touched=5)

    assert expire_baskets() == 0
    assert status_of(basket) == Basket.OPEN


def test_customers_baskets_and_young_ones_stay_open(store):
    customers = aged(make_basket(store, factories.make_product(store), owner=factories.make_user()), created=90)
    young = aged(make_basket(store, factories.make_product(store)), created=29)

    assert expire_baskets() == 0
    assert (status_of(customers), status_of(young)) == (Basket.OPEN, Basket.OPEN)


def test_the_command_says_how_many_it_closed(store, capsys):
    aged(make_basket(store), created=31)

    call_command("expire_baskets")

    assert capsys.readouterr().out == "Cestas cerradas: 1.\n"


def test_it_runs_every_night():
    assert "commerce.basket.tasks.expire_baskets" in {schedule.function for schedule in schedules.declared()}
