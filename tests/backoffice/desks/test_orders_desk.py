"""The orders desk: found by whatever a person remembers, shown to whom it concerns, moved, printed and exported."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.desks.orders import digest
from commerce.accounts.models import User
from commerce.jobs import actions as jobs
from commerce.jobs import files
from commerce.jobs.models import Job
from commerce.journal.models import JournalEntry
from commerce.order import actions, statistics
from commerce.order.models import DailyDigest, Order, RefundDue
from commerce.partner.models import StockRecord
from commerce.stores.models import Store
from tests.factories import make_product, make_staff, make_store, make_user
from tests.orders import make_basket, make_order, make_shop
from tests.pagomovil import make_report, make_reported_method, make_unpaid_order

pytestmark = pytest.mark.django_db

LIST = "/admin/order/order/"
SUPPORT = ("order.view_order", "order.change_order", "order.add_order", "order.add_ordernote")


def at_the_desk(store: Store, *permissions: str, role: str = "atencion") -> Client:
    client = Client()
    client.force_login(make_staff(store, role, permissions or SUPPORT))
    return client


def listed(client: Client, **query: str) -> list[str]:
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return [order.number for order in answer.context["cl"].result_list]


def page_of(order: Order, part: str = "change/") -> str:
    return f"{LIST}{order.pk}/{part}"


@pytest.mark.parametrize(
    "typed",
    [
        "{number}",
        "{digits}",
        "{short}",
        "maria",
        "MARÍA ROJ",
        "rojas maria",
        "maria@ejemplo.com.ve",
        "maria@ejem",
        "0414-555 01 82",
        "+58 414 5550182",
        "04145550182",
        "5550182",
        "0182",
    ],
)
def test_an_order_is_found_by_whatever_a_person_remembers_of_it(typed: str) -> None:
    store = make_shop()
    order = make_order(store)
    make_order(store, name="Pedro Salas", phone="+584121112233", email="pedro@correo.com.ve")
    facts = {"number": order.number, "digits": order.number[2:], "short": order.number.replace("-", "").lower()}

    assert listed(at_the_desk(store), q=typed.format(**facts)) == [order.number]


def test_what_nobody_has_is_not_found_and_an_odd_text_breaks_nothing() -> None:
    store = make_shop()
    make_order(store)
    client = at_the_desk(store)

    for typed in ("zzyzx", "'; drop", "& | ! :*", "%%%", "\\", "ñ", "🍞", "(" * 300):
        assert listed(client, q=typed) == [] or typed == "ñ"


def test_references_and_documents_are_looked_into_only_for_those_who_may_see_payments() -> None:
    order = make_unpaid_order()
    report = make_report(order, reference_typed="000712345678", document="V13579246")
    sees = at_the_desk(order.store, *SUPPORT, "pagomovil.view_paymentreport", role="ve-pagos")
    blind = at_the_desk(order.store, *SUPPORT, role="no-ve-pagos")

    for typed in ("000712345678", "712345678", "V-13.579.246"):
        assert (typed, listed(sees, q=typed)) == (typed, [order.number])
        assert (typed, listed(blind, q=typed)) == (typed, [])
    assert report.reference == "712345678"


def test_nobody_finds_or_opens_an_order_of_another_store() -> None:
    order = make_order()
    stranger = at_the_desk(make_store("ajena"))

    assert listed(stranger, q=order.number) == []
    for part in ("change/", "lineas/", "guia/", "documento/recibo.pdf", "csv/", "lineas/buscar/?q=ha"):
        assert (part, stranger.get(page_of(order, part)).status_code in (302, 403, 404)) == (part, True)
    assert stranger.post(page_of(order, "nota/"), {"message": "x"}).status_code == 404


def test_tabs_filters_and_days_narrow_the_list() -> None:
    store = make_shop()
    old, paid, waiting = make_order(store), make_order(store, payment="cash_usd"), make_order(store)
    Order.objects.filter(pk=old.pk).update(date_placed=timezone.now() - timedelta(days=40))
    paid.sources.update(amount_debited=paid.total_incl_tax)
    Order.objects.filter(pk=paid.pk).update(payment_state="paid")
    actions.move(waiting.pk, "processing")
    client = at_the_desk(store)
    today = f"{timezone.localdate():%Y-%m-%d}"

    assert set(listed(client, status="confirmed")) == {old.number, paid.number}
    assert listed(client, status="processing") == [waiting.number]
    assert listed(client, pago="pagado") == [paid.number]
    assert listed(client, payment_method="cash_usd") == [paid.number]
    assert set(listed(client, date_placed_from=today, date_placed_to=today)) == {paid.number, waiting.number}
    counts = {str(tab.words): tab.count for tab in client.get(LIST).context["order_tabs"]}
    assert (counts["Por preparar"], counts["En preparación"], counts["Todos"]) == ("2", "1", "")


def test_the_filter_of_ways_to_pay_lists_those_that_the_stores_made_up_and_nobody_elses() -> None:
    store, other = make_shop(), make_shop(rate=False)
    zelle, theirs = make_reported_method(store), make_reported_method(other, "Binance")
    order = make_order(store, payment=zelle.code)
    make_order(store)
    client = at_the_desk(store)
    assert listed(client, payment_method=zelle.code) == [order.number]
    page = client.get(LIST).content.decode()
    assert f"payment_method={zelle.code}" in page
    assert "Pago Móvil" in page
    assert theirs.code not in page
    boss = Client()
    boss.force_login(make_user(is_staff=True, is_superuser=True))
    assert f"Zelle · {store.name}" in boss.get(LIST).content.decode()


def test_the_list_costs_ten_queries_at_most_and_masks_phones() -> None:
    store = make_shop()
    for _each in range(12):
        make_order(store, user=make_user())
    client = at_the_desk(store, *SUPPORT, "pagomovil.view_paymentreport", "payment.view_source")
    for query in ({}, {"q": "maria"}, {"q": "000712345678"}, {"status": "confirmed", "pago": "al_entregar"}):
        client.get(LIST, query)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(LIST, query)
        assert (query, len(captured) <= 10) == (query, True), "\n".join(entry["sql"][:150] for entry in captured)
        assert ("0414-•••0182" in page.content.decode()) == ("q" not in query or query["q"] == "maria")
        assert "5550182" not in page.content.decode()
    assert not any('COUNT(*) AS "__count" FROM "order_order"' in entry["sql"] for entry in captured)


def test_the_contact_is_masked_and_only_who_may_see_it_is_offered_to() -> None:
    order = make_order()
    page = at_the_desk(order.store, "order.view_order", role="mira").get(page_of(order)).content.decode()
    mover = at_the_desk(order.store, *SUPPORT, "accounts.view_personal_data").get(page_of(order)).content.decode()

    for secret in ("0414-5550182", "maria@ejemplo.com.ve"):
        assert (secret in page, secret in mover) == (False, False)
    assert ("Araguaney" in page, "Araguaney" in mover) == (False, True)
    assert ("data-reveal" in page, "data-reveal" in mover) == (False, True)


def test_a_note_is_the_teams_and_stands_in_the_timeline() -> None:
    order = make_order()
    client = at_the_desk(order.store)

    client.post(page_of(order, "nota/"), {"message": "Llamar antes de salir"})
    client.post(page_of(order, "nota/"), {"message": "   "})
    page = client.get(page_of(order)).content.decode()

    assert [note.message for note in order.notes.all()] == ["Llamar antes de salir"]
    assert "Llamar antes de salir" in page
    assert "Se escribió una nota para el equipo." in page
    assert "Se hizo el pedido por US$\xa013,00." in page
    assert "Llamar" not in str(JournalEntry.objects.get(verb="order.noted").data)
    looker = at_the_desk(order.store, "order.view_order", role="mira")
    assert "Llamar antes de salir" not in looker.get(page_of(order)).content.decode()
    assert looker.post(page_of(order, "nota/"), {"message": "x"}).status_code == 403


def test_the_number_of_the_parcel_is_kept_and_the_customer_is_told_once() -> None:
    order = make_order()
    client = at_the_desk(order.store)
    early = client.post(page_of(order, "guia/"), {"carrier": "Zoom", "tracking_number": "1"}, follow=True)
    assert "cuando va en camino" in early.content.decode()
    for status in ("processing", "shipped"):
        actions.move(order.pk, status)

    client.post(page_of(order, "guia/"), {"carrier": "Zoom", "tracking_number": "ZX-99"})

    order.refresh_from_db()
    assert (order.carrier, order.tracking_number) == ("Zoom", "ZX-99")
    assert JournalEntry.objects.filter(verb="order.tracked").count() == 1


def test_cancelling_a_paid_order_leaves_a_task_for_finance_once() -> None:
    order = make_order(payment="cash_usd")
    order.sources.update(amount_debited=Decimal("13.00"))
    client = at_the_desk(order.store)
    mover = f"{LIST}{order.pk}/mover/cancelled/"

    asked = client.get(mover).content.decode()
    client.post(mover, {"note": "No hay quien reciba"})
    client.post(mover, {"note": "Otra vez"})

    due = RefundDue.objects.get(order=order)
    assert "US$\xa013,00" in asked
    assert (due.amount_usd, due.reason, due.settled_at) == (Decimal("13.00"), "No hay quien reciba", None)
    finance = at_the_desk(order.store, "order.view_order", "order.view_refunddue", role="dinero")
    assert "Dinero por devolver" in finance.get(page_of(order)).content.decode()
    assert order.number in finance.get("/admin/order/refunddue/").content.decode()


@pytest.mark.parametrize("kind", ["recibo", "preparacion", "entrega"])
def test_the_papers_of_an_order_are_pdf_in_the_stores_name(kind: str) -> None:
    store = make_shop(rif="J123456784", legal_name="Inversiones Araguaney, C. A.", brand="#7A1F3D")
    order = make_order(store, {make_product(store, "Ñame «criollo» • 1 kg"): 2}, note="Toca el timbre → dos veces")

    answer = at_the_desk(store).get(page_of(order, f"documento/{kind}.pdf"))

    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert "no-store" in answer["Cache-Control"]
    assert JournalEntry.objects.get(verb="order.document_printed").data["paper"] == kind


def test_picking_lists_of_several_orders_come_in_one_file() -> None:
    store = make_shop()
    orders = [make_order(store) for _each in range(3)]
    data = {"action": "picking_lists", "_selected_action": [order.pk for order in orders]}

    answer = at_the_desk(store).post(LIST, data)

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.count(b"/Type /Page\n") == 3


def test_the_csv_of_an_order_names_it_and_runs_no_formula() -> None:
    store = make_shop()
    order = make_order(store, {make_product(store, "=HYPERLINK(1)", sku="+cmd|1"): 2})

    answer = at_the_desk(store).get(page_of(order, "csv/"))
    text = answer.getvalue().decode()

    day = f"{timezone.localdate(order.date_placed):%Y-%m-%d}"
    assert answer["Content-Disposition"] == f'attachment; filename="Order_{order.number}_{day}.csv"'
    assert text.startswith("\ufeffCódigo,Descripción,Cantidad,Unidad,Categoría")
    assert "'+cmd|1,'=HYPERLINK(1),2,unidades," in text


def test_a_customer_gets_no_csv() -> None:
    order = make_order(user=make_user())
    client = Client()
    client.force_login(order.user)

    assert client.get(page_of(order, "csv/")).status_code in (302, 403)


def test_lines_change_in_the_form_and_prices_only_for_whoever_may() -> None:
    store = make_shop()
    rice, oil = make_product(store, "Arroz", price="2.00"), make_product(store, "Aceite", price="5.00")
    order = make_order(store, {rice: 1})
    line = order.lines.get()
    client = at_the_desk(store)
    found = client.get(page_of(order, "lineas/buscar/"), {"q": "aceite"}).content.decode()
    assert f'data-add="{oil.pk}"' in found

    said = {f"cantidad-{line.pk}": "3", f"precio-{line.pk}": "0,01", "nuevo": oil.pk, f"nueva-{oil.pk}": "2"}
    without = client.post(page_of(order, "lineas/"), said)
    assert "Escribe por qué cambia" in without.content.decode()
    client.post(page_of(order, "lineas/"), {**said, "reason": "Quiere más"})

    order.refresh_from_db()
    assert order.total_incl_tax == Decimal("19.00")  # 3 × 2,00 + 2 × 5,00 + 3,00
    page = client.get(page_of(order)).content.decode()
    assert "El total pasó de US$\xa05,00 a US$\xa019,00." in page


def test_an_order_is_made_by_phone_and_its_link_is_ready_to_send() -> None:
    store = make_shop()
    rice = make_product(store, "Arroz", price="2.00", stock=5)
    client = at_the_desk(store)
    draft = client.post("/admin/pedidos/nuevo/", {"store": store.pk})["Location"]

    found = client.get(f"{draft}productos/", {"q": "arroz", "customer": "7"}).content.decode()
    assert "quedan 5 unidades" in found
    assert '<input type="hidden" name="customer" value="7">' in found
    client.post(f"{draft}linea/", {"product": rice.pk, "quantity": "2"})
    said = {"name": "Doña Rosa Peña", "phone": "0412-1112233", "delivery": "retiro", "payment": "cash_ves"}
    placed = client.post(draft, said, follow=True)

    order = Order.objects.get()
    person = User.objects.get(memberships__store=store)
    assert (order.contact_name, order.contact_phone, order.user) == ("Doña Rosa Peña", "+584121112233", None)
    assert order.moves.get().by == person
    assert f"https://wa.me/584121112233?text={quote('Hola, Doña')}" in placed.content.decode()
    assert StockRecord.objects.get(product=rice).num_allocated == 2


def test_a_visitors_basket_is_not_opened_through_the_phone_desk() -> None:
    store = make_shop()
    basket = make_basket(store, {make_product(store): 1})
    client = at_the_desk(store)

    for part in ("", "productos/?q=ha", "clientes/?quien=mar"):
        assert client.get(f"/admin/pedidos/nuevo/{basket.pk}/{part}").status_code == 404
    assert client.post(f"/admin/pedidos/nuevo/{basket.pk}/linea/", {"product": 1}).status_code == 404


def finished(client: Client, answer: Any, **params: str) -> Job:
    job = Job.objects.latest("pk")
    assert answer["Location"] == f"/admin/trabajos/{job.pk}/"
    if params:
        jobs.set_params(job.pk, params, by=job.owner)
    jobs.start(job.pk, by=job.owner)
    jobs.run_due()
    job.refresh_from_db()
    return job


def test_many_orders_move_in_one_job_and_the_refused_say_why() -> None:
    store = make_shop()
    fine, gone = make_order(store), make_order(store)
    actions.cancel(gone.pk, reason="Ya no")
    client = at_the_desk(store)
    answer = client.post(LIST, {"action": "job_orders_move", "_selected_action": [fine.pk, gone.pk]})

    job = finished(client, answer, status="processing", note="", carrier="")

    outcomes = dict(job.items.values_list("subject_id", "state"))
    assert outcomes == {str(fine.pk): "done", str(gone.pk): "refused"}
    assert "Cancelado" in job.items.get(subject_id=str(gone.pk)).outcome
    fine.refresh_from_db()
    assert (fine.status, fine.moves.last().by) == ("processing", job.owner)


def test_many_orders_become_one_file_with_phones_only_for_whoever_may() -> None:
    store = make_shop()
    orders = [make_order(store, name="@SUM(1)") for _each in range(2)]
    looker = at_the_desk(store, "order.view_order", role="mira")
    answer = looker.post(LIST, {"action": "export", "_selected_action": [order.pk for order in orders]})

    job = finished(looker, answer)

    text = files.content_of(job.files.get()).decode()
    assert text.count("\n") == 3
    assert "'@SUM(1)" in text
    assert "0414-•••0182" in text
    assert "5550182" not in text


def test_the_daily_digest_goes_once_per_store_and_day_at_its_hour() -> None:
    store = make_shop(digest_hour=7, digest_recipients="jefa@ejemplo.com.ve\nno es un correo, bodega@ejemplo.com.ve")
    order = make_order(store)
    early = datetime.combine(timezone.localdate() + timedelta(days=1), datetime.min.time(), store.zone)

    assert digest.send_due(early + timedelta(hours=6, minutes=59)) == 0
    assert digest.send_due(early + timedelta(hours=7, minutes=1)) == 1
    assert digest.send_due(early + timedelta(hours=9)) == 0

    (message,) = mail.outbox
    name, content, _type = message.attachments[0]
    assert message.to == ["jefa@ejemplo.com.ve", "bodega@ejemplo.com.ve"]
    assert (name, order.number in content) == (f"Pedidos_{timezone.localdate():%Y-%m-%d}.csv", True)
    assert DailyDigest.objects.get().orders == 1


def test_open_baskets_say_their_age_and_value_in_a_fixed_number_of_queries() -> None:
    store = make_shop()
    cheese = make_product(store, unit="kg", step="0.250", price="8.00")
    make_basket(store, {cheese: 3}, owner=make_user(first_name="Nilda", last_name="Bravo"))
    client = at_the_desk(store, "basket.view_basket", role="cestas")
    page = "/admin/basket/basket/"

    def queries() -> int:
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            client.get(page)
        return len(captured)

    few = queries()
    shown = client.get(page).content.decode()
    for _each in range(6):
        make_basket(store, {cheese: 1, make_product(store): 1})
    assert ("Nilda Bravo" in shown, "US$\xa06,00" in shown) == (True, True)
    assert queries() == few <= 12
    make_basket(make_shop("otra-cesta", rate=False), {})
    assert client.get(page).context["cl"].result_count == 7


def test_figures_equal_a_hand_count() -> None:
    store = make_shop()
    first, second, lost = make_order(store), make_order(store, payment="cash_usd"), make_order(store)
    actions.cancel(lost.pk, reason="Ya no")
    today = timezone.localdate()
    orders = statistics.placed_between([store.pk], today, today, store.zone)
    total = first.total_incl_tax + second.total_incl_tax

    assert statistics.counts_by_status(orders) == {"confirmed": 2, "cancelled": 1}
    assert statistics.sales_by_store(orders) == {store.pk: (2, total)}


@pytest.mark.django_db
def test_the_contact_of_an_order_is_masked_until_somebody_asks_and_the_journal_remembers_who() -> None:
    store = make_shop("viveres", is_default=True)
    order = make_order(store, {make_product(store, "Arroz", stock=5): 1})
    Order.objects.filter(pk=order.pk).update(contact_phone="+584121112233", contact_email="rosa@ejemplo.com.ve")
    keeper = make_staff(store, "operations")
    client = Client()
    client.force_login(keeper)

    page = client.get(f"/admin/order/order/{order.pk}/change/").content.decode()
    answer = client.post(
        "/admin/clientes/mostrar/",
        {"kind": "pedido", "id": order.pk, "field": "contact_phone"},
        headers={"accept": "application/json"},
    )

    assert "1112233" not in page.replace("-", "").replace(" ", "")
    assert "rosa@ejemplo" not in page
    assert answer.json()["value"].replace("-", "").replace(" ", "").endswith("1112233")
    entry = JournalEntry.objects.get(verb="customer.revealed")
    assert (entry.actor_id, entry.subject_type, entry.data) == (keeper.pk, "order.order", {"field": "contact_phone"})
