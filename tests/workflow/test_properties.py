"""Whatever anybody does in whatever order, a case stays a case: the invariants, checked on random walks."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from chassis import changes
from contracts import codec
from contracts.envelope import Envelope
from contracts.workflow import events as ev
from tests.workflow.telling import Tale, comment, given, start
from tests.workflow.walking import PEOPLE, acts, definitions, forms, starters
from workflow.domain.asking import involved
from workflow.domain.evolve import evolve
from workflow.domain.guards import guards
from workflow.domain.state import Case, CaseStatus
from workflow.projections.cases import project

WALK = settings(max_examples=220, deadline=None, derandomize=True, database=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much])
STEPS = 22
#: What the walks must have come across, or they prove little.
EXPECTED = {*(status.value for status in CaseStatus), "not started", "several rounds", "already_handled", "not_found",
            "not_allowed", "withdraw_forbidden", "return_disabled_here", "opinion_or_signature_missing"}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def test_random_walks_keep_every_invariant() -> None:
    seen: Counter[str] = Counter()

    @WALK
    @for_all(st.data())
    def walk(data: st.DataObject) -> None:
        tale = begin(data)
        if tale.case is None:
            seen["not started"] += 1
            return
        row = check_all(tale, None)
        left = data.draw(st.integers(6, STEPS))
        while left > 0:
            left -= 5 if tale.now.status.ended else 1
            before, told = tale.now, len(tale.told)
            tale.when(data.draw(acts(tale)))
            seen[tale.refusal.code if tale.refusal else "accepted"] += 1
            check_guards(before, tale)
            row = check_all(tale, row, after=told)
            seen[tale.now.status.value] += 1
        if tale.now.round > 2:
            seen["several rounds"] += 1
        check_prefixes(tale)
        check_strangers(tale)

    walk()
    assert seen["accepted"] > 500, seen
    assert EXPECTED - set(seen) == set(), seen


def begin(data: st.DataObject) -> Tale:
    """Somebody fills in a form; whether it is accepted is another matter."""
    definition = data.draw(definitions())
    return given(definition).when(start(data.draw(starters(definition.code)), **data.draw(forms(definition.code))))


def check_all(tale: Tale, row: changes.Row, after: int = 0) -> changes.Row:
    """Check what must hold after every act; return the read model's row as of now."""
    row = folded(row, tale, after)
    check_nothing_is_dead(tale)
    check_seats(tale)
    check_row(row, tale.now, tale)
    return row


def check_nothing_is_dead(tale: Tale) -> None:
    """1, 3, 10: a live case waits for somebody or for the hall itself; an ended one for nobody."""
    case = tale.now
    if case.status.ended:
        assert not case.open_runs()
        assert not case.open_tasks()
        assert case.outcome
        return
    [run] = case.open_runs()
    if run.kind == "human":
        alarms = [told.event for told in tale.told if isinstance(told.event, ev.AssigneeMissing)]
        assert case.open_tasks(run.id) or run.id in [alarm.run for alarm in alarms]
    assert (run.kind == "start") is case.status.with_applicant
    if case.status.with_applicant:
        assert tale.holders() == [case.applicant.no]
    assert all(case.runs[task.run] == run for task in case.open_tasks())


def check_seats(tale: Tale) -> None:
    """2, 7: one vote per seat, nobody votes twice in a run, and what is open belongs to the current round."""
    case = tale.now
    for run in case.runs.values():
        tasks = [task for task in case.tasks.values() if task.run == run.id]
        voters = [task.handled_by.no for task in tasks if task.handled_by]
        assert len(voters) == len(set(voters)) <= len(tasks)
        assert all(task.handled_by in task.people for task in tasks if task.handled_by)
        if run.kind == "human" and run.policy != "any":
            assert len(tasks) <= 1
    assert all(run.round == case.round for run in case.open_runs())
    votes = [told.event for told in tale.told if isinstance(told.event, ev.VoteCast)]
    assert all(vote.round == case.runs[vote.run].round for vote in votes)
    if case.applicant.no in tale.holders() and not case.status.with_applicant:
        assert all(step.self_rule == "self" for step in [tale.definition.step(run.step)  # type: ignore[union-attr]
                                                         for run in case.open_runs()])


def check_row(row: changes.Row, case: Case, tale: Tale) -> None:
    """5: the row says the same as the case, so that no list can contradict another."""
    assert row is not None
    assert row["status"] == case.status.value
    assert (row["outcome"] or "") == case.outcome
    assert (row["ended_at"] is not None) is case.status.ended
    assert (row["round"], row["rated"]) == (case.round, case.rated)
    assert (row["serial"], row["title"]) == (case.serial, case.title)
    waiting = {task.id: ([person.no for person in task.people], task.claimed_by.no if task.claimed_by else None)
               for task in case.open_tasks()}
    assert {item["id"]: (item["people"], item["claimed_by"]) for item in row["todo"]} == waiting
    assert {item["id"] for item in row["current_steps"]} == {run.id for run in case.open_runs()}
    handlers = {task.handled_by.no for task in case.tasks.values() if task.handled_by}
    assert set(row["handlers"]) == handlers
    assert set(row["participants"]) == handlers | {case.applicant.no}
    copies = [item["person"] for item in row["cc"]]
    assert (sorted(copies), set(row["readers"])) == (sorted(case.copied), case.opened)


def check_prefixes(tale: Tale) -> None:
    """4: every prefix folds, twice the same, also after a journey through the log."""
    state: Case | None = None
    again: Case | None = None
    for told in tale.told:
        stored = codec.encode_event(told.event)
        read = codec.decode_event(*stored)
        assert codec.encode_event(read) == stored
        state, again = evolve(state, told.event), evolve(again, read)
        assert state == again
    assert state == tale.case


def check_guards(before: Case, tale: Tale) -> None:
    """A case holds its claim exactly while it may still succeed; nothing is released that is not held."""
    claims, releases = guards(before, tale.new)
    assert len(claims) <= 1
    assert len(releases) <= 1
    if before.unique and tale.now.status in (CaseStatus.REJECTED, CaseStatus.TERMINATED) and not before.status.ended:
        assert releases
        assert not claims


def check_strangers(tale: Tale) -> None:
    """Nobody sees a case they have no part in: part is what applicants, named people and copied people have."""
    part = {tale.now.applicant.no}
    for told in tale.told:
        if isinstance(told.event, ev.TaskAssigned | ev.CopySent):
            part |= {person.no for person in told.event.people}
    for no in {*PEOPLE, *part}:
        if no in part:
            assert involved(tale.case, no) is tale.case
        else:
            tale.when(comment(no, "看看")).refused("not_found")


def folded(row: changes.Row, tale: Tale, after: int) -> changes.Row:
    """Return the row after the events since ``after``; from zero it must come to the same."""
    envelopes = [Envelope(stream=tale.case_id, version=number, number=number, at=LONG_AGO + timedelta(minutes=number),
                          actor="x", command_id="x", correlation_id="x") for number in range(1, len(tale.told) + 1)]
    pairs: list[tuple[Any, Envelope]] = [(codec.decode_event(*codec.encode_event(told.event)), envelope)
                                         for told, envelope in zip(tale.told, envelopes, strict=True)]
    for event, envelope in pairs[after:]:
        row = changes.fold(row, project(event, envelope))
    anew: changes.Row = None
    for event, envelope in pairs:
        anew = changes.fold(anew, project(event, envelope))
    assert row == anew
    return row
