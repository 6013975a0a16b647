"""What a reader of the screen is told: everything that can be used must have a name in the accessibility tree."""

from __future__ import annotations

from playwright.sync_api import CDPSession

from tests.browser.visitor import Visitor

USABLE = {"textbox", "searchbox", "combobox", "listbox", "checkbox", "radio", "spinbutton", "slider", "switch",
          "button", "link", "menuitem", "tab", "option", "dialog", "radiogroup", "Date", "DateTime"}


def nameless(visitor: Visitor) -> list[str]:
    """Return what can be used on this page but has no accessible name."""
    session = visitor.context.new_cdp_session(visitor.page)
    try:
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        found = [node for node in nodes if not node["ignored"] and node["role"]["value"] in USABLE
                 and not node.get("name", {}).get("value", "").strip()]
        return [_markup(session, node["backendDOMNodeId"]) for node in found]
    finally:
        session.detach()


def name_of(visitor: Visitor, testid: str) -> str:
    """Return the accessible name of the element with this data-testid."""
    session = visitor.context.new_cdp_session(visitor.page)
    try:
        root = session.send("DOM.getDocument")["root"]["nodeId"]
        node = session.send("DOM.querySelector", {"nodeId": root, "selector": f"[data-testid='{testid}']"})["nodeId"]
        [tree] = session.send("Accessibility.getPartialAXTree", {"nodeId": node, "fetchRelatives": False})["nodes"]
        return tree.get("name", {}).get("value", "")
    finally:
        session.detach()


def _markup(session: CDPSession, node: int) -> str:
    return session.send("DOM.getOuterHTML", {"backendNodeId": node})["outerHTML"][:160]
