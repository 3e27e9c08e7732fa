"""The figures of a period, against a calculation by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from commerce.rates.models import RateAttempt, RateSource
from commerce.rates.statistics import alerts, history, statistics
from tests.factories import make_rate

from .conftest import AddSource

pytestmark = pytest.mark.django_db


def test_the_figures_equal_a_calculation_by_hand(sources: AddSource) -> None:
    today = timezone.localdate()
    bcv = sources("bcv", "bcv", "https://localhost/")
    RateAttempt.objects.bulk_create(RateAttempt(source=bcv, is_ok=ok) for ok in (True, True, False))
    make_rate("700", value_date=date(2020, 1, 1))  # long before
    for value, ago in (("850", 3), ("870", 2), ("855.5", 1)):
        make_rate(value, source="bcv", value_date=today - timedelta(days=ago))
    make_rate("860", source="dolarapi", value_date=today)
    make_rate("990", source="manual", valid_until=timezone.now())  # an override is no publication

    found = statistics("USD", days=4)

    assert (found.updates, found.current, found.high, found.low) == (4, Decimal(860), Decimal(870), Decimal(850))
    assert found.average == Decimal("858.875")
    assert (found.change, found.change_percent) == (Decimal(10), Decimal("1.18"))
    assert (found.ok_fetches, found.failed_fetches) == (2, 1)
    assert [(row.source, row.updates, row.ok, row.failed) for row in found.by_source] == [
        ("bcv", 3, 2, 1),
        ("dolarapi", 1, 0, 0),
    ]


def test_a_period_without_rates_has_no_figures() -> None:
    RateSource.objects.all().delete()
    found = statistics("EUR", days=7)
    assert (found.updates, found.high, found.average, found.change_percent, found.by_source) == (
        0,
        None,
        None,
        None,
        [],
    )


def test_history_and_alerts_can_be_narrowed() -> None:
    old = make_rate("700", value_date=date(2020, 1, 1))
    new = make_rate("860", source="bcv", value_date=date(2026, 8, 21))
    assert list(history()) == [new, old]
    assert list(history(since=date(2026, 1, 1))) == [new]
    assert list(history(until=date(2026, 1, 1))) == [old]
    assert list(history(source="bcv")) == [new]
    assert list(history("EUR")) == []
    assert list(alerts(kind="fetch_error", acknowledged=True, base="USD")) == []
