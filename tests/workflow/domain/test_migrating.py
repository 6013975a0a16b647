"""A case under way may go on in another version where that has a place for it; otherwise each reason is named."""

from __future__ import annotations

from typing import Any

from chassis import changes
from contracts.envelope import Envelope
from contracts.workflow import events as ev
from tests.workflow.definitions import service
from tests.workflow.telling import Tale, approve, claim, given, resubmit, send_back, start, terminate
from tests.workflow.telling_versions import Versions, migrate, moved
from workflow.domain.legality import step
from workflow.projections.cases import project

HEAD = "11001"
TWO = {"head": {"who": "head(applicant.dept)"}, "check": {"who": "role('hall.admin')"}}


def under_way(old: dict[str, Any], new: dict[str, Any], *acts: Any) -> Tale:
    """A case of the first of two versions after ``acts``."""
    return given(service(old), start("10001", note="x"), *acts, hall=Versions(service(old), service(new)))


def test_a_case_goes_on_in_the_new_version_with_its_tasks() -> None:
    renamed = {"chief": {"who": "head(applicant.dept)", "name": "主任审批"}, "third": {"who": "role('hall.admin')"}}
    tale = under_way(TWO, renamed)
    [task] = tale.now.open_tasks()
    tale.when(migrate(2, head="chief")).then("case.migrated")
    event = tale.the(ev.CaseMigrated)
    assert (event.from_version, event.to_version, event.digest) == (1, 2, "2" * 64)
    assert (event.steps, event.names) == ({"fill": "fill", "head": "chief"}, {"fill": "填写", "chief": "主任审批"})
    assert (tale.at_step(), tale.holders()) == (["chief"], [HEAD])
    assert tale.now.tasks[task.id].due_at == task.due_at
    later = moved(tale).when(approve(HEAD))
    assert later.at_step() == ["third"]
    assert "第 1 版 → 第 2 版" in later.records()[1].opinion


def test_only_an_administrator_may_and_only_while_the_case_goes_on() -> None:
    under_way(TWO, TWO).when(migrate(2, by=HEAD)).refused("not_allowed")
    under_way(TWO, TWO, terminate("10001")).when(migrate(2)).refused("case_ended")


def test_to_the_version_it_has_nothing_happens_and_to_an_unknown_one_nothing_can() -> None:
    tale = under_way(TWO, TWO)
    tale.when(migrate(1)).then()
    tale.when(migrate(3)).refused("invalid", "to_version")
    tale.when(migrate(2, nowhere="head", head="never")).refused("invalid", "steps.head", "steps.nowhere")


def test_every_step_the_case_has_been_to_needs_a_counterpart() -> None:
    new = {"check": {"who": "role('hall.admin')"}}
    tale = under_way(TWO, new, approve(HEAD))
    tale.when(migrate(2)).refused("cannot_migrate", "head")
    tale.when(migrate(2, head="check")).then("case.migrated")
    assert tale.at_step() == ["check"]


def test_a_step_cannot_become_one_of_another_kind() -> None:
    new = {"head": {"kind": "system", "effect": "issue_document"}, "check": {"who": "role('hall.admin')"}}
    under_way(TWO, new).when(migrate(2)).refused("cannot_migrate", "head")
    under_way(TWO, new, approve(HEAD)).when(migrate(2)).refused("cannot_migrate", "head")


def test_an_open_step_keeps_its_way_of_deciding() -> None:
    new = {"head": {"who": "head(applicant.dept)", "policy": "all"}, "check": {"who": "role('hall.admin')"}}
    under_way(TWO, new).when(migrate(2)).refused("cannot_migrate", "head")
    assert under_way(TWO, new, approve(HEAD)).when(migrate(2)).names == ["case.migrated"]


def forked(mode: str = "all", branches: tuple[str, ...] = ("legal", "finance")) -> dict[str, Any]:
    """Two offices sign at the same time."""
    offices = {"legal": "head('legal')", "finance": "role('finance.contract')", "intl": "head('intl')"}
    steps: dict[str, Any] = {
        "split": {"kind": "fork", "branches": [{"to": key} for key in branches]},
        **{key: {"who": offices[key], "next": [{"to": "meet"}]} for key in branches},
        "meet": {"kind": "join", "of": "split", "mode": mode, "next": [{"to": "head"}]},
        "head": {"who": "head(applicant.dept)", "next": [{"to": "done"}]}}
    return steps


def test_branches_under_way_need_the_same_join_and_the_same_branches() -> None:
    under_way(forked(), forked("any")).when(migrate(2)).refused("cannot_migrate", "split")
    under_way(forked(), forked(branches=("legal", "finance", "intl"))).when(migrate(2)).then("case.migrated")
    under_way(forked(branches=("legal", "finance", "intl")), forked()).when(migrate(2)).refused(
        "cannot_migrate", "intl")
    joined = under_way(forked(), forked("any"), approve("21001"), approve("20003"))
    assert joined.at_step() == ["head"]
    joined.when(migrate(2)).then("case.migrated")


