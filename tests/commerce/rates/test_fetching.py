"""Asking the sources, end to end, against small servers: what stands afterwards, and what the alerts say."""

import threading
import time
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from commerce.journal.models import JournalEntry
from commerce.rates.actions import fetch
from commerce.rates.calendar import CARACAS, banking_day_on_or_before, next_banking_day
from commerce.rates.models import ExchangeRate, HeldRate, RateAlert, RateAttempt
from commerce.rates.queries import current_rate
from commerce.refusals import Missing
from tests.factories import make_rate, make_user
from tests.support import rate_sources as fake
from tests.support.races import run_together
from tests.support.rate_sources import Provider, Respond

from .conftest import AddSource

pytestmark = pytest.mark.django_db

TODAY = banking_day_on_or_before(timezone.localdate(timezone=CARACAS))
DAY = TODAY.isoformat()
BEFORE = banking_day_on_or_before(TODAY - timedelta(days=1))
Kind = RateAlert.Kind


def kinds() -> list[str]:
    return sorted(RateAlert.objects.exclude(kind=Kind.MISSING_UPDATE).values_list("kind", flat=True))


def test_a_new_rate_is_a_row_with_its_source_and_every_attempt_is_logged(web: Provider, sources: AddSource) -> None:
    make_rate("860.18", source="bcv", value_date=BEFORE)
    sources("bcv", "bcv", web.at("/bcv", fake.bcv("862,40000000", day=DAY)))
    sources("dolarapi", "dolarapi", web.at("/api", fake.dolarapi("862.4", day=DAY)))

    outcome = fetch()

    assert (outcome.is_new, outcome.is_good, outcome.is_cached) == (True, True, False)
    rate = current_rate()
    assert rate is not None
    assert (rate.value, rate.source, rate.value_date, rate.quote) == (Decimal("862.4"), "bcv", TODAY, "VES")
    logged = RateAttempt.objects.order_by("source__priority").values_list("source__name", "is_ok", "value", "status")
    assert list(logged) == [("bcv", True, Decimal("862.4"), "200"), ("dolarapi", True, Decimal("862.4"), "200")]
    assert kinds() == []
    assert JournalEntry.objects.filter(verb="rate.recorded", subject_id=str(rate.pk)).count() == 1


BROKEN = {
    "html": fake.says("<html>Mantenimiento</html>", kind="text/html"),
    "empty": fake.says(""),
    "nan": fake.dolarapi("NaN", day=DAY),
    "zero": fake.dolarapi("0", day=DAY),
    "negative": fake.dolarapi("-5", day=DAY),
    "stall": fake.stalls(30),
    "loop": fake.redirects("/source"),
    "next century": fake.dolarapi("861", day="2126-10-01"),
}


@pytest.mark.parametrize("respond", BROKEN.values(), ids=BROKEN.keys())
def test_whatever_a_provider_answers_the_last_good_rate_stands_and_an_alert_says_why(
    web: Provider, sources: AddSource, respond: Respond
) -> None:
    good = make_rate("860.18", value_date=BEFORE)
    sources("solo", "dolarapi", web.at("/source", respond))

    outcome = fetch()

    assert (outcome.is_good, outcome.is_new, outcome.rate) == (False, False, good)
    assert list(ExchangeRate.objects.all()) == [good]
    attempt = RateAttempt.objects.get()
    assert not attempt.is_ok
    assert attempt.error != ""
    errors = list(RateAlert.objects.filter(kind=Kind.FETCH_ERROR).order_by("id").values_list("message", flat=True))
    assert errors[0] == f"SOLO: {attempt.error}"
    assert errors[1].startswith("Ninguna fuente dio una tasa que se pueda usar. Sigue la última buena: USD/VES 860.18")


