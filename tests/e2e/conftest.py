"""Browser tests: a phone and a desktop that click through the shop as a person would."""

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Page

from commerce.stores.models import CatalogueStamp
from tests.support.browser import launched, watched_page
from tests.support.liveserver import LiveServer, served

_stamps = count(1_000_000, 1_000_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each page has a profile of its own."""
    with launched() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def shop_server(django_db_setup: None) -> Iterator[LiveServer]:
    """The shop in a thread of this process, on the test database."""
    with served() as server:
        yield server


@pytest.fixture
def live_shop(shop_server: LiveServer, transactional_db: None) -> LiveServer:
    """The running shop; what the test writes is committed, and gone after it.

    What the server remembers of a store it remembers under the catalogue stamp: no two tests may have the same one.
    """
    CatalogueStamp.objects.filter(slot=0).update(changes=next(_stamps))
    return shop_server


@pytest.fixture
def page_phone(browser: Browser, live_shop: LiveServer) -> Iterator[Page]:
    """A page on a phone: 390 x 844, touch. Fails the test on console errors and failed requests."""
    size = {"width": 390, "height": 844}
    with watched_page(browser, live_shop.url, viewport=size, has_touch=True, is_mobile=True) as page:
        yield page


@pytest.fixture
def page_desktop(browser: Browser, live_shop: LiveServer) -> Iterator[Page]:
    """A page on a desktop: 1280 x 800. Fails the test on console errors and failed requests."""
    with watched_page(browser, live_shop.url, viewport={"width": 1280, "height": 800}) as page:
        yield page
