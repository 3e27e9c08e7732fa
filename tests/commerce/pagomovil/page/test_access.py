"""The payment page opens by the order's secret link alone, and leaves no trace of it."""

import pytest
from django.test import Client

from commerce.order import actions, links
from tests.orders import make_shop

pytestmark = pytest.mark.django_db


def test_a_wrong_token_opens_nothing(browser, path, typed):
    wrong = path.replace("/pedido/", "/pedido/x")
    assert browser.get(wrong).status_code == 404
    assert browser.post(wrong, typed()).status_code == 404
    assert browser.post(f"{wrong}monto/").status_code == 404


def test_an_order_does_not_open_in_another_store(path):
    assert Client(headers={"host": make_shop(rate=False).host}).get(path).status_code == 404


def test_guessing_is_slowed_down(browser, path):
    wrong = path.replace("/pedido/", "/pedido/x")
    for _attempt in range(20):
        assert browser.get(wrong).status_code == 404
    assert browser.get(wrong).status_code == 429
    assert browser.get(path).status_code == 200


def test_a_revoked_link_opens_nothing(browser, path, order):
    links.renew(order.pk)
    assert browser.get(path).status_code == 404


def test_the_page_is_neither_kept_nor_indexed_nor_passed_on(browser, path):
    for answer in (browser.get(path), browser.post(path, {}), browser.post(f"{path}monto/")):
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_nothing_on_the_page_needs_an_inline_style_or_script(browser, path):
    page = browser.get(path).content.decode()
    assert " style=" not in page
    assert "<script>" not in page
    assert " onclick=" not in page


def test_a_cancelled_order_is_not_paid_any_more(browser, path, order):
    actions.cancel(order.pk, reason="", actor_label="cliente")
    answer = browser.get(path)
    assert (answer.status_code, answer["Location"]) == (302, links.path_of(order))