def test_a_million_stands_aside_for_a_person_and_an_alert_says_why(web: Provider, sources: AddSource) -> None:
    good = make_rate("860.18", value_date=BEFORE)
    sources("solo", "dolarapi", web.at("/source", fake.dolarapi("1000000", day=DAY)))

    fetch()
    fetch(force=True)

    assert list(ExchangeRate.objects.all()) == [good]
    assert HeldRate.objects.get().value == Decimal(1_000_000)
    alert = RateAlert.objects.get(kind=Kind.HELD_VALUE)
    assert alert.message == "solo dice 1000000 y no se usó. Está a +116.154,74\xa0% de la última tasa buena."


def test_a_bad_certificate_keeps_the_last_good_rate(tmp_path: Path, sources: AddSource, settings: Settings) -> None:
    good = make_rate("860.18", value_date=BEFORE)
    pem = fake.certificate(tmp_path)
    with fake.provider(fake.tls(pem)) as secure:
        sources("bcv", "bcv", secure.at("/", fake.bcv("862,40", day=DAY)))
        assert fetch().rate == good
        alert = RateAlert.objects.filter(kind=Kind.FETCH_ERROR).earliest("id")
        assert alert.message.startswith("BCV: El certificado no es válido: self")

        settings.RATES_CA_BUNDLE = str(pem)
        assert fetch(force=True).is_new


def test_a_mirror_takes_over_and_says_so(web: Provider, sources: AddSource) -> None:
    make_rate("860.18", value_date=BEFORE)
    sources("bcv", "bcv", web.at("/bcv", fake.says("", status=500)))
    sources("dolarapi", "dolarapi", web.at("/api", fake.dolarapi("862.4", day=DAY)))

    outcome = fetch()

    assert outcome.rate is not None
    assert outcome.rate.source == "dolarapi"
    assert kinds() == [Kind.FETCH_ERROR, Kind.SOURCE_FALLBACK]


def test_sources_that_disagree_are_told_and_the_official_one_serves(web: Provider, sources: AddSource) -> None:
    make_rate("860.18", value_date=BEFORE)
    sources("bcv", "bcv", web.at("/bcv", fake.bcv("862,00", day=DAY)))
    sources("dolarapi", "dolarapi", web.at("/api", fake.dolarapi("900", day=DAY)))

    outcome = fetch()

    assert outcome.rate is not None
    assert outcome.rate.value == Decimal(862)
    assert RateAlert.objects.get(kind=Kind.SOURCES_DISAGREE).message == "DOLARAPI difiere +4,41\xa0% de BCV."


@pytest.mark.parametrize(
    ("days_ago", "before", "message"),
    [(1, "816", "Cambió +5,64\xa0% desde la tasa anterior."), (9, "812", "Cambió +6,16\xa0% en 7 días.")],
)
def test_a_big_change_is_told_once_over_a_day_or_a_week(
    web: Provider, sources: AddSource, days_ago: int, before: str, message: str
) -> None:
    make_rate(before, value_date=TODAY - timedelta(days=days_ago))
    if days_ago > 1:
        make_rate("860", value_date=BEFORE)
    sources("bcv", "bcv", web.at("/bcv", fake.bcv("862,00", day=DAY)))

    fetch()
    fetch(force=True)

    assert [alert.message for alert in RateAlert.objects.filter(kind=Kind.HIGH_CHANGE)] == [message]


