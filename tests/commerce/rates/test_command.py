"""`manage.py fetch_exchange_rates`, the schedules and the reference sources."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from commerce.journal.schedules import declared
from commerce.rates import tasks
from commerce.rates.calendar import CARACAS, banking_day_on_or_before
from commerce.rates.gateways import GATEWAYS
from commerce.rates.models import ExchangeRate, RateSource
from commerce.rates.reference_sources import load_sources
from tests.factories import make_rate
from tests.support import rate_sources as fake
from tests.support.rate_sources import Provider

from .conftest import AddSource

pytestmark = pytest.mark.django_db

TODAY = banking_day_on_or_before(timezone.localdate(timezone=CARACAS))
BEFORE = banking_day_on_or_before(TODAY - timedelta(days=1))


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("fetch_exchange_rates", *arguments, stdout=output)
    return output.getvalue()


def test_it_prints_rate_source_date_and_change(web: Provider, sources: AddSource) -> None:
    make_rate("860.18", source="bcv", value_date=BEFORE)
    sources("bcv", "bcv", web.at("/bcv", fake.bcv("862,42", day=TODAY.isoformat())))
    sources("roto", "dolarapi", web.at("/roto", fake.says("")))

    lines = run("--force", "--verbose").splitlines()

    assert lines[0].startswith(f"  bcv: 862.42, {TODAY:%d/%m/%Y} (")
    assert lines[1].startswith("  roto: La respuesta llegó vacía. (")
    assert lines[2] == f"USD 862.42, bcv, fecha valor {TODAY:%d/%m/%Y}, +0,26\xa0%, nueva"
    assert "EUR: no hay tasa." in lines
    assert "! Error al consultar: ROTO: La respuesta llegó vacía." in lines
    assert "consultada hace menos de una hora" in run()


def test_it_ends_with_one_where_no_source_served(web: Provider, sources: AddSource) -> None:
    make_rate("860.18", value_date=BEFORE)
    sources("roto", "dolarapi", web.at("/roto", fake.says("")))
    with pytest.raises(CommandError) as caught:
        run()
    assert caught.value.returncode == 1
    with pytest.raises(CommandError):
        run("--source", "nadie")


def test_it_works_offline_with_the_sample_source(sources: AddSource) -> None:
    make_rate("860.00", value_date=BEFORE)
    sources("muestra", "fixture", "usd.json", is_enabled=False)
    assert run("--source", "muestra").splitlines()[0].startswith("USD 860.18, muestra, fecha valor")


def test_the_sources_of_the_country_are_loaded_once_and_stay_as_the_operator_left_them() -> None:
    RateSource.objects.all().delete()
    total, new = load_sources()
    assert (total, new) == (11, 11)
    RateSource.objects.filter(name="bcv").update(is_enabled=False, address="https://example.com/")
    assert load_sources() == (11, 0)
    assert not RateSource.objects.get(name="bcv").is_enabled
    assert set(RateSource.objects.values_list("gateway", flat=True)) == set(GATEWAYS)
    assert list(RateSource.objects.filter(is_official=True).values_list("base", flat=True)) == ["EUR", "USD"]


def test_rates_are_fetched_in_the_evening_and_after_midnight_of_caracas() -> None:
    crons = {entry.function.rpartition(".")[2]: entry.cron for entry in declared() if ".rates." in entry.function}
    assert crons == {
        "fetch_in_the_evening": "10 17 * * *",
        "fetch_late_in_the_evening": "30 18 * * *",
        "fetch_after_midnight": "10 0 * * *",
        "fetch_what_is_missing": "20 6-22/2 * * *",
    }


def test_during_the_day_only_a_missing_rate_is_looked_for(web: Provider, sources: AddSource) -> None:
    sources("bcv", "bcv", web.at("/bcv", fake.bcv(day=TODAY.isoformat())))
    assert tasks.fetch_what_is_missing() == 1
    assert tasks.fetch_what_is_missing() == 0
    assert web.asked == ["/bcv"]
    assert tasks.fetch_in_the_evening() == 0
    assert web.asked == ["/bcv", "/bcv"]
    assert ExchangeRate.objects.count() == 1
