"""A customer's credit: spent on their own orders only, never more than there is, once."""

from decimal import Decimal

import pytest
from django.test import Client

from commerce.accounts.models import User
from commerce.order import statuses
from commerce.order.links import path_of
from commerce.order.models import Order
from commerce.payment import credit, rules
from commerce.payment.models import StoreCredit, StoreCreditEntry, Transaction
from commerce.refusals import Conflict, NotAllowed
from commerce.stores.models import Store
from tests.factories import make_user
from tests.pagomovil import make_paying_shop, make_unpaid_order

pytestmark = pytest.mark.django_db
Kind = StoreCreditEntry.Kind


@pytest.fixture
def store() -> Store:
    return make_paying_shop("saldo")


@pytest.fixture
def person() -> User:
    return make_user("dueña@ejemplo.com.ve".replace("ñ", "n"))


def given(order: Order, usd: str) -> None:
    credit.grant(order, Decimal(usd), kind=Kind.REFUND)


def test_enough_credit_pays_the_order_and_the_entries_add_up(store: Store, person: User) -> None:
    order = make_unpaid_order(store, "44.10", user=person)
    given(order, "50.00")
    credit.spend(order.pk, by=person)
    order.refresh_from_db()
    assert (order.status, order.payment_state) == (statuses.CONFIRMED, rules.PAID)
    row = Transaction.objects.get()
    assert (row.provider, row.amount) == ("store_credit", Decimal("44.10"))
    kept = StoreCredit.objects.get()
    assert kept.balance == Decimal("5.90") == sum(kept.entries.values_list("amount", flat=True))


def test_too_little_pays_a_part(store: Store, person: User) -> None:
    order = make_unpaid_order(store, "44.10", user=person)
    given(order, "4.10")
    credit.spend(order.pk, by=person)
    order.refresh_from_db()
    assert (order.status, order.payment_state) == (statuses.PENDING, rules.PARTIAL)
    with pytest.raises(Conflict) as refused:
        credit.spend(order.pk, by=person)
    assert refused.value.code == "no_credit"


def test_nobody_elses_order_and_no_other_store_is_paid_with_it(store: Store, person: User) -> None:
    given(make_unpaid_order(store, user=person), "50.00")
    with pytest.raises(NotAllowed):
        credit.spend(make_unpaid_order(store, user=make_user("otra@ejemplo.com.ve")).pk, by=person)
    with pytest.raises(Conflict) as refused:
        credit.spend(make_unpaid_order(make_paying_shop("otra"), user=person).pk, by=person)
    assert refused.value.code == "no_credit"


def test_the_owner_uses_it_on_the_orders_page(store: Store, person: User) -> None:
    order = make_unpaid_order(store, "44.10", user=person)
    given(order, "10.00")
    guest, owner = Client(headers={"host": store.host}), Client(headers={"host": store.host})
    owner.force_login(person, backend="commerce.stores.backends.MembershipBackend")
    page = path_of(order)
    assert "Usar mi saldo a favor" in owner.get(page).content.decode()
    assert "Usar mi saldo a favor" not in guest.get(page).content.decode()
    assert guest.post(f"{page}saldo/").status_code == 404

    owner.post(f"{page}saldo/")
    assert StoreCredit.objects.get().balance == 0
    assert Transaction.objects.get().amount == Decimal("10.00")


def test_joining_two_accounts_joins_their_credit(store: Store, person: User) -> None:
    other = make_user("misma@ejemplo.com.ve")
    given(make_unpaid_order(store, user=person), "5.00")
    given(make_unpaid_order(store, user=other), "7.00")
    credit.join(person, other)
    kept = StoreCredit.objects.get()
    assert (kept.user, kept.balance, kept.entries.count()) == (person, Decimal("12.00"), 2)
