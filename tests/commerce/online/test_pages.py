"""The pages of paying online: every state in words, what to do next, and only for who has the link."""

from typing import Any

import pytest
from django.test import Client

from commerce.online.actions import cards, start_attempt
from commerce.online.models import Attempt, SavedCard
from commerce.order import actions as orders
from commerce.order import links
from commerce.order.models import Order
from commerce.stores.models import Store
from tests.factories import make_user
from tests.online import CODE, Till, make_card, make_online_account, make_online_order, make_online_shop

pytestmark = pytest.mark.django_db


def at(store: Store, user: Any = None) -> Client:
    """A browser at the store."""
    client = Client(HTTP_HOST=store.host)
    if user is not None:
        client.force_login(user)
    return client


def page_of(order: Order, *, back: bool = False) -> str:
    """The page's address."""
    return f"/pedido/{links.token_of(order)}/tarjeta/" + ("vuelta/" if back else "")


def test_the_order_leads_to_the_page_and_the_button_to_the_provider(till: Till) -> None:
    order = make_online_order(usd="44.10")
    client = at(order.store)
    assert links.next_path_of(order) == page_of(order)
    page = client.get(page_of(order))
    assert page.status_code == 200
    assert "44,10" in page.content.decode()
    assert "Pagar con tarjeta" in page.content.decode()
    answer = client.post(page_of(order), {"how": "session"})
    attempt = Attempt.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"https://caja.example/{attempt.provider_id}")


def test_coming_back_asks_the_provider_although_no_webhook_came(till: Till) -> None:
    order = make_online_order(usd="44.10")
    client = at(order.store)
    client.post(page_of(order), {"how": "session"})
    page = client.get(page_of(order, back=True)).content.decode()
    assert "Volviste sin terminar el pago" in page
    till.pay(Attempt.objects.get().provider_id)
    Attempt.objects.update(checked_at=None)
    assert "Pago recibido" in client.get(page_of(order, back=True)).content.decode()
    order.refresh_from_db()
    assert order.payment_state == "paid"


@pytest.mark.parametrize(("state", "words"), [("failed", "No se pudo cobrar"), ("expired", "Este pedido ya se cerró")])
def test_what_was_not_paid_is_said_with_what_to_do_next(till: Till, state: str, words: str) -> None:
    order = make_online_order()
    client = at(order.store)
    client.post(page_of(order), {"how": "session"})
    till.pay(Attempt.objects.get().provider_id, state=state)
    page = client.get(page_of(order, back=True)).content.decode()
    assert words in page
    order.refresh_from_db()
    assert order.payment_state != "paid"


def test_a_provider_that_is_down_is_told_and_nothing_is_lost(till: Till) -> None:
    order = make_online_order()
    client = at(order.store)
    till.is_down = True
    answer = client.post(page_of(order), {"how": "session"})
    assert answer.status_code == 503
    assert "No pudimos hablar con el proveedor de pagos" in answer.content.decode()
    order.refresh_from_db()
    assert order.status == "pending"
    till.is_down = False
    assert client.post(page_of(order), {"how": "session"}).status_code == 302
    assert Attempt.objects.count() == 1


def test_a_code_is_shown_to_scan_and_to_copy(till: Till) -> None:
    order = make_online_order()
    client = at(order.store)
    answer = client.post(page_of(order), {"how": "code"}, follow=True)
    page = answer.content.decode()
    assert "00020126580014BR.GOV.BCB.PIX" in page
    assert 'src="data:image/svg' in page


def test_a_kept_card_pays_for_its_owner_and_for_nobody_else_with_the_link(till: Till) -> None:
    store, owner = make_online_shop(), make_user()
    order = make_online_order(store, user=owner)
    card = cards.keep(owner.pk, store.gateway_accounts.get(), make_card())
    stranger = at(store)
    assert "4242" not in stranger.get(page_of(order)).content.decode()
    stranger.post(page_of(order), {"how": f"card-{card.pk}"})
    assert not Attempt.objects.filter(kind="saved_card").exists()
    assert "4242" in at(store, owner).get(page_of(order)).content.decode()
    answer = at(store, owner).post(page_of(order), {"how": f"card-{card.pk}"}, follow=True)
    assert "Pago recibido" in answer.content.decode()


