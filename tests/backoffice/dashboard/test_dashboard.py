"""The first screen of the back office: each role sees its work, and every figure is the count of the list behind it."""

import csv
import html
import io
import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oscar.core.loading import get_model

from commerce.jobs.models import Job
from commerce.order.models import Order
from commerce.pagomovil.models import PaymentReport
from commerce.stores.models import Membership, Store
from tests.factories import make_partner, make_product, make_rate, make_staff, make_store, make_user
from tests.orders import make_order, make_shop
from tests.pagomovil import make_paying_shop, make_report, make_unpaid_order

pytestmark = pytest.mark.django_db

ROLES = (
    "merchandiser", "finance", "finance-lead", "support", "support-lead", "marketing", "operations", "administrator",
)  # fmt: skip
ProductReview = get_model("reviews", "ProductReview")


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()


def as_role(store: Store, role: str, client: Client | None = None) -> Client:
    """A member of `store`'s team with one of the roles that ship with the project."""
    person = make_user()
    person.is_staff = True
    person.save(update_fields=["is_staff"])
    Membership.objects.create(store=store, user=person, role=Group.objects.get(name=role))
    client = client or Client()
    client.force_login(person)
    return client


def placed(store: Store, days_ago: int, usd: str = "10.00", *, status: str = "confirmed", **fields: Any) -> Order:
    order = make_order(store, {make_product(store, price=usd): 1}, delivery="retiro", address=None)
    noon = timezone.make_aware(datetime.combine(timezone.localdate() - timedelta(days=days_ago), time(0, 1)))
    Order.objects.filter(pk=order.pk).update(date_placed=noon, status=status, **fields)
    return order


def verified(store: Store, minutes: int, days_ago: int = 0) -> None:
    report = make_report(make_unpaid_order(store))
    day = timezone.localdate() - timedelta(days=days_ago)
    came = timezone.make_aware(datetime.combine(day, time(0, 2)))
    PaymentReport.objects.filter(pk=report.pk).update(
        state="verified", created_at=came, decided_at=came + timedelta(minutes=minutes)
    )


def figure(page: Any, title: str) -> Any:
    return next(found for found in page.context["figures"] if found.title == title)


def task(page: Any, words: str) -> Any:
    return next(found for found in page.context["tasks"] if words in found.words)


