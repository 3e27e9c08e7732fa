"""Providers on this machine, and sources that read them."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from commerce.rates.models import RateSource
from tests.support.rate_sources import Provider, provider

type AddSource = Callable[..., RateSource]


@pytest.fixture(name="web")
def local_provider() -> Iterator[Provider]:
    with provider() as found:
        yield found


@pytest.fixture
def sources(db: None, settings: Settings) -> AddSource:
    """No source but those that the test adds; the official one is called `bcv`."""
    settings.RATES_FETCH_SECONDS = 0.6
    RateSource.objects.all().delete()

    def add(name: str, gateway: str, address: str, **fields: object) -> RateSource:
        values: dict[str, object] = {
            "title": name.upper(),
            "base": "USD",
            "priority": 10 + RateSource.objects.count(),
            "is_official": gateway == "bcv",
        }
        return RateSource.objects.create(name=name, gateway=gateway, address=address, **values | fields)

    return add
