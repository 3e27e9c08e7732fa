"""Orders that nobody pays: warned first, then closed, unless a payment may be on its way."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from commerce.accounts.models import User
from commerce.closing import expiry, manual, tasks
from commerce.journal.models import JournalEntry
from commerce.journal.tasks import deliver_pending
from commerce.order import actions as orders
from commerce.order import statuses
from commerce.order.links import path_of
from commerce.order.models import Order, StatusMove
from commerce.refusals import BadInput, Conflict, NotAllowed
from commerce.stores.models import Store
from tests.factories import make_product, make_staff
from tests.pagomovil import make_paying_shop, make_report, make_unpaid_order
from tests.refunds import pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return make_paying_shop("plazos", unpaid_order_hours=24, unpaid_warning_hours=3)


def left(order: Order, **time: Any) -> Order:
    """The order, with so much time left; placed long ago."""
    long_ago = timezone.now() - timedelta(days=3)
    Order.objects.filter(pk=order.pk).update(pay_by=timezone.now() + timedelta(**time), date_placed=long_ago)
    StatusMove.objects.filter(order=order).update(at=long_ago)
    return Order.objects.get(pk=order.pk)


@pytest.fixture
def order(store: Store) -> Order:
    return left(make_unpaid_order(store), hours=2)


def again(order: Order) -> Order:
    tasks.close_unpaid()
    return Order.objects.get(pk=order.pk)


def test_the_customer_is_warned_once_with_the_whole_notice(order: Order) -> None:
    deliver_pending()
    mail.outbox.clear()
    warned = again(again(order))
    assert warned.status == statuses.PENDING
    assert warned.pay_warned_at is not None
    assert warned.pay_by is not None
    assert warned.pay_by >= warned.pay_warned_at + timedelta(hours=3)
    assert JournalEntry.objects.filter(verb="order.payment_due").count() == 1
    deliver_pending()
    assert [message.subject.split(" · ")[0] for message in mail.outbox] == [f"Tu pedido {order.number} espera tu pago"]
    assert "para pagar. Después" in mail.outbox[0].body


def test_with_time_left_nobody_is_warned(store: Store) -> None:
    order = left(make_unpaid_order(store), hours=4)
    assert again(order).pay_warned_at is None


def test_whose_time_is_over_is_warned_first_and_closed_later(store: Store) -> None:
    product = make_product(store, price="10.00", stock=5)
    order = left(make_unpaid_order(store, product=product), hours=-5)
    order = again(order)
    assert order.status == statuses.PENDING
    assert order.pay_warned_at is not None

    Order.objects.filter(pk=order.pk).update(pay_by=timezone.now())
    order = again(order)
    assert order.status == statuses.FAILED
    record = product.stockrecords.get()
    assert (record.num_in_stock, record.num_allocated or 0) == (5, 0)
    again(order)
    assert JournalEntry.objects.filter(verb="order.failed").count() == 1


def due(order: Order) -> Order:
    Order.objects.filter(pk=order.pk).update(pay_warned_at=timezone.now())
    return left(order, minutes=-1)


def test_a_payment_in_review_postpones_it(order: Order) -> None:
    make_report(due(order))
    waiting = again(order)
    assert waiting.status == statuses.PENDING
    assert waiting.pay_by is not None
    assert waiting.pay_by > timezone.now() + timedelta(hours=2)


def test_one_that_was_paid_in_part_waits_for_a_person(order: Order) -> None:
    pay(due(order), "1.00")
    assert again(order).status == statuses.PENDING


def test_a_paid_order_is_left_alone(order: Order) -> None:
    pay(due(order), order.total_incl_tax)
    assert again(order).status == statuses.CONFIRMED


def test_an_order_that_waits_anew_gets_its_whole_time(order: Order) -> None:
    due(order)
    again(order)
    orders.move(order.pk, statuses.PENDING)
    waiting = again(order)
    assert waiting.status == statuses.PENDING
    assert waiting.pay_by is not None
    assert waiting.pay_by > timezone.now() + timedelta(hours=23)


class TestPeople:
    @pytest.fixture
    def person(self, store: Store) -> User:
        return make_staff(store, "mueve", ("order.view_order", "order.change_order"))

    def test_staff_give_more_time_and_the_customer_sees_it(self, order: Order, person: User, client: Any) -> None:
        until = timezone.now() + timedelta(days=2)
        expiry.extend(order.pk, until, by=person, reason="Llamó")
        assert again(order).pay_by == until
        page = client.get(path_of(order), headers={"host": order.store.host}).content.decode()
        assert "para pagar. Después" in page

    def test_not_in_the_past_not_for_ever_and_not_for_another_store(self, order: Order, person: User) -> None:
        for days in (-1, 31):
            with pytest.raises(BadInput):
                expiry.extend(order.pk, timezone.now() + timedelta(days=days), by=person)
        stranger = make_staff(make_paying_shop("otra"), "mueve", ("order.change_order",), email="o@ejemplo.com.ve")
        with pytest.raises(NotAllowed):
            expiry.extend(order.pk, timezone.now() + timedelta(days=1), by=stranger)

    def test_a_payment_that_failed_is_told_and_the_order_waits_again(self, order: Order, person: User) -> None:
        orders.move(order.pk, statuses.FAILED)
        deliver_pending()
        mail.outbox.clear()
        manual.mark_failed(order.pk, by=person, reason="El banco la devolvió")
        order.refresh_from_db()
        assert (order.status, order.payment_state) == (statuses.PENDING, "awaiting")
        deliver_pending()
        assert any("El banco la devolvió" in message.body for message in mail.outbox)

    def test_a_paid_order_is_not_marked_as_failed(self, order: Order, person: User) -> None:
        pay(order, order.total_incl_tax)
        with pytest.raises(Conflict):
            manual.mark_failed(order.pk, by=person, reason="No llegó")

    def test_the_pages_ask_and_change(self, order: Order, person: User, client: Any) -> None:
        client.force_login(person, backend="commerce.stores.backends.MembershipBackend")
        page = f"/admin/order/order/{order.pk}/"
        assert "Cambiar el plazo" in client.get(f"{page}change/").content.decode()
        assert client.get(f"{page}plazo/").status_code == 200
        until = timezone.localtime(timezone.now() + timedelta(days=1))
        assert client.post(f"{page}plazo/", {"until": f"{until:%Y-%m-%dT%H:%M}"}).status_code == 302
        assert client.post(f"{page}pago-fallido/", {"reason": ""}).status_code == 422
        assert client.post(f"{page}pago-fallido/", {"reason": "No llegó"}).status_code == 302
