"""One's orders: only one's own, only this store's, at the rate of their day."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commerce.accounts.models import User
from commerce.basket.models import Line as BasketLine
from commerce.rates.models import ExchangeRate
from commerce.stores.models import Store
from tests.factories import make_product, make_rate, make_store, make_user

from .conftest import add_line, place

pytestmark = pytest.mark.django_db


def body(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "path", ["", "pedidos/", "pedidos/AB-1/", "direcciones/", "direcciones/nueva/", "datos/", "negocio/", "seguridad/"]
)
def test_the_account_is_only_for_whoever_is_logged_in(shop: Store, client: Client, path: str) -> None:
    answer = client.get(f"/cuenta/{path}")
    assert answer["Location"] == f"{reverse('account_login')}?next=/cuenta/{path}"


def test_no_page_of_an_account_is_kept(shop: Store, browser: Client) -> None:
    for name in ("summary", "orders", "addresses", "profile", "business", "security"):
        assert "no-store" in browser.get(reverse(f"customer:{name}"))["Cache-Control"]


def test_the_summary_shows_the_last_orders_with_both_amounts_and_what_to_do(
    shop: Store, rate: ExchangeRate, person: User, browser: Client
) -> None:
    waiting = place(person, shop, status="pending")
    done = place(person, shop, status="delivered")
    page = body(browser, "customer:summary")
    assert "Hola, Yelitza" in page
    for order in (waiting, done):
        assert order.number in page
    assert "US$\N{NO-BREAK SPACE}10,00" in page
    assert "Bs\N{NO-BREAK SPACE}1.000,00" in page
    assert "Esperando tu pago" in page
    assert page.count("Ver cómo pagar") == 1


def test_an_old_order_keeps_its_bolivares_when_the_rate_moves(
    shop: Store, rate: ExchangeRate, person: User, browser: Client
) -> None:
    order = place(person, shop)
    make_rate("500.00")
    for page in (body(browser, "customer:summary"), body(browser, "customer:order", order.number)):
        assert "Bs\N{NO-BREAK SPACE}1.000,00" in page
        assert "5.000,00" not in page


def test_an_empty_account_says_what_comes_here(shop: Store, browser: Client) -> None:
    assert "Todavía no has comprado aquí" in body(browser, "customer:summary")
    assert "Todavía no has comprado aquí" in body(browser, "customer:orders")


def test_orders_are_found_by_status_and_by_text(shop: Store, rate: ExchangeRate, person: User, browser: Client) -> None:
    coffee = place(person, shop, [make_product(shop, "Café Cumbe")], status="delivered")
    rice = place(person, shop, [make_product(shop, "Arroz Llano")], status="pending")

    def found(**query: str) -> set[str]:
        page = body(browser, "customer:orders", **query)
        return {order.number for order in (coffee, rice) if order.number in page}

    assert found() == {coffee.number, rice.number}
    assert found(estado="delivered") == {coffee.number}
    assert found(q="arroz") == {rice.number}
    assert found(q=coffee.number) == {coffee.number}
    assert found(estado="ya-no-existe") == {coffee.number, rice.number}
    assert "Ningún pedido con esos datos" in body(browser, "customer:orders", q="zapatos")
    assert browser.get(reverse("customer:orders"), {"q": "\x00" + "a" * 5_000, "pagina": "nada"}).status_code == 200


def test_orders_come_page_by_page_and_keep_the_filter(
    shop: Store, rate: ExchangeRate, person: User, browser: Client
) -> None:
    product = make_product(shop)
    for _order in range(12):
        place(person, shop, [product])
    first = body(browser, "customer:orders", estado="confirmed")
    assert first.count('class="order"') == 10
    assert "?estado=confirmed&amp;pagina=2" in first
    assert body(browser, "customer:orders", pagina="2").count('class="order"') == 2


def test_an_order_of_somebody_else_or_of_another_store_does_not_exist(
    shop: Store, rate: ExchangeRate, person: User, browser: Client
) -> None:
    foreign = place(make_user(), shop)
    guest = place(None, shop)
    elsewhere = place(person, make_store("otra"))
    for order in (foreign, guest, elsewhere):
        assert browser.get(reverse("customer:order", args=[order.number])).status_code == 404
        assert browser.post(reverse("customer:order_repeat", args=[order.number])).status_code == 404
        assert order.number not in body(browser, "customer:orders")
        assert order.number not in body(browser, "customer:summary")


def test_the_page_of_an_order_shows_what_was_agreed_and_its_story(
    shop: Store, rate: ExchangeRate, person: User, browser: Client
) -> None:
    cheese = make_product(shop, "Queso Llano", unit="kg", step="0.250")
    order = place(
        person,
        shop,
        [],
        total_incl_tax=Decimal("30.00"),
        total_ves=Decimal("3000.00"),
        tracking_number="ZM-1",
        carrier="Zoom",
    )
    add_line(order, cheese, 3)
    cheese.title = "Queso con otro nombre"
    cheese.save()
    page = body(browser, "customer:order", order.number)
    assert "Queso Llano" in page
    assert "Queso con otro nombre" not in page
    assert "0,750\N{NO-BREAK SPACE}kg" in page or "0,750 kg" in page
    assert "Bs\N{NO-BREAK SPACE}3.000,00" in page
    assert "Hiciste el pedido" in page
    assert "Calle Loira, casa 4" in page
    assert "ZM-1" in page


def test_buying_again_puts_what_there_is_in_the_basket(
    shop: Store, rate: ExchangeRate, person: User, browser: Client
) -> None:
    plenty, few = make_product(shop, "Café", stock=20), make_product(shop, "Arroz", stock=2)
    none, hidden = make_product(shop, "Azúcar", stock=0), make_product(shop, "Sal", is_public=False)
    order = place(person, shop, [])
    for product in (plenty, few, none, hidden):
        add_line(order, product, 5)

    answer = browser.post(reverse("customer:order_repeat", args=[order.number]))
    assert answer["Location"] == reverse("basket:summary")
    lines = dict(BasketLine.objects.filter(basket__owner=person).values_list("product__title", "quantity"))
    assert lines == {"Café": 5, "Arroz": 2}
    told = [str(message) for message in answer.wsgi_request._messages]
    assert "Hay menos de lo que llevaste: Arroz." in told
    assert "No agregamos lo que hoy no hay: Azúcar, Sal." in told


def test_buying_again_what_is_all_gone_stays_on_the_order(
    shop: Store, rate: ExchangeRate, person: User, browser: Client
) -> None:
    order = place(person, shop, [make_product(shop, stock=0)])
    answer = browser.post(reverse("customer:order_repeat", args=[order.number]))
    assert answer["Location"] == reverse("customer:order", args=[order.number])
    assert not BasketLine.objects.exists()


def test_the_pages_of_orders_cost_the_same_however_many_there_are(
    shop: Store, rate: ExchangeRate, person: User, browser: Client, django_assert_max_num_queries: Any
) -> None:
    def fill(orders: int) -> None:
        for _order in range(orders):
            order = place(person, shop, [make_product(shop), make_product(shop)])
        place(person, shop, [make_product(shop)])
        assert order

    fill(2)
    for name, budget in (("summary", 20), ("orders", 20)):
        body(browser, f"customer:{name}")
        with django_assert_max_num_queries(budget) as few:
            body(browser, f"customer:{name}")
        fill(6)
        with django_assert_max_num_queries(len(few)):
            body(browser, f"customer:{name}")


def test_the_page_of_an_order_costs_the_same_however_long_it_is(
    shop: Store, rate: ExchangeRate, person: User, browser: Client, django_assert_max_num_queries: Any
) -> None:
    short = place(person, shop, [make_product(shop)])
    long = place(person, shop, [make_product(shop) for _number in range(8)])
    body(browser, "customer:order", short.number)
    with django_assert_max_num_queries(22) as few:
        body(browser, "customer:order", short.number)
    with django_assert_max_num_queries(len(few)):
        body(browser, "customer:order", long.number)
