"""A real browser for tests, and a page that remembers everything that went wrong on it."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright._impl import _sync_base
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    Request,
    sync_playwright,
)

SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--disable-gpu", "--disable-dev-shm-usage"]


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium: the system's, otherwise the one that `playwright install chromium` downloaded."""
    with _no_loop_between_calls():
        playwright = sync_playwright().start()
        loop = asyncio._get_running_loop()
        asyncio._set_running_loop(None)
        try:
            browser = _launch(playwright)
            yield browser
            browser.close()
        finally:
            asyncio._set_running_loop(loop)
            playwright.stop()
            asyncio._set_running_loop(None)


def _launch(playwright: Playwright) -> Browser:
    system = next(filter(None, map(shutil.which, SYSTEM_BROWSERS)), None)
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    try:
        return playwright.chromium.launch(executable_path=system, args=flags)
    except Error as error:
        pytest.fail(
            f"No browser to test with ({error.message.splitlines()[0]}). Install your system's chromium, or run: "
            ".venv/bin/python -m playwright install chromium",
            pytrace=False,
        )


@contextmanager
def _no_loop_between_calls() -> Iterator[None]:
    """Let the synchronous code of a test be synchronous.

    Playwright's synchronous interface leaves its event loop marked as running in the test's thread between two calls,
    where Django then refuses every query and every `async_to_sync`. The mark is needed only during a call.
    """
    wait: Callable[..., None] = _sync_base.wait_for_future

    def marked_wait(loop: asyncio.AbstractEventLoop, *rest: Any) -> None:
        before = asyncio._get_running_loop()
        asyncio._set_running_loop(loop)
        try:
            wait(loop, *rest)
        finally:
            asyncio._set_running_loop(before)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_sync_base, "wait_for_future", marked_wait)
        yield


@dataclass
class Complaints:
    """What went wrong in the browser while a test ran. A test that provokes something on purpose forgets it after."""

    lines: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Listen to every page of `context`."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.lines.append(f"error: {error.error}"))
        context.on("requestfailed", self._request_failed)
        context.on("response", lambda response: self._status(response.url, response.status))

    def forget(self, containing: str = "") -> None:
        """Drop the complaints that contain the given text; all of them where it is empty."""
        self.lines = [line for line in self.lines if containing not in line]

    def _console(self, message: ConsoleMessage) -> None:
        # Each failed request also appears in the console, without its address; `_status` reports it with.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.lines.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _request_failed(self, request: Request) -> None:
        # A page that is left behind cancels what it was still loading.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.lines.append(f"failed: {request.method} {request.url}: {request.failure}")

    def _status(self, url: str, status: int) -> None:
        if status >= 400:
            self.lines.append(f"status {status}: {url}")


@contextmanager
def watched_page(browser: Browser, base_url: str, **options: Any) -> Iterator[Page]:
    """A page in a context of its own; leaving it fails the test if the browser complained. See `page.complaints`."""
    context = browser.new_context(base_url=base_url, locale="es-VE", timezone_id="America/Caracas", **options)
    context.set_default_timeout(10_000)
    complaints = Complaints()
    complaints.watch(context)
    page = context.new_page()
    page.complaints = complaints  # type: ignore[attr-defined]
    try:
        yield page
        page.evaluate("0")  # a last round trip, so that complaints on their way have arrived
    finally:
        context.close()
    assert complaints.lines == []
