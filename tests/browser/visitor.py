"""Somebody at a browser: one fresh context, one page, and the few gestures every journey is made of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.watch import Watch
from tests.journeys.client import PASSWORD

PICTURES = Path(__file__).parents[2] / "test-results" / "screenshots"
DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
# A busy machine is slow, not wrong.
PATIENCE_MS = 20_000
# Fonts are there and nothing has scrolled for a few frames.
_AT_REST = """() => document.fonts.ready.then(() => new Promise((rest) => {
  let before = -1, frames = 0;
  const look = () => {
    frames = scrollY === before ? frames + 1 : 0;
    before = scrollY;
    if (frames > 5) rest(); else requestAnimationFrame(look);
  };
  look();
}))"""


class Visitor:
    """A person (``no``, "" until signed in) on a desktop or a phone."""

    def __init__(self, browser: Browser, base_url: str, device: str, **options: Any) -> None:
        self.no, self.device = "", device
        self.context: BrowserContext = browser.new_context(
            base_url=base_url, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce",
            device_scale_factor=1, **(DEVICES[device] | options))
        self.context.set_default_timeout(PATIENCE_MS)
        self.watch = Watch(self.context, base_url)
        self.page: Page = self.context.new_page()

    # -- gestures ------------------------------------------------------------------------------------------------------

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)

    def at(self, testid: str) -> Locator:
        """The element with this data-testid."""
        return self.page.get_by_test_id(testid)

    def press(self, target: str | Locator) -> None:
        """Click, or tap on a phone, an element or a data-testid."""
        element = self.at(target) if isinstance(target, str) else target
        if self.device == "phone":
            element.tap()
        else:
            element.click()

    def write(self, testid: str, text: str) -> None:
        """Put text into a field, replacing what is there."""
        self.at(testid).fill(text)

    def sees(self, text: str) -> None:
        """Wait until the text is on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def is_at(self, path: str) -> None:
        """Wait until the address (without host) matches the whole pattern."""
        expect(self.page).to_have_url(re.compile(rf"^https?://[^/]+{path}$"))

    # -- signing in ----------------------------------------------------------------------------------------------------

    def sign_in(self, no: str) -> None:
        """Fill in the sign-in page that is open."""
        self.write("login-username", no)
        self.write("login-password", PASSWORD)
        self.press("login-submit")
        expect(self.at("account")).to_be_visible()
        self.no = no

    def arrive(self, no: str) -> None:
        """Be signed in without the sign-in page: only the cookie is fetched, as after a restart of the browser."""
        answer = self.context.request.post("/v1/session", data={"username": no, "password": PASSWORD})
        assert answer.status == 201, answer.text()
        self.no = no

    # -- numbers -------------------------------------------------------------------------------------------------------

    def has_counts(self, **numbers: int) -> None:
        """Open the personal centre from the header and wait until its numbers are these (``in_progress=2``)."""
        self.press("nav-me")
        expect(self.at("tab-todo")).to_be_visible()
        for name, number in numbers.items():
            shown = self.at(f"tab-count-{name.replace('_', '-')}")
            if number:
                expect(shown).to_have_text(str(number))
            else:
                expect(shown).to_have_count(0)

    # -- pictures ------------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Wait until nothing is loading, and close the passing remarks."""
        expect(self.page.locator(".skeleton")).to_have_count(0)
        self.page.evaluate("document.querySelectorAll('.toast button:last-child').forEach((button) => button.click())")
        expect(self.page.locator(".toast")).to_have_count(0)
        self.page.evaluate(_AT_REST)

    def picture(self, name: str, *, whole: bool = False, down_to: str = "") -> None:
        """Keep a screenshot under ``test-results/screenshots/<device>``, of what a screen shows,
        of the ``whole`` length of the page, or ``down_to`` the end of the element with this data-testid.
        """
        usual = self.page.viewport_size
        assert usual is not None
        length = usual["height"]
        if whole:
            length = max(length, self.page.evaluate("document.scrollingElement.scrollHeight"))
        elif down_to:
            length = int(self.at(down_to).evaluate("(one) => one.getBoundingClientRect().bottom + scrollY")) + 24
        if length != usual["height"]:
            # A screen as long as the picture, because bars fixed to the screen belong at its edges.
            self.page.set_viewport_size({"width": usual["width"], "height": length})
            self.page.evaluate("window.scrollTo({ top: 0, behavior: 'instant' })")
        self.settle()
        self.page.screenshot(path=PICTURES / self.device / f"{name}.png", animations="disabled")
        self.page.set_viewport_size(usual)

    def is_no_wider_than(self, width: int) -> None:
        """The page does not scroll sideways."""
        widest = self.page.evaluate("document.scrollingElement.scrollWidth")
        assert widest <= width, f"{self.page.url} is {widest} px wide, not {width}: {self._sticking_out(width)}"

    def _sticking_out(self, width: int) -> list[str]:
        return self.page.evaluate(
            """(width) => [...document.querySelectorAll('body *')]
                 .filter((one) => one.getBoundingClientRect().right > width + 1)
                 .slice(0, 5).map((one) => one.outerHTML.slice(0, 120))""", width)
