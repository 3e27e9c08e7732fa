"""The desk of payouts: what came to the bank, what was kept of it, and what does not agree with the orders."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commerce.online.models import GatewayAccount, Payout, PayoutLine
from commerce.payment import door
from commerce.payment.ledger import Movement
from commerce.stores.models import Store
from tests.factories import make_staff, number
from tests.online import make_online_order, make_online_shop

pytestmark = pytest.mark.django_db

PAGE = "/admin/pagos-en-linea/depositos/"


def a_shop() -> tuple[Store, GatewayAccount]:
    """A shop that is paid through Stripe."""
    store = make_online_shop(gateway="stripe")
    return store, store.gateway_accounts.get()


def at_desk(store: Store, *permissions: str) -> Client:
    """Somebody of its team."""
    client = Client()
    client.force_login(make_staff(store, f"depositos-{number()}", permissions or ("online.view_payout",)))
    return client


def a_payout(account: GatewayAccount, **fields: Any) -> Payout:
    """US$ 42,52 in the bank."""
    values: dict[str, Any] = {"provider_id": f"po_{number()}", "state": "paid", "amount": Decimal("42.52")}
    values |= {
        "currency": "USD",
        "arrival_date": date(2026, 11, 20),
        "gross": Decimal("44.10"),
        "fees": Decimal("1.58"),
    }
    return Payout.objects.create(account=account, **values | fields)


def a_line(account: GatewayAccount, gross: str = "44.10", fee: str = "1.58", **fields: Any) -> PayoutLine:
    """A payment at the provider."""
    values: dict[str, Any] = {"provider_id": f"txn_{number()}", "kind": "charge", "reference": f"pi_{number()}"}
    values |= {"gross": Decimal(gross), "fee": Decimal(fee), "net": Decimal(gross) - Decimal(fee)}
    return PayoutLine.objects.create(account=account, currency="USD", at=timezone.now(), **values | fields)


def test_payouts_say_what_was_charged_kept_and_paid_out() -> None:
    store, account = a_shop()
    a_payout(account)
    page = at_desk(store).get(PAGE).content.decode()
    for figure in ("44,10", "1,58", "42,52", "En el banco"):
        assert figure in page
    assert "No cuadra con los pedidos" not in page


def test_what_does_not_agree_stands_above_with_its_reason() -> None:
    store, account = a_shop()
    unknown = a_line(account, "7.00", "0.50")
    order = make_online_order(store, "9.00", gateway="stripe")
    movement = Movement(
        method="stripe",
        usd=Decimal("9.00"),
        amount=Decimal("9.00"),
        currency="USD",
        provider="stripe",
        provider_id="pi_x",
    )
    row = door.confirm(order.pk, movement).transaction
    a_line(account, "8.00", "0.53", transaction=row, reference="pi_x")
    page = at_desk(store).get(PAGE).content.decode()
    assert "Sin pedido" in page
    assert unknown.reference in page
    assert "Otro monto" in page
    assert order.number in page


def test_a_payout_of_which_the_lines_are_not_all_there_says_so() -> None:
    store, account = a_shop()
    a_payout(account, gross=None, fees=None)
    assert "Falta el detalle" in at_desk(store).get(PAGE).content.decode()


def test_another_store_sees_nothing_of_it_and_others_may_not_look() -> None:
    store, account = a_shop()
    payout, line = a_payout(account), a_line(account)
    other, _account = a_shop()
    client = at_desk(other)
    assert payout.provider_id not in client.get(PAGE).content.decode()
    assert line.reference not in client.get(PAGE).content.decode()
    assert line.reference not in text_of(client.get(f"{PAGE}exportar/"))
    assert at_desk(store, "order.view_order").get(PAGE).status_code == 403
    assert at_desk(store, "order.view_order").get(f"{PAGE}exportar/").status_code == 403


def test_movements_can_be_taken_away_as_csv() -> None:
    store, account = a_shop()
    line = a_line(account, payout=a_payout(account))
    text = text_of(at_desk(store).get(f"{PAGE}exportar/"))
    header, row = text.strip().splitlines()
    assert "comision" in header
    assert line.reference in row
    assert "44.10" in row
    assert "1.58" in row
    assert "42.52" in row


def test_the_list_is_cheap_whatever_its_length(django_assert_max_num_queries: Callable[[int], Any]) -> None:
    store, account = a_shop()
    for turn in range(30):
        a_payout(account, arrival_date=date(2026, 11, 20) - timedelta(days=turn))
        a_line(account)
    client = at_desk(store)
    client.get(PAGE)
    with django_assert_max_num_queries(15):
        client.get(PAGE)


def text_of(response: Any) -> str:
    """A file as it came."""
    return b"".join(response.streaming_content).decode("utf-8-sig")
