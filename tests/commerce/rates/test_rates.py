"""Which rate holds, for whom, and how fresh it is."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from commerce.rates.models import ExchangeRate
from commerce.rates.queries import convert_between, rate_at, rate_for_store, rate_status, too_old_at, usable_rate
from commerce.refusals import BadInput, Missing
from tests.factories import make_rate, make_staff, make_store

pytestmark = pytest.mark.django_db

FRIDAY, MONDAY = date(2026, 8, 21), date(2026, 8, 24)
SATURDAY_NOON = datetime(2026, 8, 22, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "value"),
    [
        (datetime(2026, 8, 21, 4, 0, tzinfo=UTC), "779.9522"),  # Friday, midnight in Caracas
        (SATURDAY_NOON, "779.9522"),  # Saturday: Friday's holds
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


@pytest.mark.parametrize(
    ("rule", "moment", "value"),
    [
        ("last_effective", SATURDAY_NOON, "779.9522"),
        ("newest_published", SATURDAY_NOON, "784.6633"),
        ("newest_published", datetime(2026, 8, 21, 23, 0, tzinfo=UTC), "779.9522"),  # Friday evening
        ("newest_published", datetime(2026, 8, 24, 12, 0, tzinfo=UTC), "784.6633"),
    ],
)
def test_a_store_may_use_monday_s_rate_from_saturday_on(rule: str, moment: datetime, value: str) -> None:
    make_rate("779.9522", value_date=FRIDAY)
    make_rate("784.6633", value_date=MONDAY)
    make_rate("790", value_date=date(2026, 8, 25))

    rate = rate_for_store(make_store(weekend_rate_rule=rule), moment)

    assert rate is not None
    assert rate.value == Decimal(value)


@pytest.mark.parametrize(
    ("moment", "is_stale", "is_too_old", "expected"),
    [
        (datetime(2026, 8, 21, 12, tzinfo=UTC), False, False, MONDAY),
        (datetime(2026, 8, 23, 12, tzinfo=UTC), False, False, MONDAY),  # a Sunday ages nothing
        (datetime(2026, 8, 24, 4, tzinfo=UTC), True, False, date(2026, 8, 25)),
        (datetime(2026, 8, 25, 3, 59, tzinfo=UTC), True, False, date(2026, 8, 25)),
        (datetime(2026, 8, 25, 4, 0, tzinfo=UTC), True, True, date(2026, 8, 26)),
    ],
)
def test_a_rate_is_stale_on_the_next_banking_day_and_too_old_when_the_store_says(
    moment: datetime, is_stale: bool, is_too_old: bool, expected: date
) -> None:
    make_rate("779.9522", value_date=FRIDAY)
    store = make_store(rate_max_age_hours=48)

    status = rate_status(store, moment)

    assert (status.is_stale, status.is_too_old, status.next_value_date) == (is_stale, is_too_old, expected)
    assert (usable_rate(store, moment) is None) is is_too_old
    assert status.says != ""


def test_without_any_rate_there_is_nothing_to_charge_with() -> None:
    status = rate_status(make_store())
    assert (status.rate, status.is_stale, status.is_too_old) == (None, True, True)
    assert status.says == "Todavía no hay una tasa: el pago en bolívares está en pausa."


def test_a_manual_rate_is_never_stale_while_it_is_valid() -> None:
    make_rate("779.9522", value_date=FRIDAY)
    manual = make_rate("861", source="manual", valid_until=timezone.now() + timedelta(hours=1))
    status = rate_status(make_store())
    assert (status.rate, status.is_stale, status.is_too_old) == (manual, False, False)


def test_the_age_of_a_rate_counts_banking_hours() -> None:
    rate = make_rate("779.9522", value_date=FRIDAY)
    assert too_old_at(rate, 96) == datetime(2026, 8, 27, 4, tzinfo=UTC)
    assert too_old_at(rate, 30) == datetime(2026, 8, 24, 10, tzinfo=UTC)


def test_amounts_are_converted_exactly_and_rounded_once() -> None:
    make_rate("860.18", value_date=FRIDAY)
    make_rate("1011.44", base="EUR", value_date=FRIDAY)
    moment = SATURDAY_NOON

    def converted(amount: str, source: str, target: str) -> str:
        return str(convert_between(Decimal(amount), source, target, moment=moment).result)

    assert converted("24.90", "USD", "VES") == "21418.48"
    assert converted("21418.48", "VES", "USD") == "24.90"
    assert converted("10", "EUR", "USD") == "11.76"
    assert converted("0.125", "USD", "USD") == "0.13"
    assert converted("0", "USD", "VES") == "0.00"
    assert [rate.base for rate in convert_between(Decimal(1), "USD", "VES", moment=moment).rates] == ["USD"]


@pytest.mark.parametrize(
    ("amount", "source", "target", "field"),
    [
        ("-1", "USD", "VES", "amount"),
        ("NaN", "USD", "VES", "amount"),
        ("1", "COP", "VES", "from"),
        ("1", "USD", "X", "to"),
    ],
)
def test_a_conversion_that_means_nothing_is_refused(amount: str, source: str, target: str, field: str) -> None:
    make_rate("860.18")
    with pytest.raises(BadInput) as caught:
        convert_between(Decimal(amount), source, target)
    assert caught.value.field == field


def test_a_conversion_before_the_first_rate_is_missing() -> None:
    with pytest.raises(Missing):
        convert_between(Decimal(1), "USD", "VES")


def test_staff_with_the_permission_add_a_rate_in_the_admin_and_nobody_changes_one(client: Client) -> None:
    store = make_store("kits", is_default=True)
    rate = make_rate("860.18", value_date=FRIDAY)
    client.force_login(make_staff(store, "finanzas", ["rates.view_exchangerate", "rates.add_exchangerate"]))
    until = timezone.localtime() + timedelta(hours=2)
    said = {"valid_until_0": f"{until:%d/%m/%Y}", "valid_until_1": f"{until:%H:%M:%S}", "reason": "BCV publicó tarde"}

    refused = client.post("/admin/rates/exchangerate/add/", {"value": "8.6"} | said)
    too_far = client.post("/admin/rates/exchangerate/add/", {"value": "990"} | said)
    accepted = client.post("/admin/rates/exchangerate/add/", {"value": "861,25"} | said)

    assert "Revisa los dígitos" in refused.content.decode()
    assert "Cambia demasiado para una sola persona" in too_far.content.decode()
    assert accepted.status_code == 302
    assert ExchangeRate.objects.get(source="manual").value == Decimal("861.25")
    assert client.post(f"/admin/rates/exchangerate/{rate.pk}/change/", {"value": "1"}).status_code == 403
