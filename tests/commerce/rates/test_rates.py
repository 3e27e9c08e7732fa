"""Which rate holds, and the one that a person types."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from commerce.journal.models import JournalEntry
from commerce.rates.actions import record_manual_rate
from commerce.rates.models import ExchangeRate
from commerce.rates.queries import rate_at
from commerce.refusals import BadInput, Conflict
from tests.factories import make_rate, make_staff, make_store, make_user

pytestmark = pytest.mark.django_db

FRIDAY, MONDAY = date(2026, 8, 21), date(2026, 8, 24)


@pytest.mark.parametrize(
    ("moment", "value"),
    [
        (datetime(2026, 8, 21, 4, 0, tzinfo=UTC), "779.9522"),  # Friday, midnight in Caracas
        (datetime(2026, 8, 22, 16, 0, tzinfo=UTC), "779.9522"),  # Saturday: Friday's holds
        (datetime(2026, 8, 24, 3, 59, tzinfo=UTC), "779.9522"),  # still Sunday in Caracas
        (datetime(2026, 8, 24, 4, 0, tzinfo=UTC), "784.6633"),  # Monday
    ],
)
def test_the_rate_of_a_moment_is_the_last_whose_day_has_begun_in_caracas(moment: datetime, value: str) -> None:
    make_rate("779.9522", value_date=FRIDAY)
    make_rate("784.6633", value_date=MONDAY)

    rate = rate_at(moment)

    assert rate is not None
    assert rate.value == Decimal(value)


def test_before_the_first_rate_there_is_none() -> None:
    make_rate("779.9522", value_date=FRIDAY)

    assert rate_at(datetime(2026, 8, 20, 12, 0, tzinfo=UTC)) is None


def test_a_rate_is_published_once_and_is_positive() -> None:
    make_rate("779.9522", value_date=FRIDAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_rate("779.9522", value_date=FRIDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_rate("0", value_date=FRIDAY)


def test_a_rate_that_a_person_types_is_recorded_with_who_typed_it() -> None:
    make_rate("860.18", value_date=FRIDAY)
    person = make_user()

    rate = record_manual_rate(Decimal("862.40"), MONDAY, by=person)

    assert (rate.source, rate.value) == ("manual", Decimal("862.40"))
    entry = JournalEntry.objects.get(verb="rate.recorded")
    assert (entry.actor_id, entry.subject_id) == (person.pk, str(rate.pk))


@pytest.mark.parametrize("value", ["0", "-1", "8.6018", "8601.8", "NaN"])
def test_a_slip_of_the_hand_is_refused(value: str) -> None:
    make_rate("860.18", value_date=FRIDAY)

    with pytest.raises(BadInput):
        record_manual_rate(Decimal(value), MONDAY, by=make_user())
    assert ExchangeRate.objects.count() == 1


def test_the_same_rate_twice_is_refused() -> None:
    person = make_user()
    record_manual_rate(Decimal("860.18"), MONDAY, by=person)

    with pytest.raises(Conflict):
        record_manual_rate(Decimal("860.18"), MONDAY, by=person)


def test_staff_with_the_permission_add_a_rate_in_the_admin_and_nobody_changes_one(client: Client) -> None:
    store = make_store("kits", is_default=True)
    rate = make_rate("860.18", value_date=FRIDAY)
    client.force_login(make_staff(store, "finanzas", ["rates.view_exchangerate", "rates.add_exchangerate"]))

    refused = client.post("/admin/rates/exchangerate/add/", {"value": "8.6", "value_date": "24/08/2026"})
    accepted = client.post("/admin/rates/exchangerate/add/", {"value": "861,25", "value_date": "24/08/2026"})

    assert "Revisa los dígitos" in refused.content.decode()
    assert accepted.status_code == 302
    assert ExchangeRate.objects.get(source="manual").value == Decimal("861.25")
    assert client.post(f"/admin/rates/exchangerate/{rate.pk}/change/", {"value": "1"}).status_code == 403
