"""The checkout page: for guests and customers, with and without mistakes, once however often it is sent."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from commerce.basket.middleware import COOKIE, signed
from commerce.basket.models import Basket
from commerce.order.models import Order
from commerce.stores.models import OpeningHours, Store
from tests.factories import make_product, make_user
from tests.orders import make_basket, make_delivery, make_order, make_shop, make_voucher

pytestmark = pytest.mark.django_db

PAGE = "/pagar/"
TYPED = {
    "name": "María Rojas",
    "phone": "0414-555.01.82",
    "email": "maria@ejemplo.com.ve",
    "delivery": "entrega",
    "line1": "Calle Loira, piso 4",
    "city": "Caracas",
    "state": "Distrito Capital",
    "reference": "Frente a la panadería",
    "payment": "cash_ves",
}


def visitor(store: Store, basket: Basket | None = None) -> Client:
    """A browser in `store`, with a guest's basket where one is given."""
    client = Client(headers={"host": store.host})
    if basket is not None:
        client.cookies[COOKIE] = signed(basket)
    return client


def ticket_of(response) -> str:
    return re.search(r'name="ticket" value="([^"]+)"', response.content.decode())[1]


def messages_of(response) -> list[str]:
    return [str(message) for message in response.wsgi_request._messages]


@pytest.fixture
def store() -> Store:
    return make_shop()


@pytest.fixture
def basket(store) -> Basket:
    return make_basket(store, {make_product(store, "Café", price="6.40", stock=10): 2})


def test_a_guest_buys_and_lands_on_the_page_of_the_order(store, basket):
    client = visitor(store, basket)
    shown = client.get(PAGE)
    assert shown.status_code == 200
    answer = client.post(PAGE, {**TYPED, "ticket": ticket_of(shown)})
    order = Order.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/pedido/{answer['Location'].split('/')[2]}/")
    assert len(answer["Location"].split("/")[2]) == 43
    assert (order.contact_phone, order.total_incl_tax) == ("+584145550182", Decimal("15.80"))
    assert client.get(answer["Location"]).status_code == 200


def test_sending_the_form_twice_is_one_order(store, basket):
    client = visitor(store, basket)
    data = {**TYPED, "ticket": ticket_of(client.get(PAGE))}
    first, second = client.post(PAGE, data), client.post(PAGE, data)
    assert first["Location"] == second["Location"]
    assert Order.objects.count() == 1


def test_a_second_tab_lands_on_the_same_order(store, basket):
    client = visitor(store, basket)
    tabs = [ticket_of(client.get(PAGE)), ticket_of(client.get(PAGE))]
    assert tabs[0] != tabs[1]
    places = [client.post(PAGE, {**TYPED, "ticket": ticket})["Location"] for ticket in tabs]
    assert places[0] == places[1]


def test_a_forged_ticket_opens_nobodys_order(store, basket):
    client = visitor(store, basket)
    client.post(PAGE, {**TYPED, "ticket": ticket_of(client.get(PAGE))})
    answer = visitor(store).post(PAGE, {**TYPED, "ticket": "cualquier-cosa"})
    assert answer["Location"] == "/cesta/"


def test_an_empty_basket_goes_to_the_basket_page(store):
    answer = visitor(store).get(PAGE)
    assert (answer.status_code, answer["Location"]) == (302, "/cesta/")


def test_mistakes_keep_what_was_typed_and_say_what_to_do(store, basket):
    client = visitor(store, basket)
    wrong = {**TYPED, "phone": "0212-5550182", "reference": "", "email": "maria", "note": "Toca el timbre"}
    answer = client.post(PAGE, {**wrong, "ticket": ticket_of(client.get(PAGE))})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ese teléfono no es de un celular venezolano. Ejemplo: 0414-1234567." in page
    assert "Escribe un punto de referencia. Sin él, el repartidor puede no encontrarte." in page
    assert "Ese correo no está completo. Ejemplo: maria@correo.com." in page
    assert 'value="0212-5550182"' in page
    assert "Toca el timbre" in page
    assert 'class="errors" role="alert"' in page
    assert not Order.objects.exists()


