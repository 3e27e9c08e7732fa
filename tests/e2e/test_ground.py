"""The browser tests' own ground: the shop answers a real browser by store name, and complaints are not lost."""

import asyncio

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from tests.support.liveserver import LiveServer


def test_a_phone_opens_the_default_store_and_reads_json_of_its_health(page_phone: Page, live_shop: LiveServer) -> None:
    answer = page_phone.goto("/api/v1/health/")

    assert answer is not None
    assert answer.json()["checks"]["db"] == "ok"
    assert page_phone.viewport_size == {"width": 390, "height": 844}


def test_each_store_is_reached_by_its_own_host_name(page_desktop: Page, live_shop: LiveServer) -> None:
    page_desktop.goto(f"{live_shop.store('kits')}/api/v1/health/")

    assert page_desktop.url.startswith("http://kits.localhost:")


def test_the_database_and_asynchronous_code_work_between_two_steps_in_the_browser(page_desktop: Page) -> None:
    page_desktop.goto("/api/v1/health/")
    Group.objects.create(name="from the test")

    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()
    assert Group.objects.filter(name="from the test").exists()


def test_a_page_that_is_missing_is_reported(page_desktop: Page) -> None:
    page_desktop.goto("/no-such-page/")

    complaints = page_desktop.complaints
    assert complaints.lines[0].partition(":")[0] == "status 404"
    complaints.forget("no-such-page")


def test_an_error_in_a_script_is_reported(page_desktop: Page) -> None:
    page_desktop.goto("/api/v1/health/")
    page_desktop.evaluate("setTimeout(() => { throw new Error('broken script') })")
    page_desktop.wait_for_timeout(100)

    complaints = page_desktop.complaints
    assert [line for line in complaints.lines if "broken script" in line] != []
    complaints.forget("broken script")
    expect(page_desktop.locator("body")).to_be_visible()