def test_a_day_that_nobody_has_published_is_told(
    web: Provider, sources: AddSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = datetime(2026, 8, 21, 12, tzinfo=CARACAS)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    make_rate("779.95", value_date=noon.date() - timedelta(days=1))
    sources("bcv", "bcv", web.at("/bcv", fake.bcv("779,95", day="2026-08-20")))

    fetch()

    assert RateAlert.objects.get().message == "Nadie ha publicado la tasa del 21/08/2026."


def test_within_the_hour_nothing_is_asked_unless_forced_or_a_person_has_set_a_rate(
    web: Provider, sources: AddSource
) -> None:
    sources("bcv", "bcv", web.at("/bcv", fake.bcv(day=DAY)))
    assert fetch().is_new
    again = fetch()
    assert (again.is_cached, again.is_good, web.asked) == (True, True, ["/bcv"])

    assert fetch(force=True).attempts != ()
    assert len(web.asked) == 2
    until = timezone.now() + timedelta(hours=2)
    make_rate("861", source="manual", valid_until=until, reason="BCV tarde", recorded_by=make_user())
    assert not fetch().is_cached
    assert len(web.asked) == 3

    RateAttempt.objects.update(at=timezone.now() - timedelta(minutes=61))
    ExchangeRate.objects.filter(source="manual").delete()
    assert not fetch().is_cached


def test_a_failed_round_is_tried_again_at_once(web: Provider, sources: AddSource) -> None:
    sources("bcv", "bcv", web.at("/bcv", fake.says("")))
    fetch()
    web.at("/bcv", fake.bcv(day=DAY))
    assert fetch().is_new


def test_one_source_can_be_named_even_if_it_is_off_and_an_unknown_one_is_refused(
    web: Provider, sources: AddSource
) -> None:
    sources("bcv", "bcv", web.at("/bcv", fake.bcv("860,18", day=DAY)))
    make_rate("860.18", value_date=BEFORE)
    sources("dolarapi", "dolarapi", web.at("/api", fake.dolarapi("861", day=DAY)), is_enabled=False)

    outcome = fetch(source="dolarapi")

    assert (web.asked, outcome.rate and outcome.rate.source) == (["/api"], "dolarapi")
    with pytest.raises(Missing):
        fetch(source="nadie")


def test_a_source_without_its_key_is_left_in_peace_without_an_alert(web: Provider, sources: AddSource) -> None:
    sources("bcv", "bcv", web.at("/bcv", fake.bcv(day=DAY)))
    sources("oxr", "openexchangerates", web.url + "/{key}", key_variable="RATES_KEY_NOT_SET")

    fetch()

    assert kinds() == []
    assert RateAttempt.objects.get(source__name="oxr").status == "no_key"


def test_the_evening_s_rate_waits_for_its_day(web: Provider, sources: AddSource) -> None:
    tomorrow = next_banking_day(timezone.localdate(timezone=CARACAS))
    now = make_rate("860.18", source="bcv", value_date=TODAY)
    sources("bcv", "bcv", web.at("/bcv", fake.bcv("862,40", day=tomorrow.isoformat())))

    outcome = fetch()

    assert outcome.recorded is not None
    assert (outcome.recorded.value_date, current_rate()) == (tomorrow, now)


def test_what_a_person_refused_is_not_held_again(web: Provider, sources: AddSource) -> None:
    make_rate("860.18", value_date=BEFORE)
    sources("bcv", "bcv", web.at("/bcv", fake.bcv("2000,00", day=DAY)))
    fetch()
    HeldRate.objects.update(state=HeldRate.State.REFUSED)
    fetch(force=True)
    assert HeldRate.objects.filter(state=HeldRate.State.WAITING).count() == 0


def test_euros_have_sources_and_rates_of_their_own(web: Provider, sources: AddSource) -> None:
    sources("bcv-eur", "bcv", web.at("/bcv", fake.bcv(day=DAY)), base="EUR")
    fetch("EUR")
    rate = current_rate("EUR")
    assert rate is not None
    assert (rate.base, rate.value, current_rate("USD")) == ("EUR", Decimal("1011.44"), None)


@pytest.mark.django_db(transaction=True)
def test_of_many_fetches_at_once_one_asks_and_the_others_say_that_it_does(
    web: Provider, sources: AddSource, settings: Settings
) -> None:
    settings.RATES_FETCH_SECONDS = 5
    release = threading.Event()
    answer = fake.bcv(day=DAY)

    def slow(handler: object) -> None:
        release.wait(5)
        answer(handler)  # type: ignore[arg-type]

    sources("bcv", "bcv", web.at("/bcv", slow))

    def act(index: int) -> bool:
        if index == 0:
            time.sleep(1)  # the one that lets the answer go, after all others have tried
            release.set()
            return True
        return fetch(force=True).is_busy

    outcomes = run_together(6, act)

    assert sorted(outcomes[1:]) == [False, True, True, True, True]  # type: ignore[type-var]
    assert web.asked == ["/bcv"]
    assert ExchangeRate.objects.count() == 1
