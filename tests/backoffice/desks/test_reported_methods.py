"""Transfers and Zelle in the back office: beside Pago Móvil in the queue, and set up with a preview."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commerce.accounts.models import User
from commerce.order.models import Order
from commerce.pagomovil.actions import reports
from commerce.pagomovil.models import PaymentReport, RecipientAccount, ReportedMethod
from commerce.stores.models import Store
from tests.commerce.pagomovil.page.settling import make_firm
from tests.commerce.pagomovil.ways.test_reporting import order_by, said
from tests.factories import make_staff
from tests.orders import make_shop
from tests.pagomovil import make_report, make_reported_method, make_unpaid_order

from .conftest import DESKS, logged_in

pytestmark = pytest.mark.django_db
DESK = "/admin/verificacion/"
WAYS = "/admin/cuentas-receptoras/formas/"


@pytest.fixture
def zelle(shop: Store) -> ReportedMethod:
    Store.objects.filter(pk=shop.pk).update(second_signature_from=500)
    shop.refresh_from_db()
    return make_reported_method(shop)


@pytest.fixture
def told(zelle: ReportedMethod) -> PaymentReport:
    return reports.submit(order_by(zelle).pk, said())


@pytest.fixture
def lead(shop: Store) -> User:
    return make_staff(shop, "rules", (*DESKS, "stores.change_money_rules"))


def read(response: Any) -> str:
    return str(response.content.decode()).replace("\xa0", " ")


def test_a_zelle_waits_in_the_same_queue_with_only_what_was_asked(desk: Client, told: PaymentReport) -> None:
    page = read(desk.get(f"{DESK}{told.pk}/"))
    assert "US$ 44,10" in page
    assert "Zelle" in page
    assert "María Rojas" in page
    assert "maria@ejemplo.com" in page
    assert "Cédula o RIF" not in page
    assert "Búscalo en Zelle." in page


def test_the_queue_is_filtered_by_way_to_pay(desk: Client, shop: Store, told: PaymentReport) -> None:
    other = make_report(make_unpaid_order(shop))
    everything = read(desk.get(DESK))
    only = read(desk.get(f"{DESK}?forma={told.method}"))
    assert told.order.number in everything
    assert other.order.number in everything
    assert told.order.number in only
    assert f'data-entry="{other.pk}"' not in only


def test_approving_it_pays_the_order(desk: Client, told: PaymentReport) -> None:
    desk.post(f"{DESK}{told.pk}/aprobar/", {"note": "Lo vi en el correo del banco"})
    make_firm(told)
    order = Order.objects.get(pk=told.order_id)
    assert (order.status, order.payment_state) == ("confirmed", "paid")


def test_the_desk_stays_within_its_queries(
    desk: Client, told: PaymentReport, django_assert_max_num_queries: Any
) -> None:
    desk.get(f"{DESK}{told.pk}/")
    with django_assert_max_num_queries(15):
        desk.get(f"{DESK}{told.pk}/")


def settings_of(account: RecipientAccount, **fields: Any) -> dict[str, Any]:
    return {
        "name": "Zelle", "account": account.pk, "is_active": "on", "asks_email": "required",
        "asks_receipt": "optional", **fields,
    }  # fmt: skip


@pytest.fixture
def abroad(shop: Store) -> RecipientAccount:
    return RecipientAccount.objects.create(
        store=shop, title="Zelle", currency="USD", takes_pago_movil=False, holder="Araguaney LLC",
        details=[{"label": "Correo", "value": "pagos@araguaney.example"}],
    )  # fmt: skip


def test_a_method_is_seen_as_customers_will_before_it_is_saved(lead: User, abroad: RecipientAccount) -> None:
    client = logged_in(lead)
    page = read(client.post(f"{WAYS}nueva/", settings_of(abroad, ver="1")))
    assert "Correo desde donde pagaste" in page
    assert "pagos@araguaney.example" in page
    assert not ReportedMethod.objects.exists()
    client.post(f"{WAYS}nueva/", settings_of(abroad))
    method = ReportedMethod.objects.get()
    assert method.fields == {"email": "required", "receipt": "optional"}
    client.post(f"{WAYS}{method.pk}/", settings_of(abroad, asks_email="", name="Zelle nuestro"))
    method.refresh_from_db()
    assert (method.name, method.fields) == ("Zelle nuestro", {"receipt": "optional"})


def test_what_cannot_be_asked_is_said(lead: User, abroad: RecipientAccount) -> None:
    bad = logged_in(lead).post(f"{WAYS}nueva/", settings_of(abroad, asks_bank="required"))
    assert (bad.status_code, "solo en pagos en bolívares" in read(bad)) == (422, True)


def test_only_who_decides_about_money_sets_them_up(
    desk: Client, lead: User, zelle: ReportedMethod, abroad: RecipientAccount
) -> None:
    assert desk.get(f"{WAYS}nueva/").status_code == 403
    assert desk.post(f"{WAYS}{zelle.pk}/", settings_of(abroad)).status_code == 403
    there = make_reported_method(make_shop("otra", rate=False))
    assert logged_in(lead).get(f"{WAYS}{there.pk}/").status_code == 404
    assert read(desk.get("/admin/cuentas-receptoras/")).count("Zelle") >= 1


def test_an_account_in_dollars_has_no_statements(desk: Client, abroad: RecipientAccount) -> None:
    day = timezone.localdate().isoformat()
    page = read(desk.get(f"/admin/conciliacion/?cuenta={abroad.pk}&dia={day}"))
    assert page
    assert "Araguaney LLC" not in page
