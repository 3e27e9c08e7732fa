"""The desk of online payments: keys that are written and never shown, events that can be repeated, disputes."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commerce.accounts.models import User
from commerce.journal.models import JournalEntry
from commerce.online.models import Attempt, Dispute, GatewayAccount, WebhookEvent
from commerce.payment.models import StorePaymentMethod
from commerce.stores.models import Store
from tests.factories import make_staff, number
from tests.online import make_online_account
from tests.orders import make_order, make_shop

pytestmark = pytest.mark.django_db

HOME = "/admin/pagos-en-linea/"
LEAD = (
    "online.view_gatewayaccount",
    "online.change_gatewayaccount",
    "online.view_webhookevent",
    "online.change_webhookevent",
    "online.view_dispute",
    "online.change_dispute",
    "order.view_order",
)
KEYS = {"secret_key": "sk_live_muy_secreta_4821", "webhook_secret": "whsec_muy_secreta_9137", "currency": "USD"}


def at_desk(store: Store, permissions: tuple[str, ...] = LEAD) -> tuple[Client, User]:
    """Somebody of the team of the store."""
    person = make_staff(store, f"pagos-{number()}", permissions)
    client = Client()
    client.force_login(person)
    return client, person


def event(account: GatewayAccount, **fields: Any) -> WebhookEvent:
    """Something that a provider told us."""
    values: dict[str, Any] = {"event_id": f"evt_{number()}", "type": "checkout.session.completed", "about": "payment"}
    return WebhookEvent.objects.create(account=account, created_at=timezone.now(), **{**values, **fields})


def dispute(account: GatewayAccount) -> Dispute:
    """A payment of the store that is contested."""
    attempt = Attempt.objects.create(
        order=make_order(account.store), account=account, state="succeeded", amount=Decimal("10.00"),
        usd=Decimal("10.00"), idempotency_key=f"attempt-{number()}", expires_at=timezone.now(),
    )  # fmt: skip
    return Dispute.objects.create(attempt=attempt, provider_id=f"dp_{number()}", amount=Decimal("10.00"))


def test_without_keys_the_desk_says_how_to_switch_it_on() -> None:
    client, _person = at_desk(make_shop())
    page = client.get(HOME).content.decode()
    assert "Sin claves" in page
    assert "Guarda la clave secreta que da el proveedor." in page


def test_keys_are_saved_sealed_never_shown_and_kept_when_left_empty() -> None:
    store = make_shop()
    client, _person = at_desk(store)
    address = f"{HOME}{store.pk}/stripe/"
    assert client.post(address, KEYS).status_code == 302
    account = GatewayAccount.objects.get()
    assert account.secret_key is not None
    assert account.secret_key.reveal() == KEYS["secret_key"]
    page = client.get(address).content.decode()
    assert KEYS["secret_key"] not in page
    assert KEYS["webhook_secret"] not in page
    assert f"/webhooks/stripe/{account.token}/" in page
    assert client.post(address, {"public_key": "pk_live_1", "currency": "USD"}).status_code == 302
    account.refresh_from_db()
    assert account.secret_key.reveal() == KEYS["secret_key"]
    assert account.public_key == "pk_live_1"
    assert KEYS["secret_key"] not in str(list(JournalEntry.objects.values_list("data", flat=True)))


def test_it_is_switched_on_only_with_keys_and_then_is_a_way_to_pay() -> None:
    store = make_shop()
    client, _person = at_desk(store)
    address = f"{HOME}{store.pk}/stripe/"
    client.post(f"{address}encender/")
    assert not GatewayAccount.objects.exists()
    client.post(address, KEYS)
    client.post(f"{address}encender/")
    assert GatewayAccount.objects.get().is_enabled
    assert StorePaymentMethod.objects.filter(store=store, code="stripe", is_enabled=True).exists()
    client.post(f"{address}apagar/")
    assert not GatewayAccount.objects.get().is_enabled
    assert list(JournalEntry.objects.filter(verb__startswith="gateway.").order_by("pk").values_list("verb", flat=True)) == [
        "gateway.changed", "gateway.enabled", "gateway.disabled",
    ]  # fmt: skip


def test_keys_are_never_sent_to_an_address_that_is_not_the_providers() -> None:
    store = make_shop()
    client, _person = at_desk(store)
    answer = client.post(f"{HOME}{store.pk}/stripe/", {**KEYS, "address": "https://ladron.example"})
    assert answer.status_code == 422
    assert "Esa dirección no es la del proveedor." in answer.content.decode()
    assert not GatewayAccount.objects.exists()


def test_who_works_in_another_store_or_may_only_look_changes_nothing() -> None:
    here, there = make_shop(), make_shop(rate=False)
    make_online_account(there, gateway="stripe")
    client, _person = at_desk(here)
    assert client.get(f"{HOME}{there.pk}/stripe/").status_code == 404
    assert client.post(f"{HOME}{there.pk}/stripe/apagar/").status_code == 404
    looker, _person = at_desk(here, ("online.view_gatewayaccount",))
    assert looker.get(HOME).status_code == 200
    assert looker.get(f"{HOME}{here.pk}/stripe/").status_code == 403
    assert looker.get(f"{HOME}avisos/").status_code == 403
    assert looker.post(f"{HOME}avisos/repetir/").status_code == 403


def test_events_are_found_by_state_and_number_and_only_those_of_ones_stores() -> None:
    here, there = make_shop(), make_shop(rate=False)
    mine, theirs = make_online_account(here, gateway="stripe"), make_online_account(there, gateway="stripe")
    event(mine, event_id="evt_bueno", state="done")
    event(mine, event_id="evt_malo", state="failed", error="El proveedor no conoce ese pago.")
    event(theirs, event_id="evt_ajeno")
    client, _person = at_desk(here)
    page = client.get(f"{HOME}avisos/").content.decode()
    assert "evt_bueno" in page
    assert "evt_ajeno" not in page
    page = client.get(f"{HOME}avisos/", {"estado": "failed"}).content.decode()
    assert "El proveedor no conoce ese pago." in page
    assert "evt_bueno" not in page
    assert "evt_malo" not in client.get(f"{HOME}avisos/", {"buscar": "evt_bueno"}).content.decode()


def test_events_are_repeated_one_by_one_or_many_at_once_but_not_those_of_another_store() -> None:
    here, there = make_shop(), make_shop(rate=False)
    mine, theirs = make_online_account(here, gateway="stripe"), make_online_account(there, gateway="stripe")
    failed = [event(mine, state="failed", attempts=10) for _each in range(3)]
    foreign = event(theirs, state="failed", attempts=10)
    client, _person = at_desk(here)
    asked = [str(each.pk) for each in [*failed, foreign]]
    assert client.get(f"{HOME}avisos/repetir/").status_code == 405
    answer = client.post(f"{HOME}avisos/repetir/", {"aviso": asked, "lista": f"{HOME}avisos/?estado=failed"})
    assert answer["Location"] == f"{HOME}avisos/?estado=failed"
    assert set(WebhookEvent.objects.filter(account=mine).values_list("state", "attempts")) == {("waiting", 0)}
    foreign.refresh_from_db()
    assert (foreign.state, foreign.attempts) == ("failed", 10)
    assert JournalEntry.objects.filter(verb="webhook.replayed").count() == 3


def test_what_is_no_number_of_an_event_repeats_nothing() -> None:
    client, _person = at_desk(make_shop())
    answer = client.post(f"{HOME}avisos/repetir/", {"aviso": ["²", "9" * 40, "1" * 18 + "x", ""]})
    assert (answer.status_code, answer["Location"]) == (302, f"{HOME}avisos/")


def test_somebody_takes_a_dispute_of_their_store(django_assert_max_num_queries: Any) -> None:
    here, there = make_shop(), make_shop(rate=False)
    mine = dispute(make_online_account(here, gateway="stripe"))
    theirs = dispute(make_online_account(there, gateway="stripe"))
    client, person = at_desk(here)
    with django_assert_max_num_queries(15):
        page = client.get(f"{HOME}disputas/").content.decode()
    assert mine.provider_id in page
    assert theirs.provider_id not in page
    client.post(f"{HOME}disputas/{mine.pk}/atender/")
    mine.refresh_from_db()
    assert mine.acknowledged_by == person
    assert client.post(f"{HOME}disputas/{theirs.pk}/atender/").status_code == 404


def test_the_list_of_events_costs_the_same_however_many_there_are(django_assert_max_num_queries: Any) -> None:
    store = make_shop()
    account = make_online_account(store, gateway="stripe")
    for _each in range(60):
        event(account)
    client, _person = at_desk(store)
    with django_assert_max_num_queries(15):
        client.get(f"{HOME}avisos/")
