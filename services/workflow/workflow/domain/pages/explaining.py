"""Why a case is where it is and with whom: each turn of its way with what was stored when it was taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.catalog.definition import Definition
from contracts.workflow import events as ev
from contracts.workflow.people import Person
from workflow.domain.pages import wording
from workflow.domain.pages.page_form import Sight
from workflow.domain.pages.story import Told

#: mode of a resubmission -> (Chinese, English)
_MODES = {
    "replay": ("每步重新办理", "every step again"),
    "direct": ("直接回到退回的人", "straight to who returned it"),
    "smart": ("只重办受影响的步骤", "only the steps the changes touch"),
    "changed": ("不能直接回到退回的人", "not straight to who returned it: the path changed"),
}
_CHANGED = "path_changed_direct_resubmit"


@dataclass(slots=True)
class _Known:
    """What explaining needs besides the event: names of steps and people, and what the reader may see."""

    definition: Definition
    seen: Sight
    steps: dict[str, str]
    people: dict[str, str]

    def step(self, key: str) -> str:
        return self.steps.get(key, key)

    def inputs(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the inputs of a condition as far as the reader sees these fields, by label."""
        return {field.label: self.seen.shows(field, values[field.key]) for field in self.seen.fields
                if field.key in values}


def why(told: Sequence[Told], definition: Definition, seen: Sight) -> tuple[dict[str, Any], ...]:
    """Return ``{step, kind, text, text_en, inputs?, rule?, people?}``, oldest first.

    ``kind`` ∈ route branch left joined assigned missing skipped substitute auto returned resubmitted.
    """
    known = _Known(definition=definition, seen=seen, steps={step.key: step.name for step in definition.steps},
                   people={})
    found: list[dict[str, Any]] = []
    for item in told:
        _remember(known, item.event)
        explain = _EXPLAIN.get(type(item.event))
        entries = explain(known, item.event) if explain else ()
        found += [{**entry, "at": item.at.isoformat()} for entry in entries]
    return tuple(found)


def _remember(known: _Known, event: Any) -> None:
    """Learn what steps and people were called, also those an older version of the service knew."""
    if isinstance(event, ev.StepEntered):
        known.steps.setdefault(event.step, event.step_name)
    for name in ("people", "by", "to", "applicant", "principal", "substitute"):
        found = getattr(event, name, None)
        for one in found if isinstance(found, tuple) else (found,):
            if isinstance(one, Person):
                known.people[one.no] = one.name


def _entry(step: str, kind: str, text: str, text_en: str, *, inputs: dict[str, Any] | None = None,
           rule: str = "") -> dict[str, Any]:
    entry: dict[str, Any] = {"step": step, "kind": kind, "text": text, "text_en": text_en}
    if inputs:
        entry["inputs"] = inputs
        entry["text"] += f"（{'，'.join(f'{label}＝{_said(value)}' for label, value in inputs.items())}）"
    return {**entry, "rule": rule} if rule else entry


def _said(value: Any) -> str:
    """Return a value of a form in words, as far as it is not its own."""
    if isinstance(value, list):
        return "、".join(_said(one) for one in value)
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else "（空）" if value is None else str(value)


def _route(known: _Known, event: ev.RouteTaken) -> Iterator[dict[str, Any]]:
    because = f"因为 {event.condition} 成立" if event.condition else "按默认路径"
    because_en = f"because {event.condition} holds" if event.condition else "the default way"
    way = f"{known.step(event.from_step)} → {known.step(event.to_step)}"
    entry = _entry(event.to_step, "route", f"{way}：{because}", f"{way}: {because_en}",
                   inputs=known.inputs(event.inputs))
    yield {**entry, "text": "；".join((entry["text"], *event.notes))}


def _forked(known: _Known, event: ev.TokenForked) -> Iterator[dict[str, Any]]:
    way = known.step(event.step)
    for branch in event.branches:
        condition = branch.get("condition")
        text = f"因为 {condition} 成立" if condition else "总是要走的一路"
        text_en = f"because {condition} holds" if condition else "always taken"
        yield _entry(branch["to"], "branch", f"{way} → {known.step(branch['to'])}：{text}",
                     f"{way} → {known.step(branch['to'])}: {text_en}", inputs=known.inputs(event.inputs))
    for branch in event.left:
        text = branch.get("note") or f"{branch.get('condition')} 不成立"
        yield _entry(branch["to"], "left", f"{way}：未走{known.step(branch['to'])}，{text}",
                     f"{way}: {known.step(branch['to'])} was left out, {branch.get('condition')} does not hold",
                     inputs=known.inputs(event.inputs))


