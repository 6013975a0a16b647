"""Service definitions for the tests: the demonstration's two, and small ones written down in a line or two.

Every definition made here keeps the notation: what a test shows is publishable.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from catalog.domain import notation, soundness
from contracts.catalog.definition import Definition, read
from tests.workflow.organisation import PROJECT

DEMO = PROJECT / "deploy/demo/definitions"
Steps = Mapping[str, Mapping[str, Any]]


@cache
def raw_demo(code: str) -> dict[str, Any]:
    """Return one of the demonstration's definitions as plain data."""
    return notation.read((DEMO / f"{code}.yaml").read_text("utf-8"))


@cache
def demo(code: str) -> Definition:
    """Return one of the demonstration's definitions."""
    return read(raw_demo(code))


def raw_service(steps: Steps, form: list[dict[str, Any]] | None = None, **rest: Any) -> dict[str, Any]:
    """Return a service whose human ``steps`` follow each other between ``fill`` and ``done``, unless they say ``next``.

    A step needs no more than ``who``; ``fill`` and ``done`` may be given to change them.
    """
    middle = {key: step for key, step in steps.items() if key not in ("fill", "done")}
    keys = [*middle, "done"]
    first = {"name": "填写", "kind": "start", "next": [{"to": keys[0]}]}
    whole: dict[str, Any] = {"fill": {**first, **steps.get("fill", {})}}
    for key, after in zip(middle, keys[1:], strict=True):
        human = {"policy": "single", "do": ["approve", "return:applicant", "return:previous", "reject"]}
        usual = human if middle[key].get("kind", "human") == "human" else {}
        onward = {} if middle[key].get("kind") in ("fork", "end") else {"next": [{"to": after}]}
        whole[key] = {"name": f"{key}环节", "kind": "human", **usual, **onward, **middle[key]}
    whole["done"] = {"name": "完成", "kind": "end", "outcome": "approved", **steps.get("done", {})}
    fields = [{"key": "note", "label": "说明", "type": "text"}] if form is None else form
    data = {"code": "small", "no": "900", "name": "小事", "guide": {"theme": "综合服务"},
            "title": "{name}_{applicant.name}", "form": fields, "steps": whole, **rest}
    if problems := soundness.check(data):
        raise ValueError(f"this definition could not be published: {problems}")
    return data


def service(steps: Steps, form: list[dict[str, Any]] | None = None, **rest: Any) -> Definition:
    """Return the service that ``raw_service`` describes."""
    return read(raw_service(steps, form, **rest))
