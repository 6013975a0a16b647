"""Chromium, started once for this folder, and people who may each open it for themselves."""

from __future__ import annotations

import re
import shutil
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, expect, sync_playwright

from local.hall import Hall
from tests.browser.pages import Things, arrange
from tests.browser.visitor import PATIENCE_MS, PICTURES, Visitor

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]

expect.set_options(timeout=PATIENCE_MS)


class Visits:
    """Opens a fresh context for each person; ``visits("10001", device="phone")`` is already signed in."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self._browser, self._base_url = browser, base_url
        self.opened: list[Visitor] = []

    def __call__(self, no: str = "", *, device: str = "desktop", **options: Any) -> Visitor:
        visitor = Visitor(self._browser, self._base_url, device, **options)
        self.opened.append(visitor)
        if no:
            visitor.arrive(no)
        return visitor

    def troubles(self) -> list[str]:
        """What happened behind the pages' backs, whose page it was first."""
        return [f"{one.no or 'anonymous'}: {trouble}" for one in self.opened for trouble in one.watch.troubles]

    def keep_pictures(self, name: str) -> None:
        """Leave a picture of every open page for whoever looks into a failure."""
        plain = re.sub(r"\W+", "-", name)
        for number, visitor in enumerate(self.opened):
            # A page that is gone must not hide why the test failed.
            with suppress(Error):
                visitor.page.screenshot(path=PICTURES.parent / "failures" / f"{plain}-{number}.png")

    def close(self) -> None:
        for visitor in self.opened:
            visitor.context.close()


# For this folder only: while it is open, this thread has an event loop, which would disturb asyncio elsewhere.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, hall: Hall) -> Iterator[Visits]:
    """Open the hall as somebody; the test fails when anything went wrong behind a page's back."""
    visits = Visits(chromium, hall.base_url)
    yield visits
    visits.close()


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    """Fail the test itself, with pictures, for what its pages did in the background."""
    visits: Visits | None = pyfuncitem.funcargs.get("visit")
    try:
        answer = yield
        if visits:
            assert visits.troubles() == []
    except BaseException:
        if visits:
            visits.keep_pictures(pyfuncitem.name)
        raise
    return answer


@pytest.fixture(scope="package")
def things(hall: Hall) -> Things:
    """One of each kind of case, a draft and an issued proof, for the pages to show."""
    return arrange(hall)
