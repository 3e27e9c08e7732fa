"""The palette: what it finds, for whom, and how little it asks for it."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from backoffice.habits.words import fits
from commerce.accounts.models import User
from commerce.stores.models import Store
from tests.factories import make_product, make_staff, make_user
from tests.orders import make_order, make_shop

pytestmark = pytest.mark.django_db

PALETTE = "/admin/mio/paleta/"
Enter = Callable[[User], Client]


@pytest.fixture
def store() -> Store:
    return make_shop("viveres", is_default=True)


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def support(store: Store, *more: str) -> Client:
    permissions = ["order.view_order", "accounts.view_customer", "catalogue.view_product", *more]
    return entered(make_staff(store, "mostrador", permissions))


def asked(client: Client, text: str) -> str:
    response = client.get(PALETTE, {"q": text})
    assert response.status_code == 200
    return response.content.decode()


def test_an_order_is_found_by_its_number_and_by_the_name_on_it(store: Store) -> None:
    order = make_order(store, name="Zuleima Andrade")
    client = support(store)

    assert f"/admin/order/order/{order.pk}/change/" in asked(client, order.number)
    assert f"/admin/order/order/{order.pk}/change/" in asked(client, "zuleima")


def test_a_product_is_found_by_a_word_without_its_accent_and_by_its_code(store: Store) -> None:
    product = make_product(store, "Café molido", sku="CAF-500")
    client = support(store)

    assert f"/admin/catalogue/product/{product.pk}/change/" in asked(client, "cafe")
    assert f"/admin/catalogue/product/{product.pk}/change/" in asked(client, "CAF-500")


def test_rows_of_another_store_are_not_found(store: Store) -> None:
    other = make_shop("kits", rate=False)
    order = make_order(other, name="Zuleima Andrade")
    product = make_product(other, "Café molido")
    client = support(store)

    found = asked(client, "zuleima") + asked(client, "cafe") + asked(client, order.number)
    assert f"/admin/order/order/{order.pk}/change/" not in found
    assert f"/admin/catalogue/product/{product.pk}/change/" not in found


def test_phones_and_mails_are_masked(store: Store) -> None:
    user = make_user("zuleima.andrade@ejemplo.com.ve", first_name="Zuleima", last_name="Andrade", phone="+584145550133")
    make_order(store, user=user)

    found = asked(support(store), "zuleima")
    assert f"/admin/accounts/customer/{user.pk}/change/" in found
    assert "5550133" not in found.replace("-", "")
    assert "zuleima.andrade@" not in found


def test_a_desk_is_found_by_the_words_that_people_use(store: Store) -> None:
    client = entered(make_staff(store, "pagos", ["pagomovil.view_paymentreport", "rates.add_exchangerate"]))

    assert "/admin/verificacion/" in asked(client, "verificar pagos")
    assert "/admin/verificacion/" in asked(client, "pago movil")
    assert "/admin/tasas/" in asked(client, "nueva tasa")
    assert "/admin/tasas/" in asked(client, "DÓLAR")


def test_a_desk_that_one_may_not_open_is_not_offered(store: Store) -> None:
    assert "/admin/verificacion/" not in asked(entered(make_staff(store, "nadie", [])), "verificar pagos")


def test_nothing_found_says_what_to_try(store: Store) -> None:
    assert "Nada se llama «xyzzy»" in asked(support(store), "xyzzy")


def test_a_visitor_and_a_customer_do_not_get_it(store: Store) -> None:
    customer = make_user()
    assert Client().get(PALETTE).status_code == 302
    assert entered(customer).get(PALETTE).status_code == 302


@pytest.mark.parametrize("count", [1, 12])
def test_a_look_costs_the_same_however_much_is_found(
    store: Store, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_order(store, name="Zuleima Andrade")
    client = support(store, "offer.view_conditionaloffer", "jobs.view_job")
    with django_assert_max_num_queries(16):
        asked(client, "zuleima")


def test_words_fit_by_their_beginnings_and_best_where_all_of_it_begins() -> None:
    names = ["Verificar pagos", "pago móvil"]
    assert [fits(text, names) for text in ("veri", "pago mo", "pagos ver", "caja", "")] == [3, 2, 1, 0, 0]
