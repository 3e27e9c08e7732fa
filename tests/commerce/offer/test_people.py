"""Offers that a person may have so often: guests are known by the e-mail and the phone of the order."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from commerce.basket.middleware import COOKIE, signed
from commerce.checkout import offers as checkout_offers
from commerce.checkout.actions import place_order
from commerce.offer.models import ConditionalOffer
from commerce.order.models import Order
from commerce.refusals import Conflict
from commerce.stores.models import Store
from commerce.voucher.actions import give_back
from tests.commerce.checkout.test_views import PAGE, TYPED, messages_of, ticket_of
from tests.factories import make_product, make_site_offer, make_user
from tests.orders import make_basket, make_details, make_shop
from tests.support.races import count, run_together

ONCE = {"max_user_applications": 1}


def buy(store: Store, *, seen: bool = False, user: Any = None, **details: Any) -> Order:
    """One product of 10 dollars, picked up; `seen`: the buyer was shown a price."""
    basket = make_basket(store, {make_product(store, price="10.00"): 1}, owner=user)
    shown = ((basket.lines.get().pk, 1, "10.00"),) if seen else ()
    return place_order(basket.pk, make_details(delivery="retiro", seen=shown, **details), user=user)


@pytest.fixture
def store() -> Store:
    return make_shop()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "second",
    [
        {"phone": "+584121112233"},
        {"phone": "+584121112233", "email": "MARIA@ejemplo.com.ve"},
        {"email": "otra@ejemplo.com.ve"},
    ],
)
def test_a_guest_who_had_the_offer_gets_it_no_second_time_with_the_same_email_or_phone(
    store: Store, second: dict[str, str]
) -> None:
    make_site_offer(store, "Una por persona", **ONCE)

    assert buy(store).total_incl_tax == Decimal("9.00")
    assert buy(store, **second).total_incl_tax == Decimal("10.00")


@pytest.mark.django_db
def test_another_guest_gets_the_offer_too(store: Store) -> None:
    make_site_offer(store, "Una por persona", **ONCE)
    buy(store)

    other = buy(store, email="luis@ejemplo.com.ve", phone="+584121112233")

    assert other.total_incl_tax == Decimal("9.00")


@pytest.mark.django_db
def test_an_account_made_after_a_guest_order_does_not_bring_the_offer_back(store: Store) -> None:
    make_site_offer(store, "Una por persona", **ONCE)
    buy(store)

    assert buy(store, user=make_user()).total_incl_tax == Decimal("10.00")


@pytest.mark.django_db
def test_an_automatic_offer_for_the_first_order_knows_guests_too(store: Store) -> None:
    make_site_offer(store, "Primera compra", first_order_only=True)

    assert buy(store).total_incl_tax == Decimal("9.00")
    assert buy(store).total_incl_tax == Decimal("10.00")


@pytest.mark.django_db
def test_a_cancelled_order_gives_the_use_back_to_the_guest(store: Store) -> None:
    make_site_offer(store, "Una por persona", **ONCE)
    give_back(buy(store))

    assert buy(store).total_incl_tax == Decimal("9.00")


@pytest.mark.django_db
def test_whoever_was_shown_the_lower_total_is_told_and_not_charged_more_silently(store: Store) -> None:
    offer = make_site_offer(store, "Una por persona", **ONCE)
    buy(store)

    with pytest.raises(Conflict) as refused:
        buy(store, seen=True)

    assert refused.value.code == "offer_already_had"
    assert str(refused.value) == (
        "Ya aprovechaste «Una por persona» en otro pedido. Revisa el nuevo total y confirma otra vez."
    )
    assert refused.value.details == {"offers_left": {str(offer.pk): 0}}
    assert Order.objects.count() == 1


@pytest.mark.django_db
def test_a_guest_who_was_told_sees_the_new_total_and_can_go_on(store: Store) -> None:
    make_site_offer(store, "Una por persona", **ONCE)
    buy(store)
    basket = make_basket(store, {make_product(store, price="10.00"): 1})
    client = Client(headers={"host": store.host})
    client.cookies[COOKIE] = signed(basket)
    typed = {**TYPED, "delivery": "retiro"}

    refused = client.post(PAGE, {**typed, "ticket": ticket_of(client.get(PAGE))})

    assert refused["Location"] == "/cesta/"
    assert messages_of(refused)[0].startswith("Ya aprovechaste «Una por persona»")
    assert client.get("/cesta/").context["basket"].total_incl_tax == Decimal("10.00")
    placed = client.post(PAGE, {**typed, "ticket": ticket_of(client.get(PAGE))})
    assert placed.status_code == 302
    assert placed["Location"] != "/cesta/"
    assert Order.objects.latest("pk").total_incl_tax == Decimal("10.00")


def _two_at_once(store: Store) -> list[Decimal]:
    """What guests with one e-mail pay who order at the same moment without having been shown a price."""
    baskets = [make_basket(store, {make_product(store, price="10.00"): 1}) for _each in range(2)]
    run_together(2, lambda index: place_order(baskets[index].pk, make_details(delivery="retiro")))
    return sorted(Order.objects.filter(basket__in=baskets).values_list("total_incl_tax", flat=True))


@pytest.mark.django_db(transaction=True)
def test_two_orders_of_one_guest_at_once_have_the_offer_once() -> None:
    store = make_shop()
    for _round in range(count(10, 2)):
        make_site_offer(store, **ONCE)
        assert _two_at_once(store).count(Decimal("9.00")) <= 1
        ConditionalOffer.objects.update(status=ConditionalOffer.SUSPENDED)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_orders_of_one_guest_at_once_would_both_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkout_offers, "_lock", lambda basket: None)
    store = make_shop()
    twice = 0
    for _round in range(count(10, 6)):
        make_site_offer(store, **ONCE)
        twice += _two_at_once(store).count(Decimal("9.00")) == 2
        ConditionalOffer.objects.update(status=ConditionalOffer.SUSPENDED)
    assert twice
