"""The secret link: 256 bits, kept as a hash, seen by nobody else, and easily replaced."""

import logging
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from commerce.order import actions, links, throttle
from commerce.order.models import Order, OrderLink
from project.logs import mask
from tests.orders import make_order, make_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return make_order()


@pytest.fixture(autouse=True)
def nobody_has_guessed_yet():
    cache.clear()


def browser(store) -> Client:
    return Client(headers={"host": store.host})


def test_the_page_shows_the_order_and_no_more_personal_data_than_needed(order):
    page = browser(order.store).get(links.path_of(order)).content.decode()
    assert order.number in page
    assert "Recibimos tu pedido" in page
    assert "María R." in page
    assert "0414-•••0182" in page
    assert "Caracas, Distrito Capital" in page
    for secret in ("María Rojas", "maria@ejemplo.com.ve", "5550182", "Calle Loira", "panadería"):
        assert secret not in page


def test_the_token_has_256_bits_and_only_its_hash_is_stored(order):
    token = links.token_of(order)
    assert len(token) == 43
    row = OrderLink.objects.get(order=order)
    assert row.token_hash == links.hash_of(token)
    assert token not in str(vars(row))


def test_the_page_is_neither_kept_nor_indexed_nor_passed_on(order):
    for path in ("", "recibo/", "cancelar/"):
        answer = browser(order.store).get(links.path_of(order) + path)
        assert answer.status_code == 200
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert links.token_of(order) not in answer.content.decode().split("<body")[0]


@pytest.mark.parametrize("guess", ["numero", "id", "uuid", "hash"])
def test_nothing_else_opens_the_order(order, guess):
    tries = {
        "numero": order.number,
        "id": str(order.pk),
        "uuid": "9b2f2c1e-8f0e-4b5b-8a43-3f1f5a7f0c11",
        "hash": order.link.token_hash,
    }
    assert browser(order.store).get(f"/pedido/{tries[guess]}/").status_code == 404


def test_the_link_of_one_store_does_not_open_in_another(order):
    other = make_shop(rate=False)
    assert browser(other).get(links.path_of(order)).status_code == 404


def test_a_renewed_link_replaces_the_old_one(order):
    old = links.path_of(order)
    answer = browser(order.store).post(f"{old}enlace-nuevo/")
    assert browser(order.store).get(old).status_code == 404
    assert browser(order.store).get(answer["Location"]).status_code == 200
    assert answer["Location"] != old


def test_a_revoked_or_expired_link_opens_nothing(order):
    path = links.path_of(order)
    links.expire(order.pk, at=timezone.now() + timedelta(minutes=1))
    assert browser(order.store).get(path).status_code == 200
    links.expire(order.pk, at=timezone.now())
    assert browser(order.store).get(path).status_code == 404
    links.renew(order.pk)
    fresh = links.path_of(Order.objects.get(pk=order.pk))
    assert browser(order.store).get(fresh).status_code == 200
    links.revoke(order.pk, at=timezone.now())
    assert browser(order.store).get(fresh).status_code == 404


def test_too_many_wrong_links_are_turned_away_and_the_right_one_still_opens(order):
    client = browser(order.store)
    answers = [client.get(f"/pedido/intento-{number}/").status_code for number in range(throttle.MOST_WRONG + 2)]
    assert answers == [404] * throttle.MOST_WRONG + [429, 429]
    assert client.get(links.path_of(order)).status_code == 200


def test_logs_never_show_the_token(order, caplog):
    token = links.token_of(order)
    with caplog.at_level(logging.DEBUG):
        browser(order.store).get(links.path_of(order))
        browser(order.store).get(f"/pedido/{token[:-1]}x/")
    assert token not in mask(caplog.text)
    assert mask(f"GET /ws/orders/{token}/ /pedido/{token}/recibo/") == "GET /ws/orders/***/ /pedido/***/recibo/"


def test_the_customer_cancels_after_being_asked_once_more(order):
    client = browser(order.store)
    path = f"{links.path_of(order)}cancelar/"
    assert "¿Cancelar este pedido?" in client.get(path).content.decode()
    assert Order.objects.get().status == "confirmed"
    client.post(path, {"reason": "Me equivoqué"})
    cancelled = Order.objects.get()
    assert (cancelled.status, cancelled.cancel_reason) == ("cancelled", "Me equivoqué")


def test_an_order_on_its_way_is_not_cancelled_from_its_page(order):
    actions.move(order.pk, "processing")
    actions.move(order.pk, "out_for_delivery")
    client = browser(order.store)
    page = client.get(links.path_of(order)).content.decode()
    assert "Cancelar el pedido" not in page
    client.post(f"{links.path_of(order)}cancelar/")
    assert Order.objects.get().status == "out_for_delivery"


def test_notes_are_shown_as_text():
    order = make_order(note="<script>alert(1)</script>")
    page = browser(order.store).get(links.path_of(order)).content.decode()
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_receipt_says_that_it_has_no_fiscal_value(order):
    page = browser(order.store).get(f"{links.path_of(order)}recibo/").content.decode()
    assert "Sin valor fiscal." in page
    assert "factura" not in page.lower().replace("tu factura va con el pedido", "")


def test_the_page_costs_a_fixed_number_of_queries(order, django_assert_max_num_queries):
    client = browser(order.store)
    path = links.path_of(order)
    client.get(path)
    with django_assert_max_num_queries(16):
        client.get(path)
