"""Services made up at random, every one of which could be published: stretches of steps, split and joined at will."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from contracts.catalog.definition import Definition, read
from tests.workflow import walking_steps as made
from tests.workflow.definitions import demo, raw_service
from tests.workflow.drawing import EITHER, Drawing

FORM = [{"key": "sum", "label": "金额", "type": "money"}, {"key": "friend", "label": "同事", "type": "person"},
        {"key": "card", "label": "证件", "type": "idcard", "prefill": "me.idcard", "lock": True, "secret": True},
        {"key": "mark", "label": "批注", "type": "text"}, {"key": "day", "label": "日期", "type": "date"},
        {"key": "room", "label": "房间", "type": "text"}, {"key": "last", "label": "至", "type": "date"},
        {"key": "rows", "label": "明细", "type": "table", "row": [{"key": "what", "label": "何物", "type": "text"}]}]
#: What stands in a row, by flavour: the kinds of steps a stretch is drawn from.
FLAVOURS: dict[str, tuple[str, ...]] = {
    "people": ("human", "human", "human", "human", "system"),
    "branches": ("human", "human", "fork", "fork"),
    "outside": ("human", "human", "wait", "wait", "notice", "system", "sub", "fork"),
}
#: How deep branches lie in branches, and from how many steps on nothing splits any more.
DEEPEST, LONGEST = 2, 9


@dataclass
class Plan:
    """A service in the making."""

    kinds: tuple[str, ...]
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    count: int = 0
    copied: list[str] = field(default_factory=list)

    def key(self, kind: str) -> str:
        """Return a key nobody has yet."""
        self.count += 1
        return f"{kind[0]}{self.count}"


@dataclass(frozen=True)
class Place:
    """Where a step stands: what comes before and after it, how deep in branches, and whether it may leap ahead."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    depth: int


def versions(draw: Drawing, flavour: str) -> tuple[Definition, ...]:
    """Return one of the demonstration's services, or one made up, then as its next version has it."""
    if flavour == "demonstration":
        return (demo(draw.of(("weekly-report", "party-proof"))),)
    raw = made_up(draw, flavour)
    return read(raw), read(_renamed(raw) if draw.of(EITHER) else raw)


def _renamed(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the service with other keys and names for its human steps; ``counterpart`` finds them again."""
    found: dict[str, Any] = json.loads(re.sub(r"\bh(\d+)\b", r"h\1n", json.dumps(raw)))
    return found


def counterpart(key: str, to: Definition) -> str:
    """Return what a step is called in another version."""
    known = {step.key for step in to.steps}
    return next((one for one in (key, f"{key}n", key.removesuffix("n")) if one in known), key)


def made_up(draw: Drawing, flavour: str) -> dict[str, Any]:
    """Return a service of a flavour; where its leaps or its returns are unsound, the same one without them."""
    plan = Plan(FLAVOURS[flavour])
    first = stretch(draw, plan, Place((), ("done",), 0), draw.of(range(2, 6)))
    keys = [key for key, step in plan.steps.items() if step["kind"] != "end"]
    rest = _rest(draw, keys)
    fill = {"do": draw.of([[], ["terminate"]]), "next": [{"to": first}]}
    for strictness in (0, 1, 2):
        try:
            return raw_service({"fill": fill, **made.sober(plan.steps, strictness)}, FORM, **rest)
        except ValueError as problem:
            unsound = problem
    raise unsound


def _rest(draw: Drawing, keys: list[str]) -> dict[str, Any]:
    at = ["fill", *keys, "done"]
    rest: dict[str, Any] = {
        **draw.of([{}, {}, {"return_ttl": "2d"}]),
        "withdraw": draw.of(["before_first_vote", "never", f"until:{keys[-1]}"]),
        "cc": [{"at": draw.of(at), "to": draw.of(made.ONE)} for _ in range(draw.of(range(3)))]}
    if draw.of(range(3)) == 0:
        rest["circulate"] = [{"at": draw.of(at), "to": draw.of(made.MANY), "comment": draw.of(EITHER),
                              "forward": draw.of(range(2)), "required": draw.of(EITHER)}]
    if draw.of(EITHER):
        rest["reopen"] = {"who": "applicant", "days": 3}
    if draw.of(range(3)) == 0:
        rest["start"] = {"unique": ["sum"]}
    if draw.of(range(3)) == 0:
        rest["resource_hold"] = {"resource": draw.of(["form.room", "礼堂"]), "begin": "day", "end": "last",
                                 **draw.of([{}, {"at": keys[0]}, {"until": keys[-1]}])}
    return rest


def stretch(draw: Drawing, plan: Plan, place: Place, length: int) -> str:
    """Put ``length`` steps in a row and return the first; the last leads to ``place.after``."""
    kinds = [draw.of(plan.kinds) for _ in range(length)]
    kinds = ["human" if kind == "fork" and (place.depth >= DEEPEST or plan.count > LONGEST) else kind for kind in kinds]
    keys = [plan.key(kind) for kind in kinds]
    before = list(place.before)
    for number, (key, kind) in enumerate(zip(keys, kinds, strict=True)):
        after = (*keys[number + 1:], place.after[0])
        here = Place(tuple(before), after, place.depth)
        if kind == "fork":
            before += _split(draw, plan, here, key)
        else:
            plan.steps[key] = {"kind": kind, **made.step(draw, kind, here.before, here.after, here.depth),
                               "next": _ways(draw, plan, here, key)}
            before += [key] if kind in ("human", "wait") else []
    return keys[0]


def _split(draw: Drawing, plan: Plan, place: Place, key: str) -> list[str]:
    join = plan.key("join")
    plan.steps[key] = {"kind": "fork", "branches": []}
    inside: list[str] = []
    ways: list[dict[str, str]] = []
    known = len(plan.steps)
    for _ in range(draw.of(range(2, 4))):
        first = stretch(draw, plan, Place(place.before, (join,), place.depth + 1), draw.of(range(1, 3)))
        ways.append({"to": first} if draw.of(EITHER) else {"if": _condition(draw), "to": first})
    if all("if" in way for way in ways):
        ways[-1].pop("if")
    plan.steps[key]["branches"] = ways
    inside = [one for one in list(plan.steps)[known:] if plan.steps[one]["kind"] in ("human", "wait")]
    modes = ["all", "all", "any", f"n:{len(ways)}", "n:1"]
    plan.steps[join] = {"kind": "join", "of": key, "mode": draw.of(modes),
                        "return_mode": draw.of(["immediate", "immediate", "collect"]),
                        "next": _ways(draw, plan, place, join, ways[0]["to"])}
    return inside


def _ways(draw: Drawing, plan: Plan, place: Place, key: str, branch: str = "") -> list[dict[str, str]]:
    """Return the ways out of a step: to the next one, sometimes past it, sometimes to an early end."""
    ways = [{"to": place.after[0]}]
    if len(place.after) > 1 and draw.of(range(3)) == 0:
        condition = f"branches.{branch} == 'rejected'" if branch and draw.of(EITHER) else _condition(draw)
        ways.insert(0, {"if": condition, "to": draw.of(place.after[1:])})
    if draw.of(range(6)) == 0:
        end = plan.key("end")
        plan.steps[end] = {"kind": "end", "outcome": draw.of(["approved", "rejected"]),
                           "terminate": draw.of(EITHER)}
        ways.insert(0, {"if": "form.sum > 8.0", "to": end})
    return ways


def _condition(draw: Drawing) -> str:
    return f"form.sum {draw.of(['<', '>'])} {draw.of(range(1, 5))}.0"
