"""WCAG 2.2 AA on every page: by day, by night and on a phone, enlarged, and squeezed into the narrowest window."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.axe import barriers
from tests.browser.conftest import Visits
from tests.browser.pages import Stop, Things, arrive_at, stops
from tests.browser.visitor import DEVICES, Visitor

DESKTOP: ViewportSize = DEVICES["desktop"]["viewport"]
PHONE: ViewportSize = DEVICES["phone"]["viewport"]
# 1280 px enlarged to 200 % leave 640; 400 % leave 320 (WCAG 1.4.10).
ENLARGED = (640, 320)
# Text may be cut on purpose, then it ends in an ellipsis; anything else that does not fit is lost.
_LOST = """() => [...document.querySelectorAll("main *")].filter((one) => {
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  if (!one.textContent.trim() || one.children.length || box.width < 2 || box.height < 2) return false;
  if (style.overflowX === "visible" || style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none")
    return false;
  return ["hidden", "clip"].includes(style.overflowX) && one.scrollWidth > one.clientWidth + 1;
}).slice(0, 5).map((one) => one.outerHTML.slice(0, 160))"""

GROUPS = {"visitors": ("",), "people": ("10001", "11001", "20230001"), "administrators": ("90001",),
          "newcomers": ("28001",)}


@pytest.mark.parametrize("group", GROUPS)
def test_no_page_shuts_anybody_out(group: str, things: Things, visit: Visits) -> None:
    found: dict[str, list[str]] = {}
    looking: dict[str, Visitor] = {}
    for stop in stops(things):
        if stop.no in GROUPS[group]:
            visitor = looking.get(stop.no) or looking.setdefault(stop.no, visit(stop.no))
            arrive_at(visitor, stop)
            found |= looked_at(visitor, stop)
    assert looking
    assert {name: problems for name, problems in found.items() if problems} == {}


def looked_at(visitor: Visitor, stop: Stop) -> dict[str, list[str]]:
    """The same page in four ways without loading it anew."""
    page, found = visitor.page, {}
    found[f"{stop.name} light"] = barriers(visitor)
    page.emulate_media(color_scheme="dark")
    found[f"{stop.name} dark"] = barriers(visitor, "color-contrast")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    found[f"{stop.name} phone"] = barriers(visitor)
    for width in ENLARGED:
        page.set_viewport_size({"width": width, "height": 450})
        found[f"{stop.name} at {width}"] = [*too_wide(visitor, width), *page.evaluate(_LOST)]
    page.set_viewport_size(DESKTOP)
    return found


def too_wide(visitor: Visitor, width: int) -> list[str]:
    """What makes the page scroll sideways, [] when nothing does."""
    try:
        visitor.is_no_wider_than(width)
    except AssertionError as problem:
        return [str(problem)]
    return []


def test_the_checker_finds_what_is_wrong(visit: Visits) -> None:
    visitor = visit()
    visitor.go("/about")
    visitor.settle()
    visitor.page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [one.partition(":")[0] for one in barriers(visitor)] == ["button-name"]
