"""axe-core against the page that is open: what keeps people with other eyes, hands and ears out."""

from __future__ import annotations

from functools import cache
from typing import Any

from local.portal import FOLDER
from tests.browser.visitor import Visitor

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
GRAVE = {"serious", "critical"}
# Colours that are still changing are nobody's fault.
_RUN = """async ({ levels, rules }) => {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  const ending = document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity);
  await Promise.allSettled(ending.map((one) => one.finished));
  const chosen = rules.length ? { type: "rule", values: rules } : { type: "tag", values: levels };
  const found = await axe.run(document, { runOnly: chosen, resultTypes: ["violations"] });
  return found.violations.map(({ id, impact, nodes }) => ({
    id, impact, nodes: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`) }));
}"""


@cache
def _source() -> str:
    return (FOLDER / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def barriers(visitor: Visitor, *rules: str) -> list[str]:
    """Return the serious and critical findings of WCAG 2.0, 2.1 and 2.2 A and AA, or only of these rules.

    The checker comes through the debugger, so the page's content security policy stays as it is.
    """
    if visitor.page.evaluate("typeof axe === 'undefined'"):
        visitor.page.evaluate(_source())
    found: list[dict[str, Any]] = visitor.page.evaluate(_RUN, {"levels": LEVELS, "rules": list(rules)})
    return [f"{one['id']}: {' | '.join(one['nodes'][:4])[:700]}" for one in found if one["impact"] in GRAVE]
