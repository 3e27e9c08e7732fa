"""Offer prices on cards: which automatic offers lower the price of one unit, and of which products."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from commerce.catalogue.models import Product
from commerce.catalogue.queries import cards, forget_everything, next_change_at, offer_book, on_offer, public_products
from commerce.stores.models import Store
from commerce.stores.queries import catalogue_stamp
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return factories.make_store("kits")


def prices(store: Store) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    forget_everything()
    shown = cards(public_products(store), store, catalogue_stamp())
    return {card.title: (card.price, card.old_price) for card in shown}


def test_a_product_in_the_range_shows_both_prices_and_others_their_own(store: Store) -> None:
    inside = factories.make_product(store, "Dentro", price="24.90")
    factories.make_product(store, "Fuera", price="24.90")
    factories.make_site_offer(store, products=[inside], value=10)

    assert prices(store) == {"Dentro": (Decimal("22.41"), Decimal("24.90")), "Fuera": (Decimal("24.90"), None)}


def test_an_offer_on_a_category_reaches_what_is_under_it(store: Store) -> None:
    root = factories.make_category(store)
    factories.make_product(store, "Dentro", category=factories.make_category(store, parent=root))
    factories.make_product(store, "Fuera", category=factories.make_category(store))
    factories.make_site_offer(store, categories=[root], value=50)

    assert prices(store)["Dentro"] == (Decimal("5.00"), Decimal("10.00"))
    assert prices(store)["Fuera"] == (Decimal("10.00"), None)


def test_an_offer_on_everything_spares_what_its_range_excludes(store: Store) -> None:
    excluded = factories.make_product(store, "Excluido")
    factories.make_product(store, "Normal")
    offer = factories.make_site_offer(store, value=50)
    offer.condition.range.excluded_products.add(excluded)

    assert prices(store) == {"Excluido": (Decimal("10.00"), None), "Normal": (Decimal("5.00"), Decimal("10.00"))}


def _other_store(offer: Any) -> None:
    offer.store = factories.make_store()


def _not_begun(offer: Any) -> None:
    offer.start_datetime = timezone.now() + timedelta(hours=1)


def _over(offer: Any) -> None:
    offer.start_datetime = timezone.now() - timedelta(days=2)
    offer.end_datetime = timezone.now() - timedelta(seconds=1)


def _suspended(offer: Any) -> None:
    offer.status = offer.SUSPENDED


def _for_a_voucher(offer: Any) -> None:
    offer.offer_type = offer.VOUCHER


def _first_order(offer: Any) -> None:
    offer.first_order_only = True


def _once_a_person(offer: Any) -> None:
    offer.max_user_applications = 1


def _used_up(offer: Any) -> None:
    offer.max_global_applications, offer.num_applications = 3, 3


@pytest.mark.parametrize(
    "change",
    [_other_store, _not_begun, _over, _suspended, _for_a_voucher, _first_order, _once_a_person, _used_up],
)
def test_what_is_not_for_everybody_now_lowers_no_price(store: Store, change: Callable[[Any], None]) -> None:
    product = factories.make_product(store, "Centella")
    offer = factories.make_site_offer(store, products=[product])
    change(offer)
    offer.save()

    assert prices(store) == {"Centella": (Decimal("10.00"), None)}


def test_an_offer_from_two_on_lowers_no_price_of_one(store: Store) -> None:
    product = factories.make_product(store, "Centella")
    offer = factories.make_site_offer(store, products=[product])
    offer.condition.value = 2
    offer.condition.save()

    assert prices(store)["Centella"] == (Decimal("10.00"), None)


def test_the_offer_with_more_priority_applies(store: Store) -> None:
    product = factories.make_product(store, "Centella")
    factories.make_site_offer(store, products=[product], value=50, priority=1)
    factories.make_site_offer(store, products=[product], value=10, priority=9)

    assert prices(store)["Centella"][0] == Decimal("9.00")


def test_a_product_that_may_not_be_discounted_keeps_its_price(store: Store) -> None:
    factories.make_product(store, "Centella", is_discountable=False)
    factories.make_site_offer(store)

    assert prices(store)["Centella"] == (Decimal("10.00"), None)


def test_the_shelf_of_offers_holds_what_the_cards_show(store: Store) -> None:
    product = factories.make_product(store, "Centella")
    factories.make_product(store, "Turpial")
    factories.make_site_offer(store, products=[product])
    forget_everything()

    assert [card.title for card in on_offer(store, catalogue_stamp())] == ["Centella"]
    offered = public_products(store).filter(offer_book(store, catalogue_stamp()).condition(timezone.now()))
    assert list(offered) == [product]


def test_a_page_changes_by_itself_when_an_offer_begins_or_ends(store: Store) -> None:
    now = timezone.now()
    soon = now + timedelta(seconds=30)
    factories.make_site_offer(store, start_datetime=soon, end_datetime=now + timedelta(days=3))

    assert next_change_at(store, catalogue_stamp(), now) == soon
    assert next_change_at(store, catalogue_stamp(), soon) > soon


def test_a_page_changes_by_itself_at_midnight_in_the_stores_time_zone(store: Store) -> None:
    changes = next_change_at(store, catalogue_stamp())

    assert changes.astimezone(store.zone).strftime("%H:%M") == "00:00"
    assert changes - timezone.now() <= timedelta(days=1)


def test_cards_and_their_offers_take_the_same_queries_for_any_number(
    store: Store, django_assert_num_queries: Any
) -> None:
    for number in range(12):
        factories.make_product(store, attributes={"grado": "HG"}, price=str(number + 1))
        factories.make_parent_with_variants(store)
    factories.make_site_offer(store, products=list(Product.objects.filter(structure="standalone")[:3]))
    stamp = catalogue_stamp()
    offer_book(store, stamp)

    with django_assert_num_queries(2):
        assert len(cards(public_products(store), store, stamp)) == 24