def _joined(known: _Known, event: ev.TokenJoined) -> Iterator[dict[str, Any]]:
    words = {"approved": "通过", "rejected": "驳回", "skipped": "未走"}
    results = "，".join(f"{known.step(step)}{words.get(result, result)}" for step, result in event.branches.items())
    yield _entry(event.step, "joined", f"{known.step(event.step)}：{results}",
                 f"{known.step(event.step)}: {event.branches}")


def _assigned(known: _Known, event: ev.TaskAssigned) -> Iterator[dict[str, Any]]:
    if "resubmit" in event.actions:
        return
    names = "、".join(person.name for person in event.people)
    here = known.step(event.step)
    if event.added_by:
        yield _entry(event.step, "assigned", f"{here}：{names}是加签的人", f"{here}: {names} was added to sign",
                     rule=f"add:{event.kind}")
    else:
        rule = event.why.get("fallback") or _who(known, event.step)
        entry = _entry(event.step, "assigned", f"{here}由{names}办理：按 {rule} 找到",
                       f"{here} is handled by {names}: found by {rule}", rule=rule)
        yield {**entry, "people": [person.no for person in event.people]}
    for one in event.why.get("dropped") or ():
        name = known.people.get(one.get("no", ""), one.get("no", ""))
        chinese, english = wording.rule(str(one.get("rule", "")))
        yield _entry(event.step, "dropped", f"{here}没有请{name}：{chinese}", f"{here} leaves out {name}: {english}",
                     rule=str(one.get("rule", "")))


def _who(known: _Known, key: str) -> str:
    step = next((step for step in known.definition.steps if step.key == key), None)
    return "、".join(step.who) if step else ""


def _missing(known: _Known, event: ev.AssigneeMissing) -> Iterator[dict[str, Any]]:
    here, tried = known.step(event.step), "、".join(event.tried)
    yield _entry(event.step, "missing", f"{here}：按 {tried} 找不到办理人，改按 {event.fallback}",
                 f"{here}: nobody was found by {tried}, so {event.fallback}", rule=event.fallback)


def _skipped(known: _Known, event: ev.StepSkipped) -> Iterator[dict[str, Any]]:
    chinese, english = wording.rule(event.rule)
    here = known.step(event.step)
    entry = _entry(event.step, "skipped", f"跳过{here}：{chinese}", f"{here} is skipped: {english}", rule=event.rule)
    yield {**entry, "basis": event.basis} if event.basis else entry


def _substituted(known: _Known, event: ev.SubstituteApplied) -> Iterator[dict[str, Any]]:
    one, other = event.substitute.name, event.principal.name
    yield _entry("", "substitute", f"{one}可以代{other}办理：代理期内", f"{one} may act for {other}", rule=event.rule)


def _acted(known: _Known, event: ev.AutoActed) -> Iterator[dict[str, Any]]:
    chinese, english = wording.rule(event.rule)
    here = known.step(event.step)
    yield _entry(event.step, "auto", f"{here}：{chinese}", f"{here}: {english}", rule=event.rule)


def _reassigned(known: _Known, event: ev.TaskReassigned) -> Iterator[dict[str, Any]]:
    names = "、".join(person.name for person in event.people)
    chinese, english = wording.rule(event.rule)
    yield _entry("", "assigned", f"改由{names}办理：{chinese}", f"now with {names}: {english}", rule=event.rule)


def _returned(known: _Known, event: ev.CaseReturned) -> Iterator[dict[str, Any]]:
    way = f"{known.step(event.from_step)} → {known.step(event.to_step)}"
    if event.by.no == "system":
        chinese, english = wording.rule(event.reason)
        yield _entry(event.to_step, "returned", f"{way}：{chinese}", f"{way}: {english}", rule=event.reason)
    else:
        yield _entry(event.to_step, "returned", f"{way}：{event.by.name}退回", f"{way}: returned by {event.by.name}")


def _resubmitted(known: _Known, event: ev.CaseResubmitted) -> Iterator[dict[str, Any]]:
    changed = any(_CHANGED in note for note in event.notes)
    chinese, english = _MODES["changed" if changed else event.mode]
    text = "；".join((f"重新提交到{known.step(event.to_step)}：{chinese}", *event.notes))
    yield _entry(event.to_step, "resubmitted", text, f"resubmitted to {known.step(event.to_step)}: {english}",
                 rule=_CHANGED if changed else event.mode)


_EXPLAIN: dict[type, Callable[[_Known, Any], Iterator[dict[str, Any]]]] = {
    ev.RouteTaken: _route, ev.TokenForked: _forked, ev.TokenJoined: _joined, ev.TaskAssigned: _assigned,
    ev.AssigneeMissing: _missing, ev.StepSkipped: _skipped, ev.SubstituteApplied: _substituted,
    ev.AutoActed: _acted, ev.TaskReassigned: _reassigned, ev.CaseReturned: _returned,
    ev.CaseResubmitted: _resubmitted,
}
