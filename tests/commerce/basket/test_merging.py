"""What a guest had chosen joins the customer's own basket, once."""

from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from commerce.basket import actions
from commerce.basket.actions.endings import Merge
from commerce.basket.middleware import COOKIE
from commerce.basket.models import Basket
from tests import factories
from tests.support.races import run_together

from .rows import Visitor, make_basket, make_voucher


def quantities(owner, store):
    basket = Basket.objects.get(owner=owner, store=store, status=Basket.OPEN)
    return {line.product.title: line.quantity for line in basket.lines.select_related("product")}


@pytest.mark.django_db
def test_quantities_are_added_up_and_the_guests_basket_is_closed():
    store, ana = factories.make_store(), factories.make_user()
    coffee, cheese = factories.make_product(store, "Café"), factories.make_product(store, "Queso")
    make_basket(store, (coffee, 2), owner=ana)
    guest = make_basket(store, (coffee, 3), cheese)

    assert actions.merge(guest.pk, ana, store.pk) == Merge(2, joined_others=True)

    assert quantities(ana, store) == {"Café": 5, "Queso": 1}
    guest.refresh_from_db()
    assert guest.status == Basket.MERGED
    assert guest.lines.count() == 0


@pytest.mark.django_db
def test_a_second_merge_of_the_same_basket_changes_nothing():
    store, ana = factories.make_store(), factories.make_user()
    coffee = factories.make_product(store, "Café")
    guest = make_basket(store, (coffee, 3))

    actions.merge(guest.pk, ana, store.pk)

    assert actions.merge(guest.pk, ana, store.pk) == Merge()
    assert quantities(ana, store) == {"Café": 3}


@pytest.mark.django_db
def test_no_more_than_there_is_in_stock_comes_together():
    store, ana = factories.make_store(), factories.make_user()
    coffee = factories.make_product(store, "Café", stock=4)
    make_basket(store, (coffee, 3), owner=ana)
    guest = make_basket(store, (coffee, 3))

    notices = actions.merge(guest.pk, ana, store.pk).notices

    assert quantities(ana, store) == {"Café": 4}
    assert notices == ("Café: Solo quedan 4. Ajustamos la cantidad en tu cesta.",)


@pytest.mark.django_db
def test_notes_and_vouchers_come_along():
    store, ana = factories.make_store(), factories.make_user()
    coffee = factories.make_product(store)
    guest = Basket.objects.create(store=store)
    actions.add(guest, coffee, Decimal(1), "molido grueso")
    voucher = make_voucher(store)
    guest.vouchers.add(voucher)

    actions.merge(guest.pk, ana, store.pk)

    mine = Basket.objects.get(owner=ana)
    assert mine.lines.get().note == "molido grueso"
    assert list(mine.vouchers.all()) == [voucher]


@pytest.mark.django_db
@pytest.mark.parametrize("whose", ["another customer", "another store"])
def test_a_basket_that_is_not_this_guests_is_left_alone(whose):
    store, ana = factories.make_store(), factories.make_user()
    if whose == "another customer":
        foreign = make_basket(store, factories.make_product(store), owner=factories.make_user())
    else:
        other = factories.make_store()
        foreign = make_basket(other, factories.make_product(other))

    assert actions.merge(foreign.pk, ana, store.pk) == Merge()
    assert foreign.lines.count() == 1
    foreign.refresh_from_db()
    assert foreign.status == Basket.OPEN


@pytest.mark.django_db
def test_logging_in_joins_the_baskets_and_drops_the_cookie():
    store, ana = factories.make_store(), factories.make_user()
    coffee = factories.make_product(store, "Café")
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    make_basket(store, (coffee, 1), owner=ana)
    visitor = Visitor(store).carry(make_basket(store, (coffee, 2)))

    answer = visitor.post(reverse("account_login"), {"login": ana.email, "password": factories.PASSWORD})

    assert answer.status_code == 302
    assert answer.cookies[COOKIE].value == ""
    assert quantities(ana, store) == {"Café": 3}


@pytest.mark.django_db
def test_a_customer_who_comes_with_a_guests_cookie_gets_what_it_names():
    store, ana = factories.make_store(), factories.make_user()
    coffee = factories.make_product(store, "Café")
    visitor = Visitor(store)
    visitor.force_login(ana)
    visitor.carry(make_basket(store, (coffee, 2)))

    page = visitor.get(reverse("basket:summary"))

    assert page.context["page"].units == 2
    assert page.cookies[COOKIE].value == ""
    assert quantities(ana, store) == {"Café": 2}


@pytest.mark.django_db(transaction=True)
def test_the_first_requests_of_a_customer_at_once_open_one_basket():
    store, ana = factories.make_store(), factories.make_user()

    baskets = run_together(8, lambda _: actions.open_for(ana, store.pk).pk)

    assert len(set(baskets)) == 1
    assert Basket.objects.filter(owner=ana, store=store).count() == 1


@pytest.mark.django_db(transaction=True)
def test_adding_at_once_to_a_basket_that_does_not_exist_yet_loses_nothing():
    store, ana = factories.make_store(), factories.make_user()
    coffee = factories.make_product(store, "Café", stock=50)

    outcomes = run_together(6, lambda _: actions.add(Basket(owner=ana, store=store), coffee, Decimal(2)).quantity)

    assert sorted(outcomes) == [2, 4, 6, 8, 10, 12]
    assert quantities(ana, store) == {"Café": 12}


@pytest.mark.django_db(transaction=True)
def test_merging_at_once_happens_once():
    store, ana = factories.make_store(), factories.make_user()
    coffee, cheese = factories.make_product(store, "Café"), factories.make_product(store, "Queso")
    make_basket(store, (coffee, 1), owner=ana)
    guest = make_basket(store, (coffee, 2), (cheese, 3))

    outcomes = run_together(6, lambda _: actions.merge(guest.pk, ana, store.pk).moved)

    assert sorted(outcomes) == [0, 0, 0, 0, 0, 2]
    assert quantities(ana, store) == {"Café": 3, "Queso": 3}


@pytest.mark.django_db(transaction=True)
def test_a_line_raised_in_two_windows_never_exceeds_the_stock():
    store = factories.make_store()
    coffee = factories.make_product(store, stock=5)
    basket = make_basket(store, (coffee, 1))
    line = basket.lines.get()

    run_together(8, lambda _: actions.move_step(type(line).objects.get(pk=line.pk), 1))

    line.refresh_from_db()
    assert line.quantity == 5
