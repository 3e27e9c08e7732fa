"""Handing in the day's cash: derived sums, a note for a difference, and a second person."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.accounts.models import User
from commerce.cash import closing
from commerce.cash.models import CashClosing, CashCollection
from commerce.journal.models import JournalEntry
from commerce.refusals import BadInput, Conflict, Missing, NotAllowed
from commerce.stores.models import Store
from tests.cash import make_courier, make_order_on_the_way, make_supervisor, take
from tests.orders import make_shop
from tests.support.races import count, run_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return make_shop("bodega")


@pytest.fixture
def courier(store: Store) -> User:
    return make_courier(store, first_name="Yorman", last_name="Peña")


@pytest.fixture
def day_of_work(store: Store, courier: User) -> None:
    """US$ 50 with 30 of change, Bs 8.601,80 with none, and a transfer that is in no box."""
    dollars = make_order_on_the_way(store, "20.00", payment="cash_usd")
    take(dollars, "50.00", "USD", change=Decimal("30.00"), by=courier, delivers=True)
    take(make_order_on_the_way(store, "10.00"), "8601.80", by=courier, delivers=True)
    spot = make_order_on_the_way(store, "7.00", payment="transfer_on_delivery")
    take(spot, is_transfer=True, reference="42819", by=courier, delivers=True)


def close(store: Store, by: User, usd: str = "20.00", ves: str = "8601.80", note: str = "") -> CashClosing:
    return closing.close(store, by=by, counted_usd=Decimal(usd), counted_ves=Decimal(ves), note=note)


@pytest.mark.usefixtures("day_of_work")
class TestClosing:
    def test_what_is_expected_is_derived_from_what_was_taken(self, store: Store, courier: User) -> None:
        row = close(store, courier)
        assert (row.expected_usd, row.expected_ves, row.is_exact) == (Decimal("20.00"), Decimal("8601.80"), True)
        assert row.collections.count() == 3
        assert JournalEntry.objects.get(verb="cash.closed").data["who"] == "Yorman Peña"

    def test_a_difference_needs_a_note(self, store: Store, courier: User) -> None:
        with pytest.raises(BadInput) as refused:
            close(store, courier, usd="19.00")
        assert refused.value.field == "note"
        row = close(store, courier, usd="19.00", note="Me faltó un dólar de vuelto")
        assert (row.difference_usd, row.difference_ves) == (Decimal("-1.00"), Decimal("0.00"))
        with pytest.raises(IntegrityError), transaction.atomic():
            CashClosing.objects.update(note="")

    def test_what_comes_later_the_same_day_completes_the_closing(self, store: Store, courier: User) -> None:
        first = close(store, courier)
        late = take(make_order_on_the_way(store, "10.00"), by=courier)
        assert late.closing is None
        with pytest.raises(BadInput) as refused:
            close(store, courier)
        assert refused.value.field == "note"
        row = close(store, courier, ves="17203.60")
        assert (row.pk, row.expected_ves, row.collections.count()) == (first.pk, Decimal("17203.60"), 4)
        told = JournalEntry.objects.filter(verb__startswith="cash.c").order_by("pk").values_list("verb", flat=True)
        assert list(told) == ["cash.closed", "cash.completed"]

    def test_a_wrong_count_is_corrected_until_somebody_receives_it(self, store: Store, courier: User) -> None:
        close(store, courier, usd="19.00", note="Me falta un dólar")
        row = close(store, courier)
        assert (row.is_exact, row.note) == (True, "")
        closing.receive(row.pk, by=make_supervisor(store))
        with pytest.raises(Conflict) as refused:
            close(store, courier, usd="18.00", note="Otra vez")
        assert refused.value.code == "already_closed"
        row.refresh_from_db()
        assert row.counted_usd == Decimal("20.00")

    def test_two_clicks_close_it_once(self, store: Store, courier: User) -> None:
        assert close(store, courier) == close(store, courier)
        assert JournalEntry.objects.filter(verb__in=["cash.closed", "cash.completed"]).count() == 1

    def test_what_comes_after_it_was_received_is_in_the_next_closing(self, store: Store, courier: User) -> None:
        first = close(store, courier)
        closing.receive(first.pk, by=make_supervisor(store))
        late = take(make_order_on_the_way(store, "10.00"), by=courier)
        with pytest.raises(Conflict) as again:
            close(store, courier)
        assert again.value.code == "already_closed"
        CashClosing.objects.filter(pk=first.pk).update(day=timezone.localdate() - timedelta(days=1))
        row = close(store, courier, usd="0.00", ves="8601.80")
        assert list(row.collections.all()) == [late]

    def test_a_second_person_receives_it_once(self, store: Store, courier: User) -> None:
        row = close(store, courier)
        boss = make_supervisor(store)
        assert closing.receive(row.pk, by=boss).received_by == boss
        with pytest.raises(Conflict):
            closing.receive(row.pk, by=make_supervisor(store))

    def test_nobody_receives_their_own_box(self, store: Store) -> None:
        boss = make_supervisor(store)
        take(make_order_on_the_way(store, "10.00"), "8601.80", by=boss)
        row = close(store, boss, usd="0.00")
        with pytest.raises(NotAllowed) as refused:
            closing.receive(row.pk, by=boss)
        assert refused.value.code == "same_person"
        with pytest.raises(IntegrityError), transaction.atomic():
            CashClosing.objects.update(received_by=boss)

    def test_another_stores_supervisor_does_not_find_it(self, store: Store, courier: User) -> None:
        row = close(store, courier)
        with pytest.raises(Missing):
            closing.receive(row.pk, by=make_supervisor(make_shop("otra", rate=False)))


def test_an_empty_box_is_not_closed(store: Store, courier: User) -> None:
    with pytest.raises(Conflict) as refused:
        close(store, courier)
    assert refused.value.code == "nothing_to_close"


@pytest.mark.django_db(transaction=True)
def test_rivals_close_a_box_once_and_lose_no_collection() -> None:
    store = make_shop("bodega")
    courier = make_courier(store)
    take(make_order_on_the_way(store, "10.00"), "8601.80", by=courier)
    run_together(count(10, 4), lambda _n: close(store, courier, usd="0.00"))
    assert CashClosing.objects.count() == 1
    assert not CashCollection.objects.filter(closing__isnull=True).exists()
