"""Orders move by POST with confirmation, and lists cost the same for many rows as for few."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commerce.accounts.models import BusinessProfile
from commerce.order.models import Order
from commerce.partner.models import StockRecord
from commerce.stores.models import Store
from tests.factories import make_product, make_staff, make_store, make_user
from tests.orders import make_order, make_shop

pytestmark = pytest.mark.django_db

MAY = ["order.view_order", "order.change_order"]


def visit(client: Client, store: Store, *permissions: str) -> Client:
    client.force_login(make_staff(store, "despacho", permissions))
    return client


def move_page(order: Order, status: str) -> str:
    return f"/admin/order/order/{order.pk}/mover/{status}/"


def test_looking_at_the_confirmation_moves_nothing_and_sending_it_moves_once(client: Client) -> None:
    order = make_order()
    staff = visit(client, order.store, *MAY)

    asked = staff.get(move_page(order, "processing"))
    order.refresh_from_db()
    assert (asked.status_code, order.status) == (200, "confirmed")

    staff.post(move_page(order, "processing"), {"note": "Va saliendo"})
    again = staff.post(move_page(order, "processing"), {"note": ""}, follow=True)

    order.refresh_from_db()
    assert order.status == "processing"
    assert [m.note for m in order.moves.all() if m.to_status == "processing"] == ["Va saliendo"]
    assert any(message.level_tag == "error" for message in again.context["messages"])


def test_the_order_page_offers_only_the_legal_moves(client: Client) -> None:
    order = make_order()
    staff = visit(client, order.store, *MAY)

    page = staff.get(f"/admin/order/order/{order.pk}/change/").content.decode()

    assert move_page(order, "processing") in page
    assert move_page(order, "cancelled") in page
    assert move_page(order, "delivered") not in page


def test_cancelling_needs_a_reason_and_gives_the_stock_back(client: Client) -> None:
    store = make_shop()
    product = make_product(store, stock=5)
    order = make_order(store, {product: 2})
    staff = visit(client, store, *MAY)

    refused = staff.post(move_page(order, "cancelled"), {"note": ""})
    record = StockRecord.objects.get(product=product)
    assert ("Escribe por qué" in refused.content.decode(), record.num_allocated) == (True, 2)

    staff.post(move_page(order, "cancelled"), {"note": "Cambió de idea"})

    order.refresh_from_db()
    record.refresh_from_db()
    assert (order.status, order.cancel_reason, record.num_allocated) == ("cancelled", "Cambió de idea", 0)


def test_another_stores_order_is_not_found_and_a_viewer_may_not_move_it(client: Client) -> None:
    order = make_order()
    stranger = visit(client, make_store("otra"), *MAY)
    assert stranger.post(move_page(order, "processing")).status_code == 404

    viewer = Client()
    viewer.force_login(make_staff(order.store, "mirar", ["order.view_order"]))
    assert viewer.post(move_page(order, "processing")).status_code == 403
    order.refresh_from_db()
    assert order.status == "confirmed"


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "path",
    [
        "/admin/order/order/",
        "/admin/catalogue/product/",
        "/admin/partner/stockrecord/",
        "/admin/payment/source/",
        "/admin/basket/basket/",
        "/admin/accounts/user/",
        "/admin/",
    ],
)
def test_a_list_costs_as_many_queries_with_ten_rows_as_with_two(client: Client, path: str) -> None:
    store = make_shop()
    root = make_user(is_staff=True, is_superuser=True)
    client.force_login(root)
    for _ in range(2):
        make_order(store, user=make_user())
    few = queries_of(client, path)
    for _ in range(8):
        make_order(store, user=make_user())

    assert queries_of(client, path) == few
    assert few <= 20


def test_the_dashboard_counts_the_orders_of_the_persons_own_stores(client: Client) -> None:
    store = make_shop("mia")
    make_order(store)
    make_order(make_shop("ajena", rate=False))

    page = visit(client, store, *MAY).get("/admin/")

    assert {found.title: found.value for found in page.context["orders"].figures}["Por preparar"] == "1"
    assert [order.store_id for order, _label in page.context["orders"].newest] == [store.pk]


def business(name: str, rif: str) -> BusinessProfile:
    return BusinessProfile.objects.create(user=make_user(), name=name, rif=rif)


def decide(client: Client, action: str, profile: BusinessProfile, **extra: Any) -> Any:
    return client.post(f"/admin/negocios/{profile.pk}/{action}/", {"seen": "pending", **extra}, follow=True)


def test_staff_verify_a_business_or_reject_it_with_a_reason(client: Client) -> None:
    client.force_login(make_user(is_staff=True, is_superuser=True))
    make_store("kits", is_default=True)
    first, second = business("Panadería Sol", "J501122440"), business("Taller Luna", "J409988775")

    decide(client, "verificar", first)
    decide(client, "rechazar", second)  # without a reason
    second.refresh_from_db()
    assert second.status == "pending"
    decide(client, "rechazar", second, reason="El RIF no coincide con la razón social.")

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("verified", "rejected")
    assert second.rejection_reason == "El RIF no coincide con la razón social."


def test_the_order_page_says_all_that_whoever_prepares_it_needs_and_none_of_our_codes(client: Client) -> None:
    store = make_shop()
    cheese = make_product(store, title="Queso llanero", unit="kg", step="0.250")
    order = make_order(store, {cheese: 3})
    order.lines.update(note="En lonjas finas")
    Order.objects.filter(pk=order.pk).update(customer_note="Toca <b>duro</b>", delivery_instructions="Portón azul")
    staff = visit(client, store, *MAY)
    staff.post(move_page(order, "processing"), {"note": "Ya casi"})

    page = staff.get(f"/admin/order/order/{order.pk}/change/").content.decode()

    for words in ("0,750 kg", "En lonjas finas", "Portón azul", "Toca &lt;b&gt;duro", "En preparación", "Ya casi"):
        assert words in page
    for code in ("processing</", "&#x27;processing&#x27;", ">piece<", "Date placed", "Decimal("):
        assert code not in page


def test_the_order_page_costs_as_much_with_many_lines_as_with_one(client: Client) -> None:
    store = make_shop()
    short = make_order(store, {make_product(store): 1})
    long = make_order(store, {make_product(store): 1 for _ in range(8)})
    staff = visit(client, store, *MAY)

    few = queries_of(staff, f"/admin/order/order/{short.pk}/change/")

    assert queries_of(staff, f"/admin/order/order/{long.pk}/change/") == few
    assert few <= 25


def test_what_was_paid_shows_only_to_those_who_may_see_payments(client: Client) -> None:
    order = make_order()
    path = f"/admin/order/order/{order.pk}/change/"

    assert "Por cobrar" not in visit(client, order.store, *MAY).get(path).content.decode()
    finance = Client()
    finance.force_login(make_staff(order.store, "finanzas", [*MAY, "payment.view_source"]))
    assert "Por cobrar" in finance.get(path).content.decode()


def test_a_cancelled_order_is_listed_in_words(client: Client) -> None:
    order = make_order()
    staff = visit(client, order.store, *MAY)
    staff.post(move_page(order, "cancelled"), {"note": "Cambió de idea"})

    page = staff.get("/admin/order/order/").content.decode()

    assert "Cancelado" in page
    assert ">cancelled<" not in "".join(page.split())


def test_the_panel_shows_only_what_its_links_would_open(client: Client) -> None:
    order = make_order()
    merchandiser = Client()
    merchandiser.force_login(make_staff(order.store, "catalogo", ["partner.view_stockrecord"]))

    mine = visit(client, order.store, *MAY).get("/admin/").content.decode()
    theirs = merchandiser.get("/admin/").content.decode()

    assert (order.number in mine, "Confirmado" in mine, "/admin/partner/stockrecord/" in mine) == (True, True, False)
    assert (order.number in theirs, "/admin/order/order/" in theirs) == (False, False)
    assert "/admin/partner/stockrecord/" in theirs


def test_staff_screens_of_orders_listen_to_the_stores_they_show(client: Client) -> None:
    order = make_order()
    staff = visit(client, order.store, *MAY)

    panel = staff.get("/admin/").content.decode()
    page = staff.get(f"/admin/order/order/{order.pk}/change/").content.decode()

    assert f'data-live-sockets="/ws/stores/{order.store.slug}/orders/"' in panel
    assert f'data-live-sockets="/ws/orders/{order.pk}/"' in page


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("/admin/order/order/", ["Date placed"]),
        ("/admin/reviews/productreview/", ["Date created", ">Product<"]),
        ("/admin/reviews/productreview/add/", ["Product\n", "User\n"]),
        ("/admin/offer/range/add/", ["Range product", "Display order"]),
        ("/admin/voucher/voucher/add/", ["Voucher set"]),
        ("/admin/voucher/voucherapplication/", ["Date created"]),
    ],
)
def test_fields_that_a_library_left_without_a_name_have_one_in_spanish(
    client: Client, path: str, codes: list[str]
) -> None:
    client.force_login(make_user(is_staff=True, is_superuser=True))
    make_order()

    page = client.get(path).content.decode()

    assert [code for code in codes if code in page] == []
