"""Ways to receive an order: which serve an address, for how much, and why the others do not."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from commerce.offer.applicator import Applicator
from commerce.offer.models import Benefit, Condition, ConditionalOffer, Range
from commerce.shipping import rules
from commerce.shipping.models import DeliveryMethod
from commerce.shipping.options import options_for
from commerce.shipping.repository import Repository
from tests.factories import make_product, make_store, number
from tests.orders import make_basket, make_delivery


def fees(basket, state: str = "") -> dict[str, Decimal | str]:
    return {
        option.code: option.fee if option.is_available else str(option.obstacle)
        for option in options_for(basket, state)
    }


def basket_of(store, price: str = "10.00"):
    return make_basket(store, {make_product(store, price=price): 1})


@pytest.mark.parametrize(
    ("kind", "own", "stores", "goods", "fee"),
    [
        ("delivery", None, None, "100.00", "3.00"),
        ("delivery", "50.00", None, "49.99", "3.00"),
        ("delivery", "50.00", None, "50.00", "0.00"),
        ("delivery", None, "30.00", "30.00", "0.00"),
        ("delivery", "50.00", "30.00", "40.00", "3.00"),
        ("pickup", None, "30.00", "40.00", "3.00"),
    ],
)
def test_a_fee_is_dropped_from_the_threshold_on(kind, own, stores, goods, fee):
    amount = rules.fee(
        kind,
        Decimal("3.00"),
        free_from=Decimal(own) if own else None,
        store_free_from=Decimal(stores) if stores else None,
        goods=Decimal(goods),
    )
    assert amount == Decimal(fee)


@pytest.mark.django_db
def test_the_state_decides_what_can_be_chosen_and_the_rest_says_why():
    store = make_store()
    make_delivery(store, "moto", states=["Distrito Capital", "Miranda"], price="3.00")
    make_delivery(store, "nacional", price="6.50", position=1)
    basket = basket_of(store)
    assert fees(basket) == {"moto": Decimal("3.00"), "nacional": Decimal("6.50")}
    assert fees(basket, "Miranda") == {"moto": Decimal("3.00"), "nacional": Decimal("6.50")}
    assert fees(basket, "Zulia") == {"moto": "No llega a Zulia.", "nacional": Decimal("6.50")}
    assert [method.code for method in Repository().get_shipping_methods(basket, state="Zulia")] == ["nacional"]


@pytest.mark.django_db
def test_a_store_that_does_not_deliver_or_hand_over_says_so():
    store = make_store(offers_delivery=False, offers_pickup=False)
    make_delivery(store, "moto")
    make_delivery(store, "retiro", kind="pickup")
    assert fees(basket_of(store)) == {
        "moto": "Por ahora la tienda no hace entregas.",
        "retiro": "Por ahora no se puede retirar en la tienda.",
    }


@pytest.mark.django_db
def test_methods_that_are_switched_off_or_of_another_store_are_not_there():
    store = make_store()
    make_delivery(store, "apagado", is_active=False)
    make_delivery(make_store(), "ajeno")
    assert fees(basket_of(store)) == {}


@pytest.mark.django_db
def test_an_offer_on_the_delivery_lowers_the_fee():
    store = make_store()
    make_delivery(store, "moto", price="3.00")
    everything = Range.objects.create(name=f"Todo {number()}", store=store, includes_all_products=True)
    ConditionalOffer.objects.create(
        name=f"Entrega a mitad {number()}",
        slug=f"entrega-{number()}",
        store=store,
        offer_type=ConditionalOffer.SITE,
        condition=Condition.objects.create(range=everything, type="Count", value=1),
        benefit=Benefit.objects.create(type=Benefit.SHIPPING_PERCENTAGE, value=Decimal(50)),
    )
    basket = basket_of(store)
    Applicator().apply(basket)
    (option,) = options_for(basket)
    assert (option.fee, option.full_fee) == (Decimal("1.50"), Decimal("3.00"))


@pytest.mark.django_db
def test_check_shipping_lists_methods_and_warns_about_a_store_without_any():
    make_delivery(make_store("con", name="Con entregas"), "moto", name="Moto", free_from="30.00", states=["Miranda"])
    make_store("sin", name="Sin entregas")
    out = StringIO()
    call_command("check_shipping", stdout=out)
    text = out.getvalue()
    assert "moto: Moto · Entrega · US$\N{NO-BREAK SPACE}3,00 · gratis desde US$\N{NO-BREAK SPACE}30,00" in text
    assert "Miranda" in text
    assert "Sin entregas (sin)\n  AVISO: no tiene métodos de entrega; nadie puede comprar." in text


@pytest.mark.django_db
def test_check_shipping_creates_defaults_once():
    store = make_store(address="Av. Páez, local 12")
    for _time in range(2):
        call_command("check_shipping", "--create-defaults", stdout=StringIO())
    methods = DeliveryMethod.objects.filter(store=store).values_list("code", "kind", "price")
    assert list(methods) == [("entrega", "delivery", Decimal("0.00")), ("retiro", "pickup", Decimal("0.00"))]