def test_a_pickup_asks_for_no_address(store, basket):
    client = visitor(store, basket)
    typed = {name: TYPED[name] for name in ("name", "phone", "email", "payment")}
    answer = client.post(PAGE, {**typed, "delivery": "retiro", "ticket": ticket_of(client.get(PAGE))})
    assert answer.status_code == 302
    assert Order.objects.get().delivery_kind == "pickup"


def test_a_fee_that_the_browser_sends_is_ignored(store, basket):
    client = visitor(store, basket)
    sent = {**TYPED, "ticket": ticket_of(client.get(PAGE)), "fee": "0", "shipping": "0", "total": "1", "distance": "0"}
    client.post(PAGE, sent)
    assert Order.objects.get().shipping_incl_tax == Decimal("3.00")


def test_only_what_reaches_the_state_can_be_chosen_and_the_rest_says_why(store, basket):
    make_delivery(store, "zulia", name="Encomienda a Maracaibo", states=["Zulia"], position=2)
    client = visitor(store, basket)
    answer = client.post(PAGE, {**TYPED, "ticket": ticket_of(client.get(PAGE)), "recalculate": "1"})
    page = " ".join(answer.content.decode().split())
    assert "No disponible: No llega a Distrito Capital." in page
    assert not Order.objects.exists()
    refused = client.post(PAGE, {**TYPED, "delivery": "zulia", "ticket": ticket_of(answer)})
    assert refused.status_code == 422
    assert "No llega a Distrito Capital." in refused.content.decode()


def test_each_way_to_pay_shows_its_own_amount(basket, store):
    store.is_special_taxpayer = True
    store.save()
    page = visitor(store, basket).get(PAGE).content.decode()
    assert "Bs\N{NO-BREAK SPACE}13.590,84" in page  # 15.80 x 860.18
    assert "US$\N{NO-BREAK SPACE}16,27" in page  # 15.80 and 3 %
    assert "Suma US$\N{NO-BREAK SPACE}0,47 de IGTF (3 %)." in page


def test_a_method_that_the_store_switched_off_is_neither_shown_nor_taken(store, basket):
    store.payment_methods.filter(code="cash_usd").update(is_enabled=False)
    client = visitor(store, basket)
    shown = client.get(PAGE)
    assert "Efectivo en dólares" not in shown.content.decode()
    answer = client.post(PAGE, {**TYPED, "payment": "cash_usd", "ticket": ticket_of(shown)})
    assert (answer.status_code, Order.objects.count()) == (422, 0)


def test_below_the_minimum_one_is_sent_back_with_what_is_missing(store, basket):
    store.minimum_order = Decimal("20.00")
    store.save()
    answer = visitor(store, basket).get(PAGE)
    assert answer["Location"] == "/cesta/"
    assert messages_of(answer) == [
        "El pedido mínimo es de US$\N{NO-BREAK SPACE}20,00. Te faltan US$\N{NO-BREAK SPACE}7,20."
    ]


def test_stock_that_went_meanwhile_sends_back_to_the_basket_with_the_product_named(store, basket):
    client = visitor(store, basket)
    ticket = ticket_of(client.get(PAGE))
    basket.lines.get().stockrecord.product.stockrecords.update(num_in_stock=1)
    answer = client.post(PAGE, {**TYPED, "ticket": ticket})
    assert answer["Location"] == "/cesta/"
    assert messages_of(answer) == ["De «Café» solo quedan 1. Ajusta la cantidad en tu cesta."]
    assert basket.lines.count() == 1


