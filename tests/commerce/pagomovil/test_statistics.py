"""Times of verification equal what one measures by hand."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from commerce.pagomovil.models import PaymentReport
from commerce.pagomovil.statistics import NO_TIMES, verification_times, waiting_now
from commerce.stores.models import Store
from tests.factories import make_user
from tests.pagomovil import make_paying_shop, make_report, make_unpaid_order

pytestmark = pytest.mark.django_db

CARACAS = ZoneInfo("America/Caracas")
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def decided(store: Store, day: date, at: str, minutes: int, *, state: str = "verified", by: int | None = None) -> None:
    """A report that came on `day` at `at` in Caracas, and was decided so many minutes later."""
    hour, minute = map(int, at.split(":"))
    came = datetime(day.year, day.month, day.day, hour, minute, tzinfo=CARACAS)
    report = make_report(make_unpaid_order(store))
    PaymentReport.objects.filter(pk=report.pk).update(
        created_at=came, decided_at=came + timedelta(minutes=minutes), state=state, decided_by=by
    )


def test_the_median_and_the_ninth_in_ten_equal_a_hand_count() -> None:
    store, person = make_paying_shop(), make_user().pk
    for minutes in (2, 4, 6, 8, 30):
        decided(store, MONDAY, "14:05", minutes, by=person)
    decided(store, MONDAY, "15:00", 10)
    decided(store, MONDAY, "15:00", 500, state="rejected", by=person)
    decided(make_paying_shop("ajena"), MONDAY, "14:00", 999, by=person)
    decided(store, MONDAY, "23:58", 4, by=person)  # decided on Tuesday

    monday, tuesday, sunday = verification_times(
        [store.pk],
        [(MONDAY, MONDAY), (TUESDAY, TUESDAY), (MONDAY - timedelta(days=1), MONDAY - timedelta(days=1))],
        CARACAS,
    )

    assert (monday.total.count, monday.total.automatic) == (6, 1)
    assert monday.total.median == timedelta(minutes=7)  # 2 4 6 8 10 30
    assert monday.total.p90 == timedelta(minutes=20)  # halfway between 10 and 30
    assert {hour: (times.count, times.median) for hour, times in monday.by_hour.items()} == {
        14: (5, timedelta(minutes=6)),
        15: (1, timedelta(minutes=10)),
    }
    assert {hour: times.count for hour, times in tuesday.by_hour.items()} == {23: 1}
    assert (sunday.total, sunday.by_hour) == (NO_TIMES, {})


def test_what_waits_is_counted_with_how_long_and_how_much() -> None:
    store, now = make_paying_shop(), timezone.now()
    late = make_report(make_unpaid_order(store))
    PaymentReport.objects.filter(pk=late.pk).update(created_at=now - timedelta(minutes=16), state="second_review")
    fresh = make_report(make_unpaid_order(store))
    asked = make_report(make_unpaid_order(store))
    PaymentReport.objects.filter(pk=asked.pk).update(state="more_info")
    make_report(make_unpaid_order(make_paying_shop("ajena")))

    found = waiting_now([store.pk], now)

    assert (found.count, found.late, found.second, found.oldest) == (2, 1, 1, now - timedelta(minutes=16))
    assert found.ves == late.amount + fresh.amount
    nothing = waiting_now([], now)
    assert (nothing.count, nothing.oldest, nothing.ves) == (0, None, Decimal(0))