def test_a_branch_that_was_mapped_away_is_refused_at_its_fork() -> None:
    tale = under_way(forked(branches=("legal", "finance", "intl")), forked())
    tale.when(migrate(2, intl="head")).refused("cannot_migrate", "intl", "split")


def test_a_case_outside_a_new_fork_cannot_wait_inside_it() -> None:
    plain = {"legal": {"who": "head('legal')"}, "head": {"who": "head(applicant.dept)"}}
    under_way(plain, forked()).when(migrate(2)).refused("cannot_migrate", "legal")
    under_way(plain, forked(), approve("21001")).when(migrate(2)).then("case.migrated")


def test_a_returned_case_goes_on_in_the_new_version_when_it_is_handed_in_again() -> None:
    new = {"chief": {"who": "head(applicant.dept)"}, "third": {"who": "role('hall.admin')"}}
    tale = under_way(TWO, new, send_back(HEAD)).when(migrate(2, head="chief")).then("case.migrated")
    assert tale.now.pending_return is not None
    assert tale.now.pending_return.step == "chief"
    assert moved(tale).when(resubmit("10001", note="y")).at_step() == ["chief"]


def test_a_migration_is_taken_back_while_nothing_happened_since() -> None:
    new = {"chief": {"who": "head(applicant.dept)"}, "check": {"who": "role('hall.admin')"}}
    tale = under_way(TWO, new)
    before = tale.now
    tale = moved(tale.when(migrate(2, head="chief")))
    tale.when(migrate(2, undo=True)).refused("invalid", "to_version")
    tale.when(migrate(1, undo=True)).then("case.migrated")
    assert tale.the(ev.CaseMigrated).undo
    assert (tale.now.runs, tale.now.tasks, tale.now.tokens) == (before.runs, before.tasks, before.tokens)
    assert (tale.now.definition_version, tale.at_step()) == (1, ["head"])
    moved(tale).when(migrate(1, undo=True)).refused("cannot_undo_migration")
    assert moved(tale).when(approve(HEAD)).at_step() == ["check"]


def test_where_two_steps_became_one_taking_it_back_parts_them_again() -> None:
    new = {"check": {"who": "role('hall.admin')"}}
    tale = moved(under_way(TWO, new, approve(HEAD)).when(migrate(2, head="check")))
    tale.when(migrate(1, undo=True)).then("case.migrated")
    assert [run.step for run in tale.now.runs.values()] == ["fill", "head", "check"]


def test_once_somebody_acted_it_cannot_be_taken_back() -> None:
    tale = moved(under_way(TWO, TWO).when(migrate(2))).when(approve(HEAD))
    tale.when(migrate(1, undo=True)).refused("cannot_undo_migration")
    pool = {"pool": {"who": "members('unit_board')", "policy": "claim"}}
    claimed = moved(under_way(pool, pool).when(migrate(2)))
    claimed.when(claim(claimed.holders()[0]))
    claimed.when(migrate(1, undo=True)).refused("cannot_undo_migration")


def test_the_row_of_a_case_follows_it_also_where_two_steps_change_their_names() -> None:
    both = ("head", "check")
    old = {"split": {"kind": "fork", "branches": [{"to": key} for key in both]},
           "head": {"who": "head(applicant.dept)", "next": [{"to": "meet"}]},
           "check": {"who": "role('hall.admin')", "next": [{"to": "meet"}]},
           "meet": {"kind": "join", "of": "split"}}
    tale = under_way(old, old)
    tale = moved(tale.when(migrate(2, head="check", check="head")))
    assert sorted(tale.at_step()) == ["check", "head"]
    assert row(tale)["current_steps"] == {run.id: run.step for run in tale.now.open_runs()}
    assert row(tale)["todo"] == {task.id: task.step for task in tale.now.open_tasks()}
    tale.when(migrate(1, undo=True)).then("case.migrated")
    assert row(tale) == {"current_steps": {run.id: run.step for run in tale.now.open_runs()}, "version": 1,
                         "todo": {task.id: task.step for task in tale.now.open_tasks()}}
    assert [task.step for task in tale.now.open_tasks()] == ["head", "check"]


def row(tale: Tale) -> dict[str, Any]:
    """The case's row as the events make it, reduced to where it stands; every event is legal."""
    found, case = None, None
    for number, told in enumerate(tale.told, start=1):
        case, wrong = step(case, told.event)
        assert wrong == ""
        envelope = Envelope(stream="c", version=number, number=number, at=told.at, actor="x", on_behalf_of=None,
                            command_id="c", correlation_id="c")
        found = changes.fold(found, project(told.event, envelope))
    assert found is not None
    return {"version": found["definition_version"],
            "current_steps": {item["id"]: item["key"] for item in found["current_steps"]},
            "todo": {item["id"]: item["step"] for item in found["todo"]}}
