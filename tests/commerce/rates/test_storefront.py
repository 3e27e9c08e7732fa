"""What a visitor of the shop sees of the rate."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from commerce.payment.queries import offered_methods
from commerce.rates.calendar import CARACAS, banking_day_on_or_before
from commerce.stores import pagecache
from commerce.stores.facts import true_until
from commerce.stores.models import Store
from commerce.stores.queries import catalogue_stamp
from tests.factories import make_product, make_rate, make_store, make_user
from tests.orders import make_shop

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate(timezone=CARACAS)


@pytest.fixture
def store() -> Store:
    pagecache.clear()
    return make_store("kits", is_default=True)


def page(store: Store, path: str = "/") -> str:
    return Client().get(path, headers={"host": store.host}).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_new_rate_shows_on_the_next_request_although_pages_are_kept(store: Store) -> None:
    product = make_product(store, "Café", price="10.00")
    make_rate("860.18")
    address = product.get_absolute_url()
    assert "Bs\xa08.601,80" in page(store, address)
    assert "Bs\xa08.601,80" in page(store, address)

    make_rate("862.40", source="bcv")

    assert "Bs\xa08.624,00" in page(store, address)
    assert "Bs\xa08.601,80" not in page(store, address)


def test_a_manual_rate_is_called_that_and_a_kept_page_ends_with_it(store: Store) -> None:
    make_rate("860.18")
    until = timezone.now() + timedelta(minutes=5)
    make_rate("861", source="manual", valid_until=until, reason="BCV tarde", recorded_by=make_user())

    assert "Tasa manual de la tienda <b>Bs\xa0861,00</b>" in page(store, "/contacto/")
    assert true_until(store, catalogue_stamp()) <= until


def test_a_rate_of_yesterday_is_called_the_last_one_published(store: Store) -> None:
    make_rate("860.18", value_date=banking_day_on_or_before(banking_day_on_or_before(TODAY) - timedelta(days=1)))
    assert "Última tasa BCV publicada: <b>Bs\xa0860,18</b>" in page(store, "/contacto/")


def test_a_rate_that_is_too_old_hides_bolivares_and_pauses_paying_in_them() -> None:
    pagecache.clear()
    shop = make_shop("kits", is_default=True, rate=False)
    product = make_product(shop, "Café", price="10.00")
    in_bolivares = {offered.code for offered in offered_methods(shop) if offered.method.currency == "VES"}
    make_rate("860.18", value_date=date(2026, 1, 2))

    html = page(shop, product.get_absolute_url())

    assert "US$\xa010,00" in html
    assert "Bs\xa0" not in html
    assert "Hoy no tenemos la tasa del día: los precios están en dólares." in html
    assert in_bolivares == set()
    make_rate("861")
    assert {offered.method.currency for offered in offered_methods(shop)} >= {"VES"}
