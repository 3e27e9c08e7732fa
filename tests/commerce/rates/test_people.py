"""Manual rates, held values and alerts: what people decide."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.accounts.models import User
from commerce.journal.models import JournalEntry
from commerce.rates.actions import accept_held, acknowledge, refuse_held, set_manual
from commerce.rates.alerts import raise_alert
from commerce.rates.models import ExchangeRate, HeldRate, RateAlert
from commerce.rates.queries import current_rate, rate_at
from commerce.refusals import BadInput, Conflict, Missing, NotAllowed
from tests.factories import make_rate, make_user
from tests.support.races import run_together

pytestmark = pytest.mark.django_db

REASON = "BCV publicó tarde"


def soon(hours: int = 2) -> datetime:
    return timezone.now() + timedelta(hours=hours)


@pytest.fixture
def person() -> User:
    return make_user()


def held_rate(value: str = "990", **fields: object) -> HeldRate:
    values: dict[str, object] = {"source": "bcv", "value_date": date(2026, 8, 21), "reason": "Lejos"}
    return HeldRate.objects.create(value=Decimal(value), **values | fields)


def test_a_manual_rate_wins_while_it_is_valid_and_ends_by_itself(person: User) -> None:
    published = make_rate("860.18")

    rate = set_manual(Decimal("862.40"), soon(), f"  {REASON} ", person)

    assert isinstance(rate, ExchangeRate)
    assert (rate.source, rate.reason, rate.recorded_by) == ("manual", REASON, person)
    assert current_rate() == rate
    assert rate_at(timezone.now() + timedelta(hours=3)) == published
    make_rate("861", source="bcv")  # what comes later from a source does not win over a person
    assert current_rate() == rate
    entry = JournalEntry.objects.get(verb="rate.recorded")
    assert (entry.actor_id, entry.subject_id) == (person.pk, str(rate.pk))
    alert = RateAlert.objects.get(kind=RateAlert.Kind.MANUAL_OVERRIDE)
    assert alert.rate == rate
    assert "«BCV publicó tarde»" in alert.message


def test_of_two_manual_rates_the_later_one_wins(person: User) -> None:
    make_rate("860.18")
    set_manual(Decimal("862.40"), soon(5), REASON, person)
    second = set_manual(Decimal("863"), soon(1), REASON, person)
    assert current_rate() == second


@pytest.mark.parametrize("value", ["0", "-1", "8.6018", "8601.8", "NaN", "Infinity"])
def test_a_slip_of_the_hand_is_refused(person: User, value: str) -> None:
    make_rate("860.18")
    with pytest.raises(BadInput):
        set_manual(Decimal(value), soon(), REASON, person)
    assert ExchangeRate.objects.count() == 1


@pytest.mark.parametrize(
    ("hours", "reason", "field"), [(-1, REASON, "valid_until"), (2, "  no ", "reason"), (400, REASON, "valid_until")]
)
def test_a_manual_rate_says_why_and_ends_soon(person: User, hours: int, reason: str, field: str) -> None:
    make_rate("860.18")
    with pytest.raises(BadInput) as caught:
        set_manual(Decimal("861"), soon(hours), reason, person)
    assert caught.value.field == field


def test_the_same_manual_rate_twice_in_a_day_is_refused(person: User) -> None:
    make_rate("860.18")
    set_manual(Decimal("861"), soon(), REASON, person)
    with pytest.raises(Conflict):
        set_manual(Decimal("861"), soon(), REASON, person)


def test_a_large_jump_needs_a_second_person_who_is_not_the_first(person: User) -> None:
    published = make_rate("860.18")

    held = set_manual(Decimal("910"), soon(), REASON, person)

    assert isinstance(held, HeldRate)
    assert current_rate() == published
    person.is_superuser = True
    person.save(update_fields=["is_superuser"])
    with pytest.raises(NotAllowed):
        accept_held(held.pk, person)
    second = make_user()
    rate = accept_held(held.pk, second)
    assert (rate.value, rate.source, rate.recorded_by, rate.reason) == (Decimal(910), "manual", person, REASON)
    assert current_rate() == rate
    held.refresh_from_db()
    assert (held.state, held.decided_by) == (HeldRate.State.ACCEPTED, second)
    with pytest.raises(Conflict):
        refuse_held(held.pk, second)


def test_a_jump_is_asked_for_once_and_who_asked_may_withdraw_it(person: User) -> None:
    make_rate("860.18")
    held = set_manual(Decimal("910"), soon(), REASON, person)
    with pytest.raises(Conflict):
        set_manual(Decimal("910"), soon(), REASON, person)
    refuse_held(held.pk, person)
    assert ExchangeRate.objects.count() == 1


def test_a_manual_rate_that_ended_while_it_waited_is_not_accepted(person: User) -> None:
    held = held_rate(source="manual", created_by=person, valid_until=soon(-1), manual_reason=REASON)
    with pytest.raises(Conflict):
        accept_held(held.pk, make_user())


def test_a_held_value_of_a_source_becomes_its_rate_when_a_person_accepts_it(person: User) -> None:
    held = held_rate("990")
    rate = accept_held(held.pk, person)
    assert (rate.value, rate.source, rate.value_date) == (Decimal(990), "bcv", date(2026, 8, 21))
    assert JournalEntry.objects.filter(verb="rate.held_accepted", actor_id=person.pk).count() == 1


def test_what_does_not_exist_is_missing(person: User) -> None:
    for act in (accept_held, refuse_held, acknowledge):
        with pytest.raises(Missing):
            act(0, person)


def test_an_alert_is_seen_once_by_whoever_came_first_and_not_raised_again(person: User) -> None:
    alert = raise_alert("fetch_error", key="bcv:hoy", message="BCV: no respondió")
    assert alert is not None
    assert raise_alert("fetch_error", key="bcv:hoy", message="BCV: no respondió") is None

    seen = acknowledge(alert.pk, person)
    again = acknowledge(alert.pk, make_user())

    assert (again.acknowledged_by, again.acknowledged_at) == (person, seen.acknowledged_at)
    assert raise_alert("fetch_error", key="bcv:hoy", message="BCV: no respondió") is None
    assert raise_alert("fetch_error", key="bcv:mañana", message="BCV: no respondió") is not None
    assert JournalEntry.objects.filter(verb="rate.alert_acknowledged").count() == 1


def test_the_database_keeps_one_open_alert_of_a_kind() -> None:
    RateAlert.objects.create(kind="fetch_error", key="a", message="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        RateAlert.objects.create(kind="fetch_error", key="a", message="x")


@pytest.mark.django_db(transaction=True)
def test_a_held_value_is_decided_once_however_many_try() -> None:
    held = held_rate("990")
    people = [make_user() for _ in range(6)]
    acts = (accept_held, refuse_held)

    outcomes = run_together(6, lambda index: acts[index % 2](held.pk, people[index]))

    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 5
    assert ExchangeRate.objects.count() == (HeldRate.objects.get().state == HeldRate.State.ACCEPTED)
