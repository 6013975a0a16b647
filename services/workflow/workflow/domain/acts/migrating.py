"""Move a case under way to another version of its service if it can stand there, and back while nothing happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.steps import Step
from contracts.errors import Invalid, NotAllowed, NotFound, NotPossibleNow
from contracts.workflow import events as ev
from contracts.workflow.commands import MigrateCase
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import routing
from workflow.domain.steps.participants import ADMIN
from workflow.domain.work import Run

#: Longest reason, in characters.
LONGEST_REASON = 500

#: What a step of each kind is called where it cannot become one of another kind.
_KINDS = {"start": "填写申请", "human": "人工办理", "notice": "公示", "system": "系统处理", "wait": "等待",
          "fork": "分支", "join": "汇合", "sub": "子流程", "end": "结束"}

#: What an open step must have in common with the step it becomes, by kind: what was begun is finished the same way.
_BEGUN: Mapping[str, tuple[tuple[str, str], ...]] = {
    "human": (("policy", "办理方式"),), "system": (("effect", "系统动作"),), "sub": (("service", "子事项"),)}

Problems = dict[str, list[str]]


def migrate_case(command: MigrateCase, case: Case | None, facts: Facts) -> list[Any]:
    """Pin the case to another version; tasks keep their numbers, people and due times.

    ``steps`` maps steps of the old version to the new; what is not named keeps its name. Raises NotPossibleNow with
    every reason by step (``cannot_migrate``), and for an undo after anything happened (``cannot_undo_migration``).
    """
    if all(holder.no != command.actor for holder in facts.holders(ADMIN)):
        raise NotAllowed("只有大厅管理员（岗位 hall.admin）可以把办件换到另一个版本")
    if case is None:
        raise NotFound("没有这个办件")
    if len(command.reason) > LONGEST_REASON:
        raise Invalid("缘由过长", errors={"reason": [f"最多 {LONGEST_REASON} 字"]})
    if command.undo:
        return _undo(command, case, facts)
    if case.status.ended:
        raise NotPossibleNow("办件已经结束，按它结束时的版本保留", code="case_ended")
    if command.to_version == case.definition_version:
        return []
    new, digest = _version(facts, case.service, command.to_version)
    _check_names(command.steps, facts.defined, new)
    if problems := _problems(case, facts.defined, new, command.steps):
        raise NotPossibleNow("办件在新版本里没有对应的位置，请按提示用 steps 指明对应的步骤，或让它按原版本办完",
                             code="cannot_migrate", errors=problems)
    steps = {key: command.steps.get(key, key) for key in _mentioned(case)}
    return [ev.CaseMigrated(
        by=facts.person(command.actor), from_version=case.definition_version, to_version=command.to_version,
        digest=digest, steps=steps, reason=command.reason.strip(), names=_names(new, steps.values()))]


def _undo(command: MigrateCase, case: Case, facts: Facts) -> list[Any]:
    last = case.migrated
    if last is None:
        raise NotPossibleNow("这个办件没有可以撤销的迁移", code="cannot_undo_migration")
    if command.to_version != last.definition_version:
        raise Invalid("撤销只能回到迁移之前的版本",
                      errors={"to_version": [f"迁移之前是第 {last.definition_version} 版"]})
    if not case.untouched_since_migration:
        raise NotPossibleNow("迁移之后办件已有进展，不能撤销；可以再迁移到需要的版本", code="cannot_undo_migration")
    old, digest = _version(facts, case.service, last.definition_version)
    back = _back(last, case)
    return [ev.CaseMigrated(
        by=facts.person(command.actor), from_version=case.definition_version, to_version=last.definition_version,
        digest=digest, steps=back, undo=True, reason=command.reason.strip(), names=_names(old, back.values()))]


def _back(last: Case, case: Case) -> dict[str, str]:
    """Return which step each step was before; where two became one, the one the case stands in."""
    pairs = [(case.runs[run.id].step, run.step) for run in last.runs.values()]
    pairs += [(case.runs[run.id].step, run.step) for run in last.open_runs()]
    return dict(pairs)


def _version(facts: Facts, service: str, version: int) -> tuple[Definition, str]:
    found: tuple[Definition, str] | None = facts.answer("definition", service, str(version))
    if found is None:
        raise Invalid("没有这个版本", errors={"to_version": [f"没有第 {version} 版，请从版本列表中选择"]})
    return found


def _check_names(steps: Mapping[str, str], old: Definition, new: Definition) -> None:
    before, after = {step.key for step in old.steps}, {step.key for step in new.steps}
    errors: Problems = {f"steps.{key}": ["原版本没有这个步骤"] for key in steps if key not in before}
    errors |= {f"steps.{key}": [f"新版本没有步骤 {to[:40]}"] for key, to in steps.items() if to not in after}
    if errors:
        raise Invalid("步骤对照有误，请按提示修改", errors=errors)


def _names(definition: Definition, keys: Iterable[str]) -> dict[str, str]:
    wanted = set(keys)
    return {step.key: step.name for step in definition.steps if step.key in wanted}


def _mentioned(case: Case) -> tuple[str, ...]:
    """Return every step the case has been to, or keeps something about."""
    return tuple(dict.fromkeys((*(run.step for run in case.runs.values()), *case.branches, *case.chosen)))


def _problems(case: Case, old: Definition, new: Definition, steps: Mapping[str, str]) -> Problems:
    """Return why the case could not go on in the new version, by step of the old."""
    known = {step.key: step for step in new.steps}
    found: Problems = {}
    for key in dict.fromkeys(run.step for run in case.runs.values()):
        if steps.get(key, key) not in known:
            found.setdefault(key, []).append("新版本没有这个步骤，请在 steps 里指明它对应新版本的哪一步")
    if found:
        return found
    for run, why in (*_of_way(case, known, steps), *_of_open(case, old, known, steps),
                     *_of_forks(case, old, new, steps), *_of_places(case, new, steps)):
        if why not in found.setdefault(run.step, []):
            found[run.step].append(why)
    return found


def _of_way(case: Case, known: Mapping[str, Step], steps: Mapping[str, str]) -> Iterator[tuple[Run, str]]:
    """What the case came by must still be of the same kind: returns and rejoinders lead back there."""
    way = {run.id: run for here in case.open_runs() for run in (*case.lineage(here.id), here)}
    for run in way.values():
        after = known[steps.get(run.step, run.step)]
        if after.kind != run.kind:
            yield run, f"原来是{_KINDS[run.kind]}，新版本的 {after.key} 是{_KINDS[after.kind]}，不能对应"


def _of_open(case: Case, old: Definition, known: Mapping[str, Step],
             steps: Mapping[str, str]) -> Iterator[tuple[Run, str]]:
    """What was begun under one rule is not finished under another."""
    for run in case.open_runs():
        before, after = old.step(run.step), known[steps.get(run.step, run.step)]
        for name, words in _BEGUN.get(run.kind, ()):
            if after.kind == run.kind and getattr(before, name) != getattr(after, name):
                yield run, f"正在办理，{words}由 {getattr(before, name)} 变成了 {getattr(after, name)}，请等这一步办完"


def _of_forks(case: Case, old: Definition, new: Definition, steps: Mapping[str, str]) -> Iterator[tuple[Run, str]]:
    """A fork whose branches are under way must come together as it was agreed when they set out."""
    for run in _forks(case):
        before, after = routing.join_of(old, run.step), routing.join_of(new, steps.get(run.step, run.step))
        if _join(before, steps) != _join(after, {}):
            yield run, "几路正在同时办理，而新版本汇合的地方或方式不同，请等汇合之后再迁移"
        ways = {route.to for route in new.step(steps.get(run.step, run.step)).branches}
        for token in case.children(run.id):
            if token.status != "cancelled" and steps.get(token.branch, token.branch) not in ways:
                yield run, f"正在办理的一路 {token.branch} 在新版本的分支里没有对应"


def _join(step: Step | None, steps: Mapping[str, str]) -> tuple[str, str, str] | None:
    return (steps.get(step.key, step.key), step.mode, step.return_mode) if step else None


def _forks(case: Case) -> list[Run]:
    """Return the runs of forks that have not come together yet."""
    open_forks = {token.fork_run for token in case.tokens.values() if token.parent
                  and token.status in ("live", "forked", "arrived", "returned")
                  and case.tokens[token.parent].status == "forked"}
    return [run for run in case.runs.values() if run.id in open_forks]


def _of_places(case: Case, new: Definition, steps: Mapping[str, str]) -> Iterator[tuple[Run, str]]:
    """Where the case waits must lie in the new version within the same branches, or it would never meet the others."""
    around = enclosing(new)
    for run in case.open_runs():
        forks = {case.runs[case.tokens[token].fork_run].step for token in case.above(run.token)
                 if case.tokens[token].parent}
        if {steps.get(fork, fork) for fork in forks} != around.get(steps.get(run.step, run.step), set()):
            yield run, "这一步在新版本里属于另外的分支，办件无法从那里继续"


def enclosing(definition: Definition) -> dict[str, set[str]]:
    """Return the forks within whose branches each step lies."""
    found: dict[str, set[str]] = {step.key: set() for step in definition.steps}
    for fork in (step for step in definition.steps if step.kind == "fork"):
        join = routing.join_of(definition, fork.key)
        todo = [route.to for route in fork.branches]
        seen = {fork.key, *([join.key] if join else [])}
        while todo:
            key = todo.pop()
            if key not in seen:
                seen.add(key)
                found[key].add(fork.key)
                step = definition.step(key)
                todo += [route.to for route in (*step.next, *step.branches)]
    return found
