"""The rate desk: what it shows, to whom, and what its buttons do."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from backoffice.charts.line import draw
from commerce.accounts.models import User
from commerce.rates.calendar import CARACAS, banking_day_on_or_before
from commerce.rates.models import ExchangeRate, HeldRate, RateAlert, RateAttempt, RateSource
from commerce.stores.models import Store
from tests.factories import make_rate, make_staff, make_store
from tests.support import rate_sources as fake
from tests.support.rate_sources import Provider, provider

pytestmark = pytest.mark.django_db

DESK = "/admin/tasas/"
VIEW = ["rates.view_exchangerate"]
ALL = [*VIEW, "rates.add_exchangerate", "rates.change_heldrate", "rates.change_ratealert"]
TODAY = timezone.localdate(timezone=CARACAS)


@pytest.fixture(name="web")
def local_provider(settings: Settings) -> Iterator[Provider]:
    settings.RATES_FETCH_SECONDS = 1
    RateSource.objects.all().delete()
    with provider() as found:
        yield found


@pytest.fixture
def store() -> Store:
    return make_store("kits", is_default=True)


@pytest.fixture
def person(store: Store) -> User:
    return make_staff(store, "finanzas", ALL)


@pytest.fixture
def desk(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def said(**fields: str) -> dict[str, str]:
    return {"base": "USD", "value": "861,25", "reason": "BCV publicó tarde", "until": "hours"} | fields


def test_the_desk_shows_rate_sources_figures_and_alerts(desk: Client) -> None:
    for ago in range(5):
        make_rate(Decimal("860.18") - ago, source="bcv", value_date=TODAY - timedelta(days=ago))
    source = RateSource.objects.get(name="bcv")
    RateAttempt.objects.create(source=source, is_ok=True, status="200", value=Decimal("860.18"), value_date=TODAY)
    broken = RateSource.objects.get(name="dolarapi")
    RateAttempt.objects.create(source=broken, status="timeout", error="No respondió a tiempo.")
    RateAlert.objects.create(kind="fetch_error", key="x", message="DolarAPI <b>falló</b>")

    html = desk.get(DESK).content.decode()

    assert "Bs\xa0860,18" in html
    assert "En uso</span>" in html
    assert "No respondió a tiempo." in html
    assert "DolarAPI &lt;b&gt;falló&lt;/b&gt;" in html
    assert "1 sin revisar" in html
    assert '<polyline class="l dk-chart__line" points="52.0,' in html
    assert "+0,12\xa0%" in html


@pytest.mark.parametrize("query", ["", "?moneda=EUR&dias=30", "?moneda=<x>&dias=-1", "?dias=9999"])
def test_an_empty_desk_opens_whatever_is_asked_of_it(desk: Client, query: str) -> None:
    response = desk.get(DESK + query)
    assert response.status_code == 200
    assert "aparece aquí el gráfico" in response.content.decode()


def test_the_desk_needs_few_queries_however_long_the_history(
    desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ExchangeRate.objects.bulk_create(
        ExchangeRate(value=Decimal(800) + ago, source="bcv", value_date=TODAY - timedelta(days=ago))
        for ago in range(300)
    )
    for number in range(40):
        alert = RateAlert(kind="fetch_error", key=str(number), message="x", acknowledged_at=timezone.now())
        alert.save()
    desk.get(DESK)
    with django_assert_max_num_queries(32):
        desk.get(DESK + "?dias=365")


def test_who_lacks_the_permission_sees_and_does_nothing(client: Client, store: Store) -> None:
    held = HeldRate.objects.create(value=Decimal(990), source="bcv", value_date=TODAY, reason="Lejos")
    alert = RateAlert.objects.create(kind="fetch_error", key="x", message="x")
    posts = ["consultar/", "manual/", f"avisos/{alert.pk}/", f"retenidas/{held.pk}/"]
    assert client.get(DESK).status_code == 302

    client.force_login(make_staff(store, "otros", []))
    assert [client.get(DESK + path).status_code for path in ("", "exportar/")] == [403, 403]
    client.force_login(make_staff(store, "mirones", VIEW))
    html = client.get(DESK).content.decode()
    assert ("Consultar ahora" in html, "Fijar tasa manual" in html, "Revisado</button>" in html) == (False,) * 3
    assert ("Fuentes, en orden de uso" in html, "Esperan una decisión" in html, "Avisos" in html) == (False,) * 3
    assert ("En uso, USD" in html, "Cifras del período" in html) == (True, True)
    assert [client.post(DESK + path, {"decision": "accept"}).status_code for path in posts] == [403] * 4
    assert ExchangeRate.objects.count() == 0


def test_a_get_changes_nothing(desk: Client) -> None:
    held = HeldRate.objects.create(value=Decimal(990), source="bcv", value_date=TODAY, reason="Lejos")
    for path in ("consultar/", "manual/", "avisos/1/", f"retenidas/{held.pk}/"):
        assert desk.get(DESK + path).status_code == 405
    assert RateAttempt.objects.count() == 0


def test_a_manual_rate_near_the_one_in_use_is_set_at_once(desk: Client, person: User) -> None:
    make_rate("860.18")
    response = desk.post(DESK + "manual/", said(), follow=True)
    assert "Tasa manual en uso: 861.25" in response.content.decode()
    rate = ExchangeRate.objects.get(source="manual")
    assert (rate.value, rate.recorded_by) == (Decimal("861.25"), person)


def test_a_manual_rate_further_away_asks_for_a_tick_first(desk: Client) -> None:
    make_rate("860.18")
    asked = desk.post(DESK + "manual/", said(value="880"))
    assert asked.status_code == 422
    assert "Es 2,30 % más que la tasa en uso." in asked.content.decode()
    desk.post(DESK + "manual/", said(value="880", confirmed="on"))
    assert ExchangeRate.objects.get(source="manual").value == Decimal(880)


def test_a_large_jump_waits_for_somebody_else(desk: Client, client: Client, store: Store) -> None:
    make_rate("860.18")
    page = desk.post(DESK + "manual/", said(value="910", confirmed="on"), follow=True).content.decode()
    held = HeldRate.objects.get()
    assert "hasta que otra persona la acepte" in page
    assert 'value="accept"' not in page  # who asked cannot accept
    desk.post(f"{DESK}retenidas/{held.pk}/", {"decision": "accept"})
    assert not ExchangeRate.objects.filter(source="manual").exists()

    client.force_login(make_staff(store, "finanzas", ALL))
    assert 'value="accept"' in client.get(DESK).content.decode()
    client.post(f"{DESK}retenidas/{held.pk}/", {"decision": "accept"})
    assert ExchangeRate.objects.get(source="manual").value == Decimal(910)


@pytest.mark.parametrize(
    "wrong", [{"value": "abc"}, {"value": "8,6"}, {"reason": "x"}, {"until": "nunca"}, {"base": "COP"}, {"value": ""}]
)
def test_a_wrong_form_says_so_and_keeps_what_was_typed(desk: Client, wrong: dict[str, str]) -> None:
    make_rate("860.18")
    response = desk.post(DESK + "manual/", said(**wrong))
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode() or "errorlist" in response.content.decode()
    assert not ExchangeRate.objects.filter(source="manual").exists()


def test_asking_now_answers_source_by_source_and_not_twice_in_a_minute(desk: Client, web: Provider) -> None:
    day = banking_day_on_or_before(TODAY).isoformat()
    RateSource.objects.create(
        name="bcv", title="BCV", gateway="bcv", address=web.at("/bcv", fake.bcv(day=day)), is_official=True
    )
    RateSource.objects.create(
        name="roto", title="Roto", gateway="dolarapi", address=web.at("/roto", fake.says("", status=503))
    )

    html = desk.post(DESK + "consultar/", follow=True).content.decode()
    again = desk.post(DESK + "consultar/", follow=True).content.decode()

    assert "USD, BCV: 860.18, fecha valor" in html
    assert "USD, Roto: Respondió 503." in html
    assert "USD: hay una tasa nueva." in html
    assert "Acabamos de consultar." in again
    assert sorted(web.asked) == ["/bcv", "/roto"]


def test_an_alert_is_marked_as_seen(desk: Client, person: User) -> None:
    alert = RateAlert.objects.create(kind="fetch_error", key="x", message="x")
    assert desk.post(f"{DESK}avisos/{alert.pk}/").status_code == 302
    alert.refresh_from_db()
    assert alert.acknowledged_by == person
    assert desk.post(f"{DESK}avisos/0/").status_code == 404
    assert desk.post(f"{DESK}retenidas/0/", {"decision": "accept"}).status_code == 404
    assert desk.post(f"{DESK}retenidas/0/", {"decision": "burn"}).status_code == 404


def test_the_export_has_every_rate_and_no_formula(desk: Client, person: User) -> None:
    make_rate("860.18", source="bcv", value_date=TODAY - timedelta(days=1))
    make_rate("1011.44", base="EUR")
    until = timezone.now() + timedelta(hours=1)
    make_rate("861", source="manual", valid_until=until, reason='=HYPERLINK("x")', recorded_by=person)

    response = desk.get(DESK + "exportar/?moneda=USD")

    assert response.headers["Content-Disposition"] == 'attachment; filename="tasas-usd.csv"'
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert [(row["bolivares"], row["fuente"]) for row in rows] == [("861.00000000", "manual"), ("860.18000000", "bcv")]
    assert rows[0]["motivo"] == '\'=HYPERLINK("x")'


def test_the_sidebar_leads_to_the_desk(desk: Client) -> None:
    assert f'href="{DESK}"' in desk.get("/admin/").content.decode()


def test_a_chart_needs_two_days_and_survives_equal_values() -> None:
    one = (TODAY - timedelta(days=1), Decimal("860.18"))
    assert draw([one]) is None
    chart = draw([one, (TODAY, Decimal("860.18"))])
    assert chart is not None
    assert chart.line.startswith("52.0,")
    assert len(chart.levels) == 2
