"""An order that waits for money is paid in another way: what follows it, what stands against it, and its page."""

import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commerce.checkout.switching.actions import switch_method
from commerce.checkout.switching.rules import Bill, Came
from commerce.journal.models import JournalEntry
from commerce.journal.sentences import sentence
from commerce.online.actions import start_attempt
from commerce.online.gateways import GatewayDown
from commerce.online.models import Attempt, GatewayAccount
from commerce.order import actions as orders
from commerce.order import links
from commerce.order.models import Order
from commerce.pagomovil.actions import reports
from commerce.pagomovil.actions.quotes import open_quote
from commerce.payment import door
from commerce.payment.ledger import Movement
from commerce.payment.models import StorePaymentMethod
from commerce.refusals import BadInput, Conflict
from commerce.stores.models import Store
from tests.commerce.pagomovil.page.settling import reject, verify
from tests.factories import make_user
from tests.online import CODE, Till, make_online_account, make_online_order, open_till
from tests.pagomovil import (
    make_details,
    make_paying_shop,
    make_receipt_picture,
    make_report,
    make_reported_method,
    make_unpaid_order,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def till() -> Iterator[Till]:
    """A provider that stands in the test."""
    with open_till() as opened:
        yield opened


def make_store_of_all(**fields: Any) -> Store:
    """A store that takes Pago Móvil, a card, and cash."""
    store = make_paying_shop(**fields)
    StorePaymentMethod.objects.create(store=store, code=CODE, position=10)
    make_online_account(store)
    return store


def again(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def page_of(order: Order) -> str:
    return f"/pedido/{links.token_of(order)}/forma-de-pago/"


def at(store: Store, user: Any = None) -> Client:
    client = Client(HTTP_HOST=store.host)
    if user is not None:
        client.force_login(user)
    return client


def allocations(order: Order) -> dict[str, Decimal]:
    return dict(order.sources.values_list("source_type__code", "amount_allocated"))


class ReadLate(io.BytesIO):
    """A file whose reading takes so long that the order is paid in another way by then."""

    def __init__(self, content: bytes, then: Any) -> None:
        super().__init__(content)
        self.then = then

    def read(self, *size: Any) -> bytes:
        self.then()
        return super().read(*size)


def test_what_was_read_as_dollars_is_not_written_as_bolivares() -> None:
    store = make_paying_shop()
    zelle = make_reported_method(store)
    order = make_unpaid_order(store)
    switch_method(order.pk, zelle.code)
    typed = make_details(reference="ABC123456", payer_name="Ana Rojas", email="ana@ejemplo.com.ve", amount=Decimal(44))
    file = ReadLate(make_receipt_picture().getvalue(), lambda: switch_method(order.pk, "pago_movil"))
    with pytest.raises(Conflict) as refused:
        reports.submit(order.pk, typed, receipt=file)
    assert refused.value.code == "other_method"
    assert not order.payment_reports.exists()


class TestWhatFollows:
    def test_from_pago_movil_to_a_card_the_amount_in_bolivares_is_let_go_and_the_journal_says_so(
        self, till: Till
    ) -> None:
        order = make_unpaid_order(make_store_of_all())
        quote = open_quote(order.pk)
        switch_method(order.pk, CODE, seen="pago_movil")
        order = again(order)
        quote.refresh_from_db()
        assert (order.payment_method, order.payment_method_name) == (CODE, "Tarjeta de prueba")
        assert (order.status, order.payment_state, quote.state) == ("pending", "awaiting", "replaced")
        assert allocations(order) == {CODE: Decimal("44.10")}
        entry = JournalEntry.objects.get(verb="payment.method_changed")
        assert (entry.subject_id, entry.actor_label) == (str(order.pk), "cliente")
        assert sentence(entry) == "La forma de pago pasó de «Pago Móvil» a «Tarjeta de prueba»."
        assert start_attempt(order.pk, CODE, by=None).usd == Decimal("44.10")

    def test_from_a_card_to_pago_movil_the_amount_is_frozen_anew_and_the_page_at_the_provider_is_closed(
        self, till: Till
    ) -> None:
        store = make_store_of_all()
        order = make_online_order(store)
        attempt = start_attempt(order.pk, CODE, by=None)
        switch_method(order.pk, "pago_movil", seen=CODE)
        attempt.refresh_from_db()
        assert (attempt.state, till.payments[attempt.provider_id].state) == ("cancelled", "cancelled")
        assert (again(order).status, again(order).payment_method) == ("pending", "pago_movil")
        assert open_quote(order.pk).usd == Decimal("44.10")
        with pytest.raises(Conflict, match="otra forma"):
            start_attempt(order.pk, CODE, by=None)

    def test_cash_on_receipt_confirms_the_order(self) -> None:
        order = make_unpaid_order()
        switch_method(order.pk, "cash_usd")
        order = again(order)
        assert (order.status, order.payment_state, order.payment_method) == ("confirmed", "to_collect", "cash_usd")
        assert order.moves.last().note == "Pagas al recibir: Efectivo en dólares al recibir."

    def test_a_special_taxpayer_adds_igtf_for_foreign_currency_and_takes_it_off_again(self) -> None:
        store = make_paying_shop(is_special_taxpayer=True)
        zelle = make_reported_method(store)
        order = make_unpaid_order(store, "100.00")
        switch_method(order.pk, zelle.code)
        order = again(order)
        assert (order.total_incl_tax, order.total_ves) == (Decimal("103.00"), Decimal("88598.54"))
        assert [(row.code, row.incl_tax) for row in order.surcharges.all()] == [("igtf", Decimal("3.00"))]
        assert allocations(order)[zelle.code] == Decimal("103.00")
        entry = JournalEntry.objects.get(verb="payment.method_changed")
        assert sentence(entry).endswith("El total pasó de US$\xa0100,00 a US$\xa0103,00.")
        switch_method(order.pk, "pago_movil")
        order = again(order)
        assert (order.total_incl_tax, order.total_ves) == (Decimal("100.00"), Decimal("86018.00"))
        assert not order.surcharges.exists()

    def test_what_came_in_dollars_keeps_its_igtf_and_the_rest_is_paid_without(self) -> None:
        store = make_paying_shop(is_special_taxpayer=True)
        zelle = make_reported_method(store)
        order = make_unpaid_order(store, "100.00", payment=zelle.code)
        part = Movement(zelle.code, Decimal("51.50"), Decimal("51.50"), provider="reported", provider_id="1")
        door.confirm(order.pk, part)
        switch_method(order.pk, "pago_movil")
        order = again(order)
        assert (order.total_incl_tax, order.payment_state) == (Decimal("101.50"), "partial")
        assert open_quote(order.pk).usd == Decimal("50.00")
        assert allocations(order) == {zelle.code: Decimal("51.50"), "pago_movil": Decimal("50.00")}

    def test_an_order_that_without_its_igtf_is_paid_goes_on(self) -> None:
        store = make_paying_shop(is_special_taxpayer=True)
        zelle = make_reported_method(store)
        order = make_unpaid_order(store, "100.00", payment=zelle.code)
        credit = Movement(
            "store_credit", Decimal("101.00"), Decimal("101.00"), provider="store_credit", provider_id="1"
        )
        door.confirm(order.pk, credit)
        switch_method(order.pk, "pago_movil")
        order = again(order)
        assert (order.status, order.payment_state, order.total_incl_tax) == ("confirmed", "overpaid", Decimal("100.00"))

    def test_the_time_to_pay_begins_anew_but_not_for_ever(self) -> None:
        store = make_paying_shop(unpaid_order_hours=24)
        make_reported_method(store, "Transferencia", currency="VES")
        code = StorePaymentMethod.objects.get(store=store, position=8).code
        order, now = make_unpaid_order(store), timezone.now()
        soon = now + timedelta(hours=1)
        Order.objects.filter(pk=order.pk).update(pay_by=soon, pay_warned_at=now, date_placed=now - timedelta(hours=23))
        order = switch_method(order.pk, code)
        assert order.pay_by is not None
        assert order.pay_by >= now + timedelta(hours=24)
        assert order.pay_warned_at is None
        Order.objects.filter(pk=order.pk).update(pay_by=soon, date_placed=now - timedelta(hours=49))
        assert switch_method(order.pk, "pago_movil").pay_by == soon

    def test_what_was_paid_at_the_provider_while_it_was_being_closed_counts(self, till: Till) -> None:
        order = make_online_order(make_store_of_all())
        attempt = start_attempt(order.pk, CODE, by=None)
        till.pay(attempt.provider_id)
        with pytest.raises(Conflict, match="ya está pagado"):
            switch_method(order.pk, "pago_movil")
        assert (again(order).status, again(order).payment_method, again(order).payment_state) == (
            "confirmed",
            CODE,
            "paid",
        )


class TestWhatStandsAgainstIt:
    def test_a_payment_in_review_and_one_that_was_asked_about(self) -> None:
        order = make_unpaid_order()
        report = make_report(order)
        with pytest.raises(Conflict, match="Estamos revisando"):
            switch_method(order.pk, "cash_ves")
        reject(report)
        switch_method(order.pk, "cash_ves")
        assert again(order).status == "confirmed"

    def test_an_order_that_is_paid_confirmed_or_ended(self) -> None:
        paid, confirmed, ended = make_unpaid_order(), make_unpaid_order(), make_unpaid_order()
        verify(make_report(paid))
        switch_method(confirmed.pk, "cash_ves")
        orders.cancel(ended.pk)
        for order, code in ((paid, "already_paid"), (confirmed, "not_waiting"), (ended, "order_ended")):
            with pytest.raises(Conflict) as refused:
                switch_method(order.pk, "cash_usd")
            assert refused.value.code == code

    @pytest.mark.parametrize("code", ["", "inventada", "store_credit", CODE, "cash_usd"])
    def test_a_way_to_pay_that_the_store_does_not_offer(self, till: Till, code: str) -> None:
        store = make_store_of_all()
        GatewayAccount.objects.update(is_enabled=False)
        StorePaymentMethod.objects.filter(store=store, code="cash_usd").update(is_enabled=False)
        order = make_unpaid_order(store)
        with pytest.raises(BadInput, match="Elige cómo pagas"):
            switch_method(order.pk, code)
        assert again(order).payment_method == "pago_movil"

    def test_a_way_to_pay_of_another_store(self) -> None:
        theirs = make_reported_method(make_paying_shop())
        with pytest.raises(BadInput):
            switch_method(make_unpaid_order().pk, theirs.code)

    def test_a_page_that_shows_another_way_to_pay_than_the_one_in_use(self) -> None:
        store = make_paying_shop()
        zelle = make_reported_method(store)
        order = make_unpaid_order(store)
        switch_method(order.pk, zelle.code, seen="pago_movil")
        with pytest.raises(Conflict, match="ahora es «Zelle»"):
            switch_method(order.pk, "cash_usd", seen="pago_movil")
        assert again(order).payment_method == zelle.code

    def test_asked_twice_it_happens_once(self) -> None:
        order = make_unpaid_order()
        for _click in range(2):
            switch_method(order.pk, "cash_usd", seen="pago_movil")
        assert JournalEntry.objects.filter(verb="payment.method_changed").count() == 1
        assert order.moves.filter(to_status="confirmed").count() == 1

    def test_a_provider_that_does_not_answer_leaves_everything_as_it_was(self, till: Till) -> None:
        order = make_online_order(make_store_of_all())
        attempt = start_attempt(order.pk, CODE, by=None)
        till.is_down = True
        with pytest.raises(GatewayDown):
            switch_method(order.pk, "pago_movil")
        assert (again(order).payment_method, Attempt.objects.get(pk=attempt.pk).is_open) == (CODE, True)
        till.is_down = False
        assert switch_method(order.pk, "pago_movil").payment_method == "pago_movil"

    def test_a_kept_card_of_which_nobody_has_heard_is_not_charged_by_closing_it(self, till: Till) -> None:
        order = make_online_order(make_store_of_all())
        attempt = start_attempt(order.pk, CODE, by=None)
        Attempt.objects.filter(pk=attempt.pk).update(kind="saved_card", provider_id="", state="created")
        till.calls.clear()
        with pytest.raises(Conflict, match="Todavía no sabemos si se cobró tu tarjeta"):
            switch_method(order.pk, "pago_movil")
        assert till.calls == []

    def test_a_payment_whose_keys_are_gone_is_let_go(self, till: Till) -> None:
        order = make_online_order(make_store_of_all())
        attempt = start_attempt(order.pk, CODE, by=None)
        GatewayAccount.objects.update(secret_key="", is_enabled=False)
        switch_method(order.pk, "pago_movil")
        attempt.refresh_from_db()
        assert (again(order).payment_method, attempt.state) == ("pago_movil", "failed")


@pytest.mark.parametrize(
    ("came", "in_dollars", "in_bolivares"),
    [
        ((), "103.00", "100.00"),
        ((Came(Decimal("51.50"), is_foreign_currency=True),), "103.00", "101.50"),
        ((Came(Decimal("50.00"), is_foreign_currency=False),), "101.50", "100.00"),
        ((Came(Decimal("101.00"), is_foreign_currency=False),), "100.00", "100.00"),
    ],
)
def test_igtf_is_on_what_came_and_comes_in_foreign_currency(
    came: tuple[Came, ...], in_dollars: str, in_bolivares: str
) -> None:
    bill = Bill(Decimal("100.00"), Decimal("3.00"), came, Decimal(3))
    assert bill.total(is_foreign_currency=True) == Decimal(in_dollars)
    assert bill.total(is_foreign_currency=False) == Decimal(in_bolivares)


class TestItsPage:
    def test_it_lists_the_stores_ways_with_the_one_in_use_marked_and_leads_to_the_new_one(self, till: Till) -> None:
        store = make_store_of_all(is_special_taxpayer=True)
        order = make_unpaid_order(store, "100.00")
        client = at(store)
        assert page_of(order) in client.get(links.path_of(order)).content.decode()
        assert page_of(order) in client.get(links.pay_path_of(order)).content.decode()
        shown = client.get(page_of(order))
        ways = {way.offered.code: way for way in shown.context["page"].ways}
        assert set(ways) == {"cash_ves", "cash_usd", "transfer_on_delivery", "pago_movil", CODE}
        assert (ways["pago_movil"].is_present, ways["pago_movil"].ves) == (True, Decimal("86018.00"))
        assert (ways[CODE].usd, ways[CODE].extra, ways[CODE].ves) == (Decimal("103.00"), Decimal("3.00"), None)
        answer = client.post(page_of(order), {"payment": CODE, "present": "pago_movil"})
        assert (answer.status_code, answer["Location"]) == (302, f"/pedido/{links.token_of(order)}/tarjeta/")
        assert "Listo: ahora pagas con «Tarjeta de prueba»." in client.get(answer["Location"]).content.decode()

    def test_the_order_tells_its_customer_and_its_team_that_it_changed(self) -> None:
        store = make_paying_shop()
        zelle = make_reported_method(store)
        order = make_unpaid_order(store)
        switch_method(order.pk, zelle.code)
        page = at(store).get(links.path_of(order)).content.decode()
        assert "Cambió la forma de pago" in page
        assert "Ahora: Zelle." in page

    def test_a_page_that_is_late_says_what_happened(self) -> None:
        store = make_paying_shop()
        zelle = make_reported_method(store)
        order, client = make_unpaid_order(store), at(store)
        switch_method(order.pk, zelle.code)
        stale = client.post(page_of(order), {"payment": "cash_usd", "present": "pago_movil"})
        assert stale.status_code == 409
        assert "ahora es «Zelle»" in stale.content.decode()
        switch_method(order.pk, "cash_ves")
        too_late = client.post(page_of(order), {"payment": "cash_usd", "present": zelle.code}, follow=True)
        assert too_late.redirect_chain == [(links.path_of(order), 302)]
        assert "Este pedido ya está confirmado." in too_late.content.decode()
        assert client.get(page_of(order))["Location"] == links.path_of(order)

    def test_what_is_sent_to_the_page_of_the_former_way_to_pay_is_not_lost_in_silence(self, till: Till) -> None:
        store = make_store_of_all()
        order = make_unpaid_order(store)
        reporting = links.pay_path_of(order)
        switch_method(order.pk, CODE)
        said = at(store).post(reporting, {"reference": "000428190457"}, follow=True)
        assert said.redirect_chain == [(links.path_of(order), 302)]
        assert "se paga ahora con «Tarjeta de prueba»" in said.content.decode()
        paying = links.pay_path_of(again(order))
        switch_method(order.pk, "pago_movil")
        assert "se paga ahora con «Pago Móvil»" in at(store).post(paying, follow=True).content.decode()

    def test_what_is_reported_on_the_page_of_another_way_to_report_is_not_taken_for_this_one(self) -> None:
        store = make_paying_shop()
        zelle, wally = make_reported_method(store), make_reported_method(store, "Wally")
        order = make_unpaid_order(store)
        paying, client = links.pay_path_of(order), at(store)
        switch_method(order.pk, zelle.code)
        reporting = links.pay_path_of(again(order))
        said = client.post(paying, {"reference": "000428190457", "method": "pago_movil"}, follow=True)
        assert "se paga ahora con «Zelle»" in said.content.decode()
        assert f'name="method" value="{zelle.code}"' in client.get(reporting).content.decode()
        typed = {
            "payer_name": "Ana Rojas",
            "email": "ana@ejemplo.com.ve",
            "reference": "ABC123456",
            "paid_on": f"{timezone.localdate():%Y-%m-%d}",
            "amount": "44,10",
        }
        switch_method(order.pk, wally.code)
        late = client.post(reporting, {**typed, "method": zelle.code}, follow=True)
        assert "se paga ahora con «Wally»" in late.content.decode()
        assert not order.payment_reports.exists()
        client.post(reporting, {**typed, "method": wally.code})
        assert order.payment_reports.get().method == wally.code

    def test_a_second_click_ends_on_the_same_page(self) -> None:
        order = make_unpaid_order()
        client, said = at(order.store), {"payment": "cash_usd", "present": "pago_movil"}
        first, second = client.post(page_of(order), said), client.post(page_of(order), said)
        assert first["Location"] == second["Location"] == links.path_of(order)

    def test_a_provider_that_is_down_is_told(self, till: Till) -> None:
        order = make_online_order(make_store_of_all())
        start_attempt(order.pk, CODE, by=None)
        till.is_down = True
        answer = at(order.store).post(page_of(order), {"payment": "pago_movil", "present": CODE})
        assert answer.status_code == 503
        assert "no responde" in answer.content.decode()

    def test_only_the_link_of_this_store_opens_it(self) -> None:
        order, elsewhere = make_unpaid_order(), make_paying_shop()
        assert at(elsewhere, make_user()).get(page_of(order)).status_code == 404
        wrong = at(order.store).post("/pedido/" + "x" * 43 + "/forma-de-pago/", {"payment": "cash_usd"})
        assert (wrong.status_code, again(order).payment_method) == (404, "pago_movil")

    def test_nothing_to_choose_is_said(self) -> None:
        store = make_paying_shop()
        StorePaymentMethod.objects.filter(
            store=store, code__in=["cash_ves", "cash_usd", "transfer_on_delivery"]
        ).delete()
        page = at(store).get(page_of(make_unpaid_order(store))).content.decode()
        assert "no ofrece otra forma de pago" in page
        assert "Pagar de esta forma" not in page

    def test_it_is_read_in_few_queries_however_many_goods_there_are(
        self, till: Till, django_assert_max_num_queries: Any
    ) -> None:
        order = make_unpaid_order(make_store_of_all(is_special_taxpayer=True))
        client = at(order.store)
        client.get(page_of(order))
        with django_assert_max_num_queries(17):
            client.get(page_of(order))
