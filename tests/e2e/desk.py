"""The back office in a browser: sitting down at it, and what several days there have in common."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page

from commerce.accounts.models import User


def sit_down(page: Page, user: User, address: str, at: str = "") -> None:
    """Let `page` be the browser of `user`, who is logged in, and open the page `at`."""
    client = Client()
    client.force_login(user, backend="commerce.stores.backends.MembershipBackend")
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
    if at:
        page.goto(at)


def choose(page: Page, field: str, text: str) -> None:
    """Pick from a field that searches while one types."""
    page.locator(f"#id_{field} + .select2").click()
    page.locator(".select2-search__field").fill(text)
    page.locator(".select2-results__option", has_text=text).first.click()


def sidebar(page: Page) -> Locator:
    """The links of the sidebar."""
    return page.locator("#nav-sidebar a")
