"""Getting about with the Tab key, and seeing where one is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.browser.visitor import Visitor

FAR = 90
_DESCRIBE = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "";
  const words = one.getAttribute("aria-label") || one.textContent.trim().slice(0, 40);
  return one.dataset.testid || words || one.outerHTML.slice(0, 80);
}"""
_ROOM = 6  # px around an element in which its focus ring is drawn


def focused(visitor: Visitor) -> str:
    """Say where the keys go: the data-testid, the name or the text; "" for nowhere."""
    return visitor.page.evaluate(_DESCRIBE)


def tab_to(visitor: Visitor, testid: str, *, back: bool = False) -> None:
    """Press Tab until the element with this data-testid (``*`` at its end: any that begins so) has the focus."""
    wanted = re.compile(re.escape(testid).replace(r"\*", ".*"))
    passed = []
    for _ in range(FAR):
        visitor.page.keyboard.press("Shift+Tab" if back else "Tab")
        passed.append(focused(visitor))
        if wanted.fullmatch(passed[-1]):
            return
    raise AssertionError(f"Tab never came to {testid}, only to {passed}")


def walk_by_tab(visitor: Visitor) -> Iterator[str]:
    """Go once through everything the Tab key reaches."""
    visitor.page.evaluate("document.activeElement?.blur()")
    for _ in range(FAR):
        visitor.page.keyboard.press("Tab")
        place = focused(visitor)
        if not place:
            return
        yield place


def focus_is_visible(visitor: Visitor) -> bool:
    """Whether the screen differs, around the focused element or its label, from the same screen without focus."""
    visitor.page.evaluate("document.activeElement.scrollIntoView({ block: 'nearest' })")
    box = visitor.page.evaluate(
        """(room) => {
             const one = document.activeElement;
             const tiny = one.getBoundingClientRect().width < 8;
             const { left, top, right, bottom } = (tiny ? one.closest("label") ?? one : one).getBoundingClientRect();
             const x = Math.max(0, left - room), width = Math.min(innerWidth, right + room) - x;
             const y = Math.max(0, top - room), height = Math.min(innerHeight, bottom + room) - y;
             return { x, y, width, height };
           }""", _ROOM)
    if box["width"] <= 0 or box["height"] <= 0:
        return False
    with_focus = visitor.page.screenshot(clip=box, animations="disabled")
    visitor.page.evaluate("(window.__was = document.activeElement).blur()")
    without = visitor.page.screenshot(clip=box, animations="disabled")
    visitor.page.evaluate("window.__was.focus({ preventScroll: true })")
    return with_focus != without