CARDS = {
    "merchandiser": {"sales", "sellers"},
    "finance": {"sales", "payments", "orders", "sellers"},
    "finance-lead": {"sales", "payments", "orders", "sellers"},
    "support": {"payments", "orders"},
    "support-lead": {"payments", "orders"},
    "marketing": {"sales", "sellers"},
    "operations": {"orders"},
    "administrator": {"sales", "payments", "orders", "sellers"},
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_the_cards_of_its_job(role: str) -> None:
    store = make_paying_shop()
    placed(store, 0)
    make_report(make_unpaid_order(store))

    page = as_role(store, role).get("/admin/")

    shown = {name for name in ("sales", "payments", "orders", "sellers") if page.context[name] is not None}
    assert shown == CARDS[role]
    assert page.context["rate"].figure.value == "860,18"


@pytest.mark.parametrize("role", ROLES)
def test_the_page_costs_each_role_at_most_twenty_queries_whatever_the_rows(role: str) -> None:
    store = make_paying_shop()
    client = as_role(store, role)

    def fill(count: int) -> None:
        for n in range(count):
            placed(store, n)
            make_report(make_unpaid_order(store))
            verified(store, 5)
            Job.objects.create(code="x", title="X", store_id=store.pk, owner=make_user(), state="failed",
                               finished_at=timezone.now())  # fmt: skip

    def queries() -> int:
        client.get("/admin/")
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/admin/?rango=30").status_code == 200
        return len(asked)

    fill(1)
    few = queries()
    fill(5)
    assert queries() == few
    assert few <= 20


def test_sales_equal_a_hand_count_and_their_lists_count_the_same() -> None:
    store = make_paying_shop("mia")
    placed(store, 0, "10.00")
    placed(store, 0, "20.00", payment_method="cash_usd", status="delivered")
    placed(store, 0, "40.00", status="cancelled")
    placed(store, 0, "80.00", status="pending")
    placed(store, 6, "5.00")
    placed(store, 7, "12.00")
    placed(make_shop("ajena", rate=False), 0, "99.00")
    client = as_role(store, "administrator")

    today = client.get("/admin/")
    week = client.get("/admin/?rango=7")

    assert figure(today, "Ventas").value == "US$\xa030,00"
    assert figure(today, "Ventas").note == "+150\xa0% frente al mismo día de la semana pasada"
    assert figure(today, "Pedidos vendidos").value == "2"
    assert figure(today, "Ticket promedio").value == "US$\xa015,00"
    assert figure(week, "Ventas").value == "US$\xa035,00"
    assert figure(week, "Ventas").note == "+192\xa0% frente a los 7 días anteriores"
    for page, count in ((today, 2), (week, 3)):
        assert client.get(figure(page, "Pedidos vendidos").href).context["cl"].result_count == count
    in_bolivars = client.get(figure(week, "Vendido en bolívares").href).context["cl"]
    assert in_bolivars.result_count == 2


def test_every_bar_and_every_cut_opens_a_list_of_as_many_orders() -> None:
    store, second = make_paying_shop("una"), make_paying_shop("dos")
    for days in (0, 0, 3):
        placed(store, days)
    placed(second, 3, payment_method="cash_usd")
    client = as_role(store, "administrator")
    Membership.objects.create(
        store=second, user_id=int(client.session["_auth_user_id"]), role=Group.objects.get(name="administrator")
    )

    page = client.get("/admin/?rango=7")
    bars = page.context["sales"].chart.bars

    def counted(href: str) -> int:
        return int(client.get(href).context["cl"].result_count)

    assert [counted(bar.href) for bar in bars] == [0, 0, 0, 2, 0, 0, 2]
    assert bars[3].words.splitlines()[1] == "2 pedidos"
    for _title, rows in page.context["sales"].cuts:
        assert sum(row.sales.orders for row in rows) == 4
        for row in rows:
            assert counted(row.href) == row.sales.orders, row.words
    one = client.get(f"/admin/?rango=7&tienda={second.pk}")
    assert figure(one, "Pedidos vendidos").value == "1"
    assert counted(figure(one, "Pedidos vendidos").href) == 1


def test_times_of_verification_open_lists_of_as_many_reports() -> None:
    store = make_paying_shop()
    for minutes in (4, 10, 40):
        verified(store, minutes)
    verified(store, 7, days_ago=8)
    client = as_role(store, "finance")

    page = client.get("/admin/")
    median = figure(page, "Mediana hasta verificar")

    assert (median.value, median.tone) == ("10 min", "up")
    assert median.note.startswith("90 % en 34 min")
    assert client.get(median.href).context["cl"].result_count == 3
    bars = [bar for bar in page.context["payments"].chart.bars if bar.href]
    assert [client.get(bar.href).context["cl"].result_count for bar in bars] == [4]  # two weeks are drawn


def test_what_waits_is_told_with_the_list_that_has_as_many() -> None:
    store = make_paying_shop()
    report = make_report(make_unpaid_order(store))
    PaymentReport.objects.filter(pk=report.pk).update(created_at=timezone.now() - timedelta(minutes=20))
    make_report(make_unpaid_order(store))
    product = make_product(store, stock=0)
    ProductReview.objects.create(product=product, user=make_user(), title="Bien", body="Sí", score=4, status=0)
    for moment in (timezone.now(), timezone.now() - timedelta(days=30)):
        Job.objects.create(
            code="x", title="X", store_id=store.pk, owner=make_user(), state="failed", finished_at=moment
        )
    client = as_role(store, "administrator")

    page = client.get("/admin/")

    payments = task(page, "pagos por verificar")
    assert (payments.words, payments.tone) == ("2 pagos por verificar", "bad")
    assert payments.note.startswith("1 lleva más de 15 min. El más antiguo: 20 min")
    assert client.get(payments.href).context["figures"].waiting == 2
    assert client.get(task(page, "1 opinión por moderar").href).context["cl"].result_count == 1
    assert len(client.get(task(page, "1 trabajo falló").href).context["rows"]) == 1
    stock = client.get(task(page, "por reponer").href).context["page"].paginator.count
    assert task(page, "por reponer").words.startswith(f"{stock} producto")


def test_orders_under_way_open_lists_of_as_many() -> None:
    store = make_shop()
    for status in ("pending", "pending", "confirmed", "shipped", "out_for_delivery"):
        placed(store, 40, status=status)
    client = as_role(store, "operations")

    page = client.get("/admin/")

    said = {found.title: found for found in page.context["orders"].figures}
    assert {title: found.value for title, found in said.items()} == {
        "Por pagar": "2", "Por preparar": "1", "En preparación": "0", "Listos": "0", "En camino": "2",
    }  # fmt: skip
    for found in said.values():
        assert str(client.get(found.href).context["cl"].result_count) == found.value


def test_other_stores_are_in_no_figure_and_cannot_be_chosen() -> None:
    mine, other = make_paying_shop("mia"), make_paying_shop("ajena")
    placed(other, 0)
    make_report(make_unpaid_order(other))
    client = as_role(mine, "administrator")

    page = client.get(f"/admin/?tienda={other.pk}")

    assert page.context["scope"].store is None
    assert figure(page, "Ventas").value == "US$\xa00,00"
    assert figure(page, "Por verificar").value == "0"
    assert (page.context["orders"].newest, page.context["stores"]) == ([], [])
    assert [found for found in page.context["tasks"] if "verificar" in found.words] == []


def test_who_may_not_open_the_list_gets_the_figure_without_a_link() -> None:
    store = make_shop()
    placed(store, 0)
    page = as_role(store, "marketing").get("/admin/")

    assert figure(page, "Ventas").value == "US$\xa010,00"
    assert "/admin/order/order/" not in page.content.decode()
    assert all(bar.href == "" for bar in page.context["sales"].chart.bars)


def test_a_member_without_figures_sees_a_quiet_page_that_says_what_will_come() -> None:
    client = Client()
    client.force_login(make_staff(make_store(), "nadie"))

    page = client.get("/admin/").content.decode()

    assert "Nada espera por ti" in page
    assert 'name="desde"' not in page


@pytest.mark.parametrize(
    "asked",
    [
        "rango=otro", "rango=otro&desde=2026-02-30&hasta=2026-03-01", "rango=otro&desde=2026-03-02&hasta=2026-03-01",
        "rango=otro&desde=2001-01-01&hasta=2026-01-01", "rango=999", "tienda=x", "tienda=99999999999999999999",
        "rango=otro&desde=0001-01-01&hasta=0001-01-02",
    ],
)  # fmt: skip
def test_days_that_are_none_show_today(asked: str) -> None:
    client = as_role(make_shop(), "finance")
    assert client.get(f"/admin/?{asked}").context["scope"].period.name == "hoy"


def test_chosen_days_stand_in_the_address_and_are_compared_with_as_many_before() -> None:
    store, today = make_shop(), timezone.localdate()
    placed(store, 3, "10.00")
    placed(store, 4, "10.00")
    placed(store, 5, "8.00")
    first, last = today - timedelta(days=4), today - timedelta(days=3)

    page = as_role(store, "finance").get(f"/admin/?rango=otro&desde={first}&hasta={last}")

    assert (figure(page, "Ventas").value, figure(page, "Ventas").note) == (
        "US$\xa020,00", "+150\xa0% frente a los 2 días anteriores",
    )  # fmt: skip
    assert len(page.context["sales"].chart.bars) == 2
    assert f'value="{first}"' in page.content.decode()
    year = as_role(store, "finance").get(f"/admin/?rango=otro&desde={today - timedelta(days=364)}&hasta={today}")
    assert len(year.context["sales"].chart.bars) == 53
    assert year.context["sales"].is_by_week


def text_of(response: Any) -> list[list[str]]:
    assert isinstance(response, StreamingHttpResponse)
    content = b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.reader(io.StringIO(content)))


