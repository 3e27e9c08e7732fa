"""Uses are counted when an order is placed, under a lock, and given back when it is cancelled."""

import threading
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from commerce.basket.models import Basket
from commerce.offer.models import ConditionalOffer
from commerce.refusals import Conflict, NotAllowed
from commerce.voucher import actions
from commerce.voucher.models import Voucher, VoucherApplication
from tests import factories
from tests.commerce.basket.rows import make_basket, make_order, make_voucher, priced
from tests.support.races import count, run_together


def place(basket_id, user=None):
    """Place an order as checkout does: check the vouchers under their lock, then count their use."""
    with transaction.atomic():
        basket = priced(Basket.objects.get(pk=basket_id), user)
        actions.lock_and_check(basket.vouchers.all(), user)
        return make_order(basket, user)


def baskets_with(voucher, how_many):
    product = factories.make_product(voucher.store, price="10.00", stock=1_000)
    baskets = [make_basket(voucher.store, product) for _ in range(how_many)]
    for basket in baskets:
        basket.vouchers.add(voucher)
    return baskets


@pytest.mark.django_db
def test_placing_counts_a_use_and_cancelling_gives_it_back():
    store = factories.make_store()
    voucher = make_voucher(store, value=10, usage_limit=1)
    [basket] = baskets_with(voucher, 1)

    order = place(basket.pk)

    voucher.refresh_from_db()
    assert (voucher.num_orders, voucher.total_discount, voucher.applications.count()) == (1, Decimal("1.00"), 1)
    offer = voucher.offers.get()
    assert (offer.num_orders, offer.num_applications, offer.total_discount) == (1, 1, Decimal("1.00"))

    assert actions.give_back(order) == 1

    voucher.refresh_from_db()
    offer.refresh_from_db()
    assert (voucher.num_orders, voucher.total_discount, voucher.applications.count()) == (0, Decimal("0.00"), 0)
    assert (offer.num_orders, offer.num_applications, offer.total_discount) == (0, 0, Decimal("0.00"))
    assert actions.lock_and_check([voucher], AnonymousUser()) == [voucher]


@pytest.mark.django_db
def test_giving_back_twice_gives_back_once():
    store = factories.make_store()
    voucher = make_voucher(store, usage_limit=5)
    first, second = baskets_with(voucher, 2)
    order = place(first.pk)
    place(second.pk)

    actions.give_back(order)
    assert actions.give_back(order) == 0

    voucher.refresh_from_db()
    assert (voucher.num_orders, voucher.total_discount) == (1, Decimal("1.00"))
    assert voucher.offers.get().num_orders == 1


@pytest.mark.django_db
def test_an_offer_that_was_used_up_opens_again_when_a_use_comes_back():
    store = factories.make_store()
    offer = factories.make_site_offer(store, max_global_applications=1)
    order = place(make_basket(store, factories.make_product(store)).pk)

    offer.refresh_from_db()
    assert offer.status == ConditionalOffer.CONSUMED

    actions.give_back(order)

    offer.refresh_from_db()
    assert offer.status == ConditionalOffer.OPEN


@pytest.mark.django_db
def test_a_suspended_offer_stays_suspended_when_a_use_comes_back():
    store = factories.make_store()
    offer = factories.make_site_offer(store)
    order = place(make_basket(store, factories.make_product(store)).pk)
    ConditionalOffer.objects.filter(pk=offer.pk).update(status=ConditionalOffer.SUSPENDED)

    actions.give_back(order)

    offer.refresh_from_db()
    assert offer.status == ConditionalOffer.SUSPENDED


@pytest.mark.django_db
def test_counting_a_use_writes_no_history():
    store = factories.make_store()
    voucher = make_voucher(store)
    [basket] = baskets_with(voucher, 1)
    before = voucher.history.count(), voucher.offers.get().history.count()

    place(basket.pk)

    assert (voucher.history.count(), voucher.offers.get().history.count()) == before


@pytest.mark.django_db
def test_a_voucher_whose_last_use_went_is_refused_at_placing():
    store = factories.make_store()
    voucher = make_voucher(store, usage=Voucher.SINGLE_USE)
    first, second = baskets_with(voucher, 2)
    place(first.pk)

    with pytest.raises(Conflict) as refused:
        place(second.pk)

    assert refused.value.code == "voucher_used_up"


@pytest.mark.django_db
def test_a_guest_is_recognised_by_the_contact_of_the_order():
    store = factories.make_store()
    voucher = make_voucher(store, offer={"first_order_only": True})
    [basket] = baskets_with(voucher, 1)
    make_order(make_basket(store, factories.make_product(store)), contact_email="ana@ejemplo.com.ve")

    with pytest.raises(Conflict) as refused:
        actions.lock_and_check(basket.vouchers.all(), None, email="Ana@ejemplo.com.ve")

    assert refused.value.code == "voucher_first_order_only"
    assert actions.lock_and_check(basket.vouchers.all(), None, email="otra@ejemplo.com.ve") == [voucher]


@pytest.mark.django_db
def test_a_voucher_per_customer_cannot_be_placed_by_a_guest():
    voucher = make_voucher(factories.make_store(), usage=Voucher.ONCE_PER_CUSTOMER)

    with pytest.raises(NotAllowed):
        actions.lock_and_check([voucher], AnonymousUser())


def placed(outcomes):
    return [outcome for outcome in outcomes if not isinstance(outcome, Exception)]


@pytest.mark.django_db(transaction=True)
def test_the_last_use_goes_to_one_of_those_who_want_it_at_once():
    voucher = make_voucher(factories.make_store(), usage_limit=1)
    baskets = baskets_with(voucher, count(50, 8))

    outcomes = run_together(len(baskets), lambda index: place(baskets[index].pk).pk)

    assert len(placed(outcomes)) == 1
    assert {outcome.code for outcome in outcomes if isinstance(outcome, Exception)} == {"voucher_used_up"}
    assert VoucherApplication.objects.count() == 1
    voucher.refresh_from_db()
    assert voucher.num_orders == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_last_use_would_go_twice():
    voucher = make_voucher(factories.make_store(), usage_limit=1)
    baskets = baskets_with(voucher, 2)
    both_have_looked = threading.Barrier(2, timeout=30)

    def place_without_lock(index):
        with transaction.atomic():
            basket = priced(Basket.objects.get(pk=baskets[index].pk))
            assert actions.why_not_usable(voucher, None) is None
            both_have_looked.wait()
            return make_order(basket).pk

    assert len(placed(run_together(2, place_without_lock))) == 2
    assert VoucherApplication.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_customer_in_many_windows_uses_it_once():
    ana = factories.make_user()
    voucher = make_voucher(factories.make_store(), usage=Voucher.ONCE_PER_CUSTOMER)
    baskets = baskets_with(voucher, 6)

    outcomes = run_together(6, lambda index: place(baskets[index].pk, ana).pk)

    assert len(placed(outcomes)) == 1
    assert VoucherApplication.objects.filter(user=ana).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_vouchers_in_either_order_do_not_deadlock():
    store = factories.make_store()
    one, two = (make_voucher(store, offer={"exclusive": False}) for _ in range(2))
    product = factories.make_product(store, stock=1_000)
    baskets = [make_basket(store, product) for _ in range(8)]
    for index, basket in enumerate(baskets):
        basket.vouchers.add(*((one, two) if index % 2 else (two, one)))

    outcomes = run_together(8, lambda index: place(baskets[index].pk).pk)

    assert len(placed(outcomes)) == 8
    assert VoucherApplication.objects.count() == 16
