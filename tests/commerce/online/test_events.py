"""What a provider tells us: proved, kept once, worked on in any order, and never believed."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from commerce.journal.models import JournalEntry
from commerce.online import doors, nudges
from commerce.online.actions import disputes, events, settle, start_attempt
from commerce.online.gateways import Contested
from commerce.online.models import Attempt, Dispute, WebhookEvent
from commerce.order.models import Order
from commerce.payment.models import Transaction
from commerce.refusals import Conflict
from commerce.stores.models import Store
from tests.factories import make_staff
from tests.online import CODE, Till, event_body, make_online_order, make_online_shop, signed
from tests.support.worker import work_off

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_at_hand() -> None:
    """Every test begins with nothing kept in the process."""
    doors.forget()
    nudges._until = 0.0


def address(store: Store, gateway: str = CODE) -> str:
    """Where the provider calls."""
    return reverse("online_webhooks:event", args=[gateway, store.gateway_accounts.get().token])


def tell(store: Store, body: bytes, headers: dict[str, str] | None = None) -> int:
    """The status that the provider gets."""
    given = signed(body) if headers is None else headers
    return Client().post(address(store), data=body, content_type="application/json", headers=given).status_code


def work() -> None:
    """The worker, at once."""
    WebhookEvent.objects.filter(state="waiting").update(next_at=timezone.now())
    events.work_through()


def test_an_event_is_kept_then_worked_on_and_the_order_is_paid(till: Till) -> None:
    store = make_online_shop()
    order = make_online_order(store)
    attempt = start_attempt(order.pk, CODE, by=None)
    till.pay(attempt.provider_id)
    assert tell(store, event_body(attempt.provider_id)) == 200
    order.refresh_from_db()
    assert (WebhookEvent.objects.get().state, order.payment_state) == ("waiting", "awaiting")
    OrmQ.objects.update(lock=timezone.now())
    work_off()
    order.refresh_from_db()
    assert (WebhookEvent.objects.get().state, order.payment_state) == ("done", "paid")


def test_the_same_event_again_is_answered_well_and_kept_once(till: Till) -> None:
    store = make_online_shop()
    body = event_body("pago_1", name="evt_mismo")
    assert [tell(store, body) for _again in range(3)] == [200, 200, 200]
    assert WebhookEvent.objects.count() == 1
    assert OrmQ.objects.count() == 1


def test_what_does_not_prove_where_it_comes_from_is_refused_and_not_kept(till: Till) -> None:
    store = make_online_shop()
    body = event_body("pago_1")
    assert tell(store, body, {}) == 400
    assert tell(store, body, {"x-signature": "0" * 64}) == 400
    assert tell(store, body + b" ", signed(body)) == 400
    assert tell(store, b"x" * 256_001, signed(body)) == 413
    assert Client().get(address(store)).status_code == 405
    assert Client().post(f"/webhooks/{CODE}/{'x' * 32}/", data=body, content_type="text/plain").status_code == 404
    assert not WebhookEvent.objects.exists()
    assert not OrmQ.objects.exists()


def test_a_new_secret_holds_at_once_although_the_old_one_is_at_hand(till: Till) -> None:
    store = make_online_shop()
    assert tell(store, event_body("pago_1")) == 200
    account = store.gateway_accounts.get()
    type(account).objects.filter(pk=account.pk).update(
        webhook_secret=type(account)._meta.get_field("webhook_secret").sealed("whsec_nuevo_0123456789")
    )
    for door in doors._doors.values():
        object.__setattr__(door, "read_at", door.read_at - 2)
    body = event_body("pago_2")
    assert tell(store, body, signed(body, "whsec_nuevo_0123456789")) == 200


def test_nothing_of_a_person_is_kept_of_an_event(till: Till) -> None:
    store = make_online_shop()
    tell(store, event_body("pago_1", email="ana@ejemplo.com.ve", data={"object": {"name": "Ana", "status": "paid"}}))
    assert "ana" not in str(WebhookEvent.objects.get().body).lower()
    assert WebhookEvent.objects.get().body["data"] == {"object": {"status": "paid"}}


def test_ten_thousand_events_in_any_order_never_move_a_payment_back(till: Till) -> None:
    store = make_online_shop()
    orders = [make_online_order(store, usd="10.00") for _each in range(5)]
    attempts = [start_attempt(order.pk, CODE, by=None) for order in orders]
    account, now = store.gateway_accounts.get(), timezone.now()
    for attempt in attempts:
        till.pay(attempt.provider_id)
    kinds = ["creado", "pendiente", "vencido", "fallido", "pagado", "cancelado"]
    rows = [
        WebhookEvent(
            account=account,
            event_id=f"evt_{number}",
            type=f"pago.{kinds[number % len(kinds)]}",
            about="payment",
            object_id=attempts[number % 5].provider_id,
            created_at=now - timedelta(seconds=number),
        )
        for number in range(10_000)
    ]
    random.Random(7).shuffle(rows)
    WebhookEvent.objects.bulk_create(rows)
    assert events.work_through(limit=100) == 10_000
    assert not WebhookEvent.objects.exclude(state="done").exists()
    assert {order.status for order in Order.objects.filter(store=store)} == {"confirmed"}
    assert {attempt.state for attempt in Attempt.objects.all()} == {"succeeded"}
    assert Transaction.objects.count() == 5


def test_an_event_that_comes_after_the_end_moves_nothing_back(till: Till) -> None:
    store = make_online_shop()
    order = make_online_order(store)
    attempt = start_attempt(order.pk, CODE, by=None)
    till.pay(attempt.provider_id)
    settle(attempt.pk)
    till.payments[attempt.provider_id].state = "expired"  # whatever it says from now on
    tell(store, event_body(attempt.provider_id, kind="pago.vencido"))
    work()
    attempt.refresh_from_db()
    order.refresh_from_db()
    assert (attempt.state, order.status, order.payment_state) == ("succeeded", "confirmed", "paid")


def test_while_the_provider_is_down_an_event_waits_and_in_the_end_fails_with_the_reason(till: Till) -> None:
    store = make_online_shop()
    attempt = start_attempt(make_online_order(store).pk, CODE, by=None)
    tell(store, event_body(attempt.provider_id))
    till.is_down = True
    work()
    event = WebhookEvent.objects.get()
    assert (event.state, event.attempts) == ("waiting", 1)
    assert event.next_at is not None
    assert event.next_at > timezone.now()
    for _again in range(9):
        work()
    event.refresh_from_db()
    assert (event.state, event.attempts) == ("failed", 10)
    assert event.error.startswith("El proveedor de pagos no responde.")
    till.is_down = False
    till.pay(attempt.provider_id)
    assert events.replay([event.pk], by=make_staff(store, "finance")) == 1
    work()
    event.refresh_from_db()
    attempt.refresh_from_db()
    assert (event.state, attempt.state) == ("done", "succeeded")


def test_an_event_of_something_that_is_not_ours_is_looked_for_again_and_then_let_be(till: Till) -> None:
    store = make_online_shop()
    tell(store, event_body("pago_de_otro"))
    for _again in range(3):
        work()
    assert WebhookEvent.objects.get().state == "ignored"


def test_an_event_names_the_payment_whose_beginning_was_never_answered(till: Till) -> None:
    store = make_online_shop()
    order = make_online_order(store)
    till.loses_answers = True
    with pytest.raises(Exception, match="no responde"):
        start_attempt(order.pk, CODE, by=None)
    till.loses_answers = False
    attempt = Attempt.objects.get()
    (name,) = till.payments
    till.pay(name)
    tell(store, event_body(name, reference=str(attempt.pk)))
    work()
    attempt.refresh_from_db()
    assert (attempt.provider_id, attempt.state) == (name, "succeeded")


def test_a_payment_of_another_store_is_not_found_by_this_stores_events(till: Till) -> None:
    here, there = make_online_shop(), make_online_shop()
    attempt = start_attempt(make_online_order(there).pk, CODE, by=None)
    till.pay(attempt.provider_id)
    tell(here, event_body(attempt.provider_id, reference=str(attempt.pk)))
    work()
    attempt.refresh_from_db()
    assert attempt.state == "pending"


def test_a_dispute_raises_one_alert_and_is_taken_by_one_person(till: Till) -> None:
    store = make_online_shop()
    order = make_online_order(store, usd="30.00")
    attempt = start_attempt(order.pk, CODE, by=None)
    till.pay(attempt.provider_id)
    attempt = settle(attempt.pk)
    open_one = Contested("dp_1", attempt.payment_id, "open", Decimal("30.00"), "USD", "fraudulent")
    till.contested["dp_1"] = open_one
    for _again in range(2):
        tell(store, event_body("dp_1", kind="disputa", about="dispute"))
    work()
    dispute = Dispute.objects.get()
    assert (dispute.state, dispute.amount, dispute.attempt) == ("open", Decimal("30.00"), attempt)
    assert JournalEntry.objects.filter(verb="payment.disputed").count() == 1
    person = make_staff(store, "finance")
    assert disputes.acknowledge(dispute.pk, by=person).acknowledged_by == person
    with pytest.raises(Conflict):
        disputes.acknowledge(dispute.pk, by=person)
    till.contested["dp_1"] = Contested("dp_1", attempt.payment_id, "lost", Decimal("30.00"), "USD", "fraudulent")
    tell(store, event_body("dp_1", kind="disputa", about="dispute"))
    work()
    till.contested["dp_1"] = open_one
    tell(store, event_body("dp_1", kind="disputa", about="dispute"))
    work()
    dispute.refresh_from_db()
    assert dispute.state == "lost"
