"""The page of the notation: every example on it can be published, and it leaves out no key that publishing knows."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from catalog.domain import notation, soundness
from catalog.domain.soundness import effects, fields, graph, keys, rules, steps, stories
from contracts.catalog.definition import read
from contracts.catalog.fields import FIELD_TYPES
from contracts.catalog.functions import FUNCTIONS
from contracts.catalog.steps import STEP_KINDS
from contracts.catalog.who import VOCABULARY

PAGE = (Path(__file__).parents[2] / "docs/notation.md").read_text("utf-8")
EXAMPLES = [notation.read(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
FRAME = EXAMPLES[0]

KEYS = {
    "the service": keys.WHOLE, "guide": keys.GUIDE, "start": keys.START, "link": keys.LINK, "serial": keys.SERIAL,
    "cc": rules.COPY, "circulate": rules.CIRCULATION, "urge": rules.URGE, "reopen": rules.REOPEN,
    "callback": rules.CALLBACK, "resource_hold": rules.HOLD, "substitute_trigger": rules.TRIGGER,
    "tests": stories.STORY, "acts": stories.ACT, "expect": stories.EXPECT, "a field": fields.FIELD,
    "a column": fields.COLUMN, "a step": steps.known_keys(), "documents": steps.DOCUMENT, "late": steps.LATE,
    "next": graph.ROUTE,
}
WORDS = {
    "kinds of step": STEP_KINDS, "actions": steps.ACTIONS, "types of field": FIELD_TYPES, "people": VOCABULARY,
    "functions": FUNCTIONS, "effects": effects.BUILT_IN, "when an effect fails": effects.ON_ERROR,
}
#: Another spelling of a key that has its own place on the page.
ALSO = {"from"}


def _whole(fragment: dict[str, Any]) -> dict[str, Any]:
    """Merge a fragment into the frame: known steps are changed, new ones follow ``lead`` one after another."""
    if "code" in fragment:
        return fragment
    data = {**copy.deepcopy(FRAME), **{key: value for key, value in fragment.items() if key not in ("form", "steps")}}
    data["form"] += fragment.get("form", [])
    changed = fragment.get("steps", {})
    new = [key for key in changed if key not in FRAME["steps"]]
    for key, step in changed.items():
        if key in data["steps"]:
            data["steps"][key] |= step
    if new and "next" not in changed.get("lead", {}):
        data["steps"]["lead"]["next"] = [{"to": new[0]}]
    end = data["steps"].pop("done")
    for key, after in zip(new, [*new[1:], "done"], strict=False):
        on = {} if changed[key]["kind"] in ("end", "fork") else {"next": [{"to": after}]}
        data["steps"][key] = on | changed[key]
    data["steps"]["done"] = end
    return data


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_can_be_published(number: int) -> None:
    data = _whole(EXAMPLES[number])
    assert soundness.check(data) == {}
    assert read(data).code == data["code"]


@pytest.mark.parametrize("of", KEYS)
def test_every_key_is_on_the_page(of: str) -> None:
    missing = [key for key in KEYS[of] if f"`{key}`" not in PAGE and key not in ALSO]
    assert missing == []


@pytest.mark.parametrize("of", WORDS)
def test_every_word_is_on_the_page(of: str) -> None:
    assert [word for word in WORDS[of] if not re.search(rf"`{re.escape(word)}[`(]", PAGE)] == []


@pytest.mark.parametrize("of", KEYS)
def test_every_key_has_an_example(of: str) -> None:
    shown = set(_keys_in(EXAMPLES))
    assert [key for key in KEYS[of] if key not in shown and key not in ALSO] == []


def _keys_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for item in value.values() for key in _keys_in(item))]
    return [key for item in value for key in _keys_in(item)] if isinstance(value, list) else []