def test_a_price_that_changed_meanwhile_sends_back_with_both_prices(store, basket):
    client = visitor(store, basket)
    ticket = ticket_of(client.get(PAGE))
    basket.lines.get().stockrecord.product.stockrecords.update(price=Decimal("7.00"))
    answer = client.post(PAGE, {**TYPED, "ticket": ticket})
    assert messages_of(answer) == ["«Café» ahora cuesta US$\N{NO-BREAK SPACE}14,00 (antes US$\N{NO-BREAK SPACE}12,80)."]


def test_a_coupon_that_somebody_else_used_sends_back_to_the_basket(store, basket):
    voucher = make_voucher(store, "UNICO", usage="Single use")
    basket.vouchers.add(voucher)
    client = visitor(store, basket)
    ticket = ticket_of(client.get(PAGE))
    make_order(store, vouchers=[voucher])
    answer = client.post(PAGE, {**TYPED, "ticket": ticket})
    assert answer["Location"] == "/cesta/"
    assert len(messages_of(answer)) == 1
    assert not Order.objects.filter(basket=basket).exists()


def test_a_closed_store_says_so_and_still_takes_the_order(store, basket):
    OpeningHours.objects.filter(store=store).delete()
    client = visitor(store, basket)
    shown = client.get(PAGE)
    assert "La tienda está cerrada ahora." in shown.content.decode()
    assert client.post(PAGE, {**TYPED, "ticket": ticket_of(shown)}).status_code == 302


def test_a_customer_uses_a_saved_address(store):
    user = make_user()
    client = visitor(store)
    client.force_login(user)
    first = make_basket(store, {make_product(store): 1}, owner=user)
    client.post(PAGE, {**TYPED, "address": "nueva", "save_address": "on", "ticket": ticket_of(client.get(PAGE))})
    saved = user.addresses.get()
    make_basket(store, {make_product(store): 1}, owner=user)
    shown = client.get(PAGE)
    assert "Calle Loira, piso 4" in shown.content.decode()
    typed = {name: TYPED[name] for name in ("name", "phone", "email", "payment", "delivery")}
    answer = client.post(PAGE, {**typed, "address": saved.pk, "ticket": ticket_of(shown)})
    assert answer.status_code == 302
    latest = Order.objects.exclude(basket=first).get()
    assert (latest.user, latest.shipping_address.line1) == (user, "Calle Loira, piso 4")
    assert user.addresses.count() == 1


def test_somebody_elses_saved_address_is_not_taken(store, basket):
    other = make_user()
    client = visitor(store, basket)
    foreign = other.addresses.model.objects.filter(user=other).first()
    assert foreign is None
    answer = client.post(PAGE, {**TYPED, "line1": "", "address": "1", "ticket": ticket_of(client.get(PAGE))})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "x" * 1_000_000},
        {"note": "x" * 1_000_000},
        {"email": "a" * 500 + "@b.com"},
        {"state": "Narnia"},
        {"delivery": "../../etc"},
        {"preferred_date": "ayer"},
        {"preferred_date": "2001-01-01"},
        {"name": "nulo\x00"},
        {"address": "99999999999999999999"},
        {"ticket": "x" * 30_000},
    ],
)
def test_bad_input_is_answered_with_a_sentence_and_never_breaks(store, basket, fields):
    client = visitor(store, basket)
    data = {**TYPED, "ticket": ticket_of(client.get(PAGE))} | fields
    answer = client.post(PAGE, data)
    assert answer.status_code in {302, 422}


def test_the_basket_of_another_store_is_not_ordered_here(store, basket):
    other = make_shop(rate=False)
    answer = visitor(other, basket).get(PAGE)
    assert answer["Location"] == "/cesta/"


def test_the_page_costs_a_fixed_number_of_queries(store, django_assert_max_num_queries):
    small = make_basket(store, {make_product(store): 1})
    large = make_basket(store, {make_product(store): 1 for _number in range(12)})
    visitor(store, small).get(PAGE)
    for basket in (small, large):
        with django_assert_max_num_queries(25):
            visitor(store, basket).get(PAGE)
