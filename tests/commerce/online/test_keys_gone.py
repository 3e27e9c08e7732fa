"""A store takes its keys away while a customer is paying: what is open ends, and the order waits for another way."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commerce.journal.models import JournalEntry
from commerce.online.actions import accounts, events, settle, start_attempt
from commerce.online.actions.sweeping import sweep
from commerce.online.charging import webhook_path
from commerce.online.gateways import GatewayDown, GatewayRefused
from commerce.online.models import Attempt, GatewayAccount, WebhookEvent
from commerce.order import links
from commerce.order.models import Order
from commerce.payment.models import Transaction
from tests.factories import make_staff
from tests.online import CODE, SECRET, Till, event_body, make_online_order, signed

pytestmark = pytest.mark.django_db
KEY = "sk_de_prueba_0123456789"


def take_away(order: Order, **values: Any) -> None:
    """Finance deletes the keys at the desk."""
    boss = make_staff(order.store, "finanzas", (accounts.CHANGE,))
    accounts.configure(order.store_id, CODE, {"secret_key": "", **values}, by=boss)


def told(order: Order, attempt: Attempt, secret: str = SECRET) -> int:
    body = event_body(attempt.provider_id)
    where = webhook_path(order.store.gateway_accounts.get())
    answer = Client().post(where, data=body, content_type="application/json", headers=signed(body, secret))
    return answer.status_code


def test_the_sweep_ends_what_is_open_and_the_order_waits_for_another_way(till: Till) -> None:
    order = make_online_order()
    attempt = start_attempt(order.pk, CODE, by=None)
    take_away(order)
    assert sweep() == 1
    attempt.refresh_from_db()
    order.refresh_from_db()
    assert (attempt.state, attempt.next_check_at) == ("failed", None)
    assert attempt.error == "La tienda quitó sus claves de este proveedor: este pago ya no se puede confirmar."
    assert (order.status, order.payment_state) == ("pending", "awaiting")
    assert JournalEntry.objects.filter(verb="payment.stranded", subject_id=str(order.pk)).count() == 1
    assert sweep() == 0
    assert till.calls == ["start"]


def test_a_kept_card_that_may_have_been_charged_is_told_as_such(till: Till) -> None:
    order = make_online_order()
    attempt = start_attempt(order.pk, CODE, by=None)
    Attempt.objects.filter(pk=attempt.pk).update(kind="saved_card", provider_id="", state="created")
    take_away(order)
    sweep()
    assert list(JournalEntry.objects.filter(verb__in=["payment.unknown", "payment.stranded"]).values_list("verb")) == [
        ("payment.unknown",)
    ]


def test_an_account_that_is_only_switched_off_still_settles_what_was_begun(till: Till) -> None:
    order = make_online_order()
    attempt = start_attempt(order.pk, CODE, by=None)
    GatewayAccount.objects.update(is_enabled=False)
    Attempt.objects.filter(pk=attempt.pk).update(next_check_at=timezone.now() - timedelta(seconds=1))
    sweep()
    till.pay(attempt.provider_id)
    assert settle(attempt.pk).state == "succeeded"


def test_the_page_tells_the_customer_and_leads_to_another_way(till: Till) -> None:
    order = make_online_order()
    start_attempt(order.pk, CODE, by=None)
    take_away(order)
    client = Client(HTTP_HOST=order.store.host)
    token = links.token_of(order)
    back = client.get(f"/pedido/{token}/tarjeta/vuelta/").content.decode()
    page = client.get(f"/pedido/{token}/tarjeta/").content.decode()
    for said in (back, page):
        assert "Ahora no podemos cobrar en línea" in said
        assert "Si llegaste a pagar, no pagues otra vez: escríbenos." in said
        assert f"/pedido/{token}/forma-de-pago/" in said
    assert Attempt.objects.get().state == "failed"


def test_a_late_webhook_confirms_nothing_and_the_log_says_why_until_the_keys_are_there_again(till: Till) -> None:
    order = make_online_order()
    attempt = start_attempt(order.pk, CODE, by=None)
    take_away(order)
    sweep()
    till.pay(attempt.provider_id)
    assert told(order, attempt) == 200
    events.work_through()
    event = WebhookEvent.objects.get()
    assert (event.state, Transaction.objects.count()) == ("failed", 0)
    assert event.error == "Sin las claves de la tienda este aviso no confirma nada. Guárdalas y atiéndelo otra vez."
    with pytest.raises(GatewayRefused, match="no tiene claves"):
        settle(attempt.pk)
    boss = make_staff(order.store, "dueño", (accounts.CHANGE,))
    accounts.configure(order.store_id, CODE, {"secret_key": KEY}, by=boss)
    events.replay([event.pk], by=boss)
    events.work_through()
    order.refresh_from_db()
    assert (order.payment_state, Transaction.objects.count()) == ("paid", 1)


def test_an_account_without_any_key_notes_once_an_hour_that_it_was_told_of_something(till: Till) -> None:
    order = make_online_order()
    attempt = start_attempt(order.pk, CODE, by=None)
    take_away(order, webhook_secret="")
    assert [told(order, attempt, "otro"), told(order, attempt, "otro")] == [400, 400]
    event = WebhookEvent.objects.get()
    assert (event.state, event.object_id, event.body) == ("failed", "", {})
    assert event.error.startswith("Llegó un aviso y no hay claves para comprobarlo")
    events.work_through()
    assert Transaction.objects.count() == 0


def test_a_provider_that_says_nothing_to_the_stores_new_keys_does_not_hold_the_order_for_ever(till: Till) -> None:
    order = make_online_order()
    attempt = start_attempt(order.pk, CODE, by=None)
    till.payments.clear()  # the keys are those of another account: it knows nothing of this payment
    with pytest.raises(GatewayRefused):
        settle(attempt.pk)
    attempt.refresh_from_db()
    assert attempt.is_open
    Attempt.objects.filter(pk=attempt.pk).update(expires_at=timezone.now() - timedelta(hours=25))
    with pytest.raises(GatewayRefused):
        settle(attempt.pk)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.next_check_at) == ("failed", None)
    assert (
        attempt.error == "El proveedor no responde por este pago. Si llegaste a pagar, no pagues otra vez: escríbenos."
    )
    assert JournalEntry.objects.filter(verb="payment.unknown", subject_id=str(order.pk)).count() == 1


def test_a_provider_that_is_down_is_asked_however_long_it_takes(till: Till) -> None:
    attempt = start_attempt(make_online_order().pk, CODE, by=None)
    Attempt.objects.filter(pk=attempt.pk).update(expires_at=timezone.now() - timedelta(days=3))
    till.is_down = True
    with pytest.raises(GatewayDown):
        settle(attempt.pk)
    attempt.refresh_from_db()
    assert attempt.is_open