def test_a_card_is_kept_when_its_owner_asks_for_it(till: Till) -> None:
    store, owner = make_online_shop(), make_user()
    order = make_online_order(store, user=owner)
    at(store, owner).post(page_of(order), {"how": "session", "keep": "on"})
    attempt = Attempt.objects.get()
    assert attempt.keeps_card
    till.pay(attempt.provider_id)
    at(store, owner).get(page_of(order, back=True))
    kept = SavedCard.objects.get()
    assert (kept.user, kept.last4, kept.is_default) == (owner, "4242", True)


def test_the_page_of_another_store_or_of_another_way_to_pay_does_not_open(till: Till) -> None:
    order, elsewhere = make_online_order(), make_online_shop()
    assert at(elsewhere).get(page_of(order)).status_code == 404
    cash = make_online_order(order.store, payment="cash_usd")
    assert at(order.store).get(page_of(cash))["Location"] == links.path_of(cash)
    assert at(order.store).get("/pedido/nada/tarjeta/vuelta/").status_code == 404


def test_the_forms_of_the_page_may_lead_to_the_provider_and_nowhere_else(till: Till) -> None:
    till.pages = ("https://caja.example",)  # type: ignore[attr-defined]
    order = make_online_order()
    policy = at(order.store).get(page_of(order))["Content-Security-Policy"]
    assert "form-action 'self' https://caja.example;" in f"{policy};"


def test_the_pages_are_read_in_few_queries(till: Till, django_assert_max_num_queries: Any) -> None:
    order = make_online_order()
    client = at(order.store)
    start_attempt(order.pk, CODE, by=None)
    with django_assert_max_num_queries(16):
        client.get(page_of(order))


def test_a_cancelled_order_cannot_be_paid(till: Till) -> None:
    order = make_online_order()
    start_attempt(order.pk, CODE, by=None)
    orders.cancel(order.pk)
    client = at(order.store)
    assert "Este pedido ya se cerró" in client.get(page_of(order)).content.decode()
    assert client.post(page_of(order), {"how": "session"}).status_code == 409


def test_a_customer_adds_prefers_and_removes_their_own_cards_only(till: Till) -> None:
    store, owner, other = make_online_shop(), make_user(), make_user()
    account = store.gateway_accounts.get()
    client = at(store, owner)
    answer = client.post("/cuenta/tarjetas/agregar/")
    (name,) = till.setups
    assert answer["Location"] == f"https://caja.example/{name}"
    till.add_card(name)
    assert "Guardamos tu tarjeta." in client.get("/cuenta/tarjetas/agregada/", follow=True).content.decode()
    first, second = SavedCard.objects.get(), cards.keep(owner.pk, account, make_card(last4="1111"))
    theirs = cards.keep(other.pk, account, make_card(last4="9999"))
    client.post(f"/cuenta/tarjetas/{second.pk}/principal/")
    assert SavedCard.objects.get(user=owner, is_default=True) == second
    page = client.get("/cuenta/tarjetas/").content.decode()
    assert "1111" in page
    assert "9999" not in page
    assert client.post(f"/cuenta/tarjetas/{theirs.pk}/quitar/").status_code == 404
    assert client.post(f"/cuenta/tarjetas/{theirs.pk}/principal/").status_code == 404
    client.post(f"/cuenta/tarjetas/{second.pk}/quitar/")
    assert till.forgotten == [second.token]
    assert SavedCard.objects.get(user=owner, is_default=True) == first


def test_a_card_of_one_store_is_not_seen_in_another(till: Till) -> None:
    here, there, owner = make_online_shop(), make_online_shop(), make_user()
    card = cards.keep(owner.pk, here.gateway_accounts.get(), make_card())
    assert "4242" not in at(there, owner).get("/cuenta/tarjetas/").content.decode()
    assert at(there, owner).post(f"/cuenta/tarjetas/{card.pk}/quitar/").status_code == 404


def test_two_accounts_of_one_person_bring_their_cards_together(till: Till) -> None:
    store, survivor, loser = make_online_shop(), make_user(), make_user()
    account = store.gateway_accounts.get()
    assert account == store.gateway_accounts.get(gateway=CODE)
    for user in (survivor, loser):
        cards.keep(user.pk, account, make_card())
    cards.join(survivor, loser)
    assert SavedCard.objects.filter(user=survivor).count() == 2
    assert SavedCard.objects.filter(user=survivor, is_default=True).count() == 1
    assert make_online_account(make_online_shop(), gateway="stripe").cards.count() == 0
