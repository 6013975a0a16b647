"""What earlier releases wrote still folds to what it meant then, is shown, and can go on."""

from __future__ import annotations

import pytest

from contracts import codec
from contracts.declare import REGISTRY
from tests.workflow.forms import weekly
from tests.workflow.golden.stream import Stream, as_then, digest, row_of, streams
from tests.workflow.telling import Act, approve, effect_done, reject, release, resubmit, send_back, terminate
from tests.workflow.telling_acts import add, reopen, retract
from tests.workflow.telling_waits import child_ended
from workflow.domain import legality

ALL = streams()
NAMES = [f"{stream.release}/{stream.name}" for stream in ALL]
BY_NAME = dict(zip(NAMES, ALL, strict=True))

#: What no stream has: a reading is of no case, the others need more than one case or definition and have their specs.
NOT_OF_A_CASE = {"reading.logged", "case.migrated", "resource.held", "resource.released", "effect.done", "task.read",
                 "readers.awaited", "reader.excused", "substitution.granted", "substitution.revoked"}

#: How old cases go on: what happens next, and the steps they come to.
NEXT: list[tuple[str, tuple[Act, ...], list[str]]] = [
    ("first/weekly-returned", (resubmit("10001", **weekly(weeks="12周-13周")),), ["lead"]),
    ("first/weekly-returned", (resubmit("10001", "replay"), approve("11001", remark="好")), []),
    ("first/weekly-returned", (terminate("10001"),), []),
    ("first/weekly-rated", (reopen("90001"),), ["lead"]),
    ("first/weekly-withdrawn", (resubmit("10001"),), ["lead"]),
    ("first/proof-with-two-candidates", (send_back("17001", "previous"),), ["branch_check"]),
    ("first/proof-with-two-candidates", (retract("11007"),), ["branch_check"]),
    ("first/proof-effect-failed", (effect_done(),), []),
    ("first/proof-claimed", (release("17002"), approve("17002")), []),
    ("first/purchase-returned-by-the-third", (resubmit("10001", sum="1200"),), ["president"]),
    ("first/purchase-returned-by-the-third", (resubmit("10001", sum="9000"), approve("20001")), ["president"]),
    ("first/purchase-direct", (send_back("13001", "head"), approve("11001")), ["president"]),
    ("first/purchase-direct", (reject("13001"),), []),
    ("first/purchase-path-changed", (send_back("20001", "office"), approve("11005")), ["head"]),
    ("first/purchase-returned-to-a-step", (send_back("11001", "previous"),), ["office"]),
    ("first/purchase-returned-twice", (approve("11001"), approve("13001")), []),
    ("first/pool-open", (approve("15004"),), ["lost"]),
    ("first/pool-with-duty", (approve("90003"), send_back("11001", "previous")), ["lost"]),
    ("second/branches-open", (approve("23001"), approve("20003")), ["head"]),
    ("second/branches-one-refused", (send_back("19001", "asset"), approve("23001")), ["head"]),
    ("second/branches-objections-collected", (resubmit("10001"),), ["legal", "asset", "finance"]),
    ("second/branches-one-reopened", (approve("21001"),), ["head"]),
    ("second/board-ratio-with-veto", (approve("11001"),), ["last"]),
    ("second/board-in-turn-with-signers", (approve("11003"),), ["board"]),
    ("second/board-handed-over", (approve("11005"), approve("11002")), ["board"]),
    ("second/board-vote-taken-back", (add("11003", "before", "10002"), approve("10002"), approve("11003")), ["last"]),
    ("second/outside-child-runs", (child_ended("child", "approved"),), ["rest"]),
    ("second/time-to-correct", (resubmit("10001"),), ["lead"]),
]


@pytest.mark.parametrize("stream", ALL, ids=NAMES)
def test_it_folds_to_what_it_meant_then(stream: Stream) -> None:
    tale = stream.tale()
    state = as_then(tale.now, stream.state)
    row = as_then(row_of(tale.told), stream.row)
    assert state == stream.state
    assert row == stream.row
    assert digest(state, row) == stream.digest


@pytest.mark.parametrize("stream", ALL, ids=NAMES)
def test_it_is_stored_again_as_it_was(stream: Stream) -> None:
    for event, told in zip(stream.events, stream.told(), strict=True):
        name, version, data = codec.encode_event(told.event)
        assert (name, version) == (event["name"], event["version"])
        assert {key: data[key] for key in event["data"]} == event["data"]


@pytest.mark.parametrize("stream", ALL, ids=NAMES)
def test_each_event_could_have_happened(stream: Stream) -> None:
    case = None
    for told in stream.told():
        case, wrong = legality.step(case, told.event)
        assert not wrong, type(told.event).__name__


@pytest.mark.parametrize("stream", ALL, ids=NAMES)
def test_its_page_shows_where_it_stands(stream: Stream) -> None:
    tale = stream.tale()
    page = tale.page(tale.now.applicant.no)
    assert (page.status, page.round, page.serial) == (stream.state["status"], stream.state["round"],
                                                      stream.state["serial"])
    here = [] if tale.now.status.ended else [run.step for run in tale.now.open_runs()]
    assert [step.key for step in page.current_steps] == here
    assert {item.key for item in page.milestones if item.here} == set(here)
    assert len(page.tasks) >= sum(bool(task["vote"]) for task in stream.state["tasks"].values())
    assert tale.records()


@pytest.mark.parametrize(("name", "acts", "steps"), NEXT, ids=range(len(NEXT)))
def test_it_goes_on(name: str, acts: tuple[Act, ...], steps: list[str]) -> None:
    tale = BY_NAME[name].tale()
    for act in acts:
        tale.when(act)
        assert tale.refusal is None, tale.refusal.as_problem()
    assert tale.at_step() == steps
    assert tale.page(tale.now.applicant.no).status == tale.now.status.value


def test_every_event_there_is_has_been_recorded() -> None:
    recorded = {event["name"] for stream in ALL for event in stream.events}
    names = {name for kind, name, _ in REGISTRY if kind == "event" and REGISTRY[kind, name, 1].__module__.startswith(
        "contracts.workflow.events")}
    assert names - recorded == NOT_OF_A_CASE
