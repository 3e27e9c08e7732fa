"""What an order costs in bolívares, frozen."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from commerce.journal.models import JournalEntry
from commerce.order import actions as orders
from commerce.pagomovil import signing
from commerce.pagomovil.actions import quotes
from commerce.pagomovil.models import Quote
from commerce.payment import door
from commerce.payment.ledger import Movement
from commerce.refusals import BadInput, Conflict, Missing
from tests.factories import make_product
from tests.pagomovil import make_account, make_paying_shop, make_quote, make_unpaid_order

pytestmark = pytest.mark.django_db


def test_a_quote_is_converted_once_half_up_and_told_in_the_journal():
    order = make_unpaid_order(usd="44.10")
    quote = quotes.open_quote(order.pk)
    assert (quote.usd, quote.amount_ves, quote.own_cents, quote.state) == (
        Decimal("44.10"), Decimal("37933.94"), None, "open",
    )  # fmt: skip
    entry = JournalEntry.objects.get(verb="payment.quoted")
    assert (entry.subject_id, entry.data["ves"]) == (str(order.pk), "37933.94")


def test_asking_again_answers_the_same_quote_while_it_is_good():
    order = make_unpaid_order()
    assert quotes.open_quote(order.pk) == quotes.open_quote(order.pk)
    assert order.quotes.count() == 1


def test_an_expired_quote_is_replaced_by_one_of_today():
    order = make_unpaid_order()
    old = make_quote(order, expires_at=timezone.now() - timedelta(minutes=1))
    new = quotes.open_quote(order.pk)
    old.refresh_from_db()
    assert (old.state, new.state) == ("expired", "open")
    assert new.pk != old.pk


def test_a_quote_that_asks_for_more_than_is_left_is_replaced_by_one_of_the_rest():
    order = make_unpaid_order(usd="44.10")
    old = quotes.open_quote(order.pk)
    door.confirm(order.pk, Movement("store_credit", Decimal("4.10"), Decimal("4.10")))
    new = quotes.open_quote(order.pk)
    old.refresh_from_db()
    assert (old.state, new.usd, new.amount_ves) == ("replaced", Decimal("40.00"), Decimal("34407.20"))


def test_another_account_is_another_quote():
    order = make_unpaid_order()
    first = quotes.open_quote(order.pk)
    second = quotes.open_quote(order.pk, account_id=make_account(order.store).pk)
    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "open")


def test_an_account_of_another_store_is_not_offered():
    with pytest.raises(Missing) as refusal:
        quotes.open_quote(make_unpaid_order().pk, account_id=make_account(make_paying_shop()).pk)
    assert refusal.value.code == "no_account"


def test_a_store_that_sets_hours_has_quotes_of_that_many_hours():
    order = make_unpaid_order(make_paying_shop(quote_hours=2))
    quote = quotes.open_quote(order.pk)
    assert timedelta(hours=1, minutes=59) < quote.expires_at - timezone.now() <= timedelta(hours=2)


def test_a_quote_never_lasts_longer_than_a_day():
    order = make_unpaid_order(make_paying_shop(quote_hours=200))
    assert quotes.open_quote(order.pk).expires_at - timezone.now() <= timedelta(hours=24)


def test_open_quotes_of_an_account_have_their_own_cents_and_never_ask_for_more():
    store = make_paying_shop()
    store.recipient_accounts.update(uses_own_cents=True)
    product = make_product(store, price="10.00", stock=200)
    found = [quotes.open_quote(make_unpaid_order(store, product=product).pk) for _order in range(5)]
    amounts = [quote.amount_ves for quote in found]
    assert amounts == [Decimal("8601.80") - Decimal("0.01") * below for below in range(5)]
    assert [quote.own_cents for quote in found] == [80, 79, 78, 77, 76]


def test_where_the_cents_run_out_the_plain_amount_is_asked():
    store = make_paying_shop()
    store.recipient_accounts.update(uses_own_cents=True)
    account = store.recipient_accounts.get()
    other = make_unpaid_order(store)
    for below in range(100):
        amount = Decimal("37933.94") - Decimal("0.01") * below
        Quote.objects.create(
            order=make_unpaid_order(store, product=make_product(store, price="1.00")) if below % 50 == 0 else other,
            account=account, rate=other.rate, usd=1, amount_ves=amount, own_cents=int(amount * 100) % 100,
            expires_at=timezone.now() + timedelta(hours=1), state="open" if below % 50 == 0 else "expired",
        )  # fmt: skip
    assert quotes.open_quote(make_unpaid_order(store).pk).own_cents == 93
    from commerce.pagomovil.rules.quotes import own_amount

    taken = {Decimal("37933.94") - Decimal("0.01") * below for below in range(100)}
    assert own_amount(Decimal("37933.94"), taken) is None


def test_a_cancelled_order_and_one_that_is_paid_otherwise_have_no_quote():
    cancelled = make_unpaid_order()
    orders.cancel(cancelled.pk)
    cash = make_unpaid_order(payment="cash_ves")
    for order, code in ((cancelled, "not_waiting"), (cash, "other_method")):
        with pytest.raises(Conflict) as refusal:
            quotes.open_quote(order.pk)
        assert refusal.value.code == code


def test_without_a_rate_to_trust_nothing_is_quoted():
    order = make_unpaid_order()
    order.rate.__class__.objects.filter(pk=order.rate_id).update(value_date="2030-01-01")
    with pytest.raises(Conflict) as refusal:
        quotes.open_quote(order.pk)
    assert str(refusal.value) == (
        "Hoy no tenemos la tasa del BCV al día. Puedes pagar de otra forma o dejar el pedido apartado."
    )


def test_expiry_frees_the_quotes_whose_time_is_over_and_no_others():
    over = make_quote(make_unpaid_order(), expires_at=timezone.now() - timedelta(seconds=1))
    good = make_quote(make_unpaid_order())
    assert quotes.expire_due() == 1
    over.refresh_from_db()
    good.refresh_from_db()
    assert (over.state, good.state) == ("expired", "open")


def test_a_seal_names_its_quote_and_a_forged_one_is_refused():
    quote = make_quote(make_unpaid_order())
    assert signing.read_seal(signing.seal(quote)) == quote.pk
    with pytest.raises(BadInput):
        signing.read_seal(signing.seal(quote) + "x")