def test_each_chart_has_its_numbers_as_a_file() -> None:
    store = make_paying_shop("mia", name="Tienda Mía")
    order = placed(store, 1, "10.00")
    placed(store, 20, "10.00")
    verified(store, 10)
    client = as_role(store, "finance-lead")
    order.refresh_from_db()
    yesterday = timezone.localdate() - timedelta(days=1)

    sales = text_of(client.get("/admin/panel/ventas.csv?rango=7"))
    times = text_of(client.get("/admin/panel/verificacion.csv?rango=7"))
    rates = text_of(client.get("/admin/panel/tasa.csv"))
    products = text_of(client.get("/admin/panel/productos.csv?rango=30"))

    assert sales[1:] == [
        [str(yesterday), "Tienda Mía", "Efectivo en bolívares al recibir", "VES", "1", "10.00", str(order.total_ves)]
    ]
    assert times[1:] == [["0", "1", "1", "10.0", "10.0"]]
    assert [row[1] for row in rates[1:]] == ["860.18000000"]
    assert len(products) == 3


def test_files_are_for_those_who_see_the_chart() -> None:
    store = make_paying_shop()
    support = as_role(store, "support")

    assert support.get("/admin/panel/ventas.csv").status_code == 403
    assert support.get("/admin/panel/verificacion.csv").status_code == 200
    assert support.get("/admin/panel/otra.csv").status_code == 404
    assert Client().get("/admin/panel/ventas.csv").status_code == 302
    assert as_role(store, "finance").post("/admin/panel/ventas.csv").status_code == 405


def test_names_of_products_and_stores_are_text_and_nothing_else() -> None:
    store = make_paying_shop("mia", name="<b>Tienda</b>")
    make_partner(store)
    order = make_order(store, {make_product(store, "<script>alert(1)</script>", price="10.00"): 1})

    page = as_role(store, "administrator").get("/admin/").content.decode()

    assert order.number in page
    assert "<script>alert(1)" not in page
    assert "<b>Tienda</b>" not in page
    assert html.escape("<script>alert(1)</script>") in page
    assert re.search(r"<[a-z]+[^>]* style=", page.split('class="dk-board"')[1].split("</main>")[0]) is None


def test_the_rate_has_a_point_for_each_day_that_opens_its_row() -> None:
    store, today = make_shop(rate=False), timezone.localdate()
    for days, value in ((40, "700.00"), (1, "800.00"), (0, "820.00")):
        make_rate(value, value_date=today - timedelta(days=days))
    client = as_role(store, "finance")

    page = client.get("/admin/")
    rate = page.context["rate"]

    assert rate.figure.note.startswith("+2,50\xa0%")
    assert rate.past[1] == "+17,14\xa0%"
    assert len(rate.chart.dots) == 3
    listed = client.get(rate.chart.dots[0].href).context["cl"]
    assert [row.value for row in listed.result_list] == [Decimal("700.00000000")]
