"""Whatever anybody does in whatever order, a case stays a case: the invariants, checked on random walks.

``make test`` walks the same walks every time; ``make test-long`` walks ``HALL_WALKS`` new ones of each flavour. With
``HALL_SHRINK=1`` hypothesis makes every single choice itself and comes up with the smallest walk that fails.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts import codec
from tests.workflow import properties_flow as flow
from tests.workflow import properties_folding as folding
from tests.workflow import properties_votes as votes
from tests.workflow.drawing import Drawing, evenly, shrinking
from tests.workflow.walking import Walk, begin
from tests.workflow.walking_world import next_act
from workflow.domain.steps.policies import name_of

WALKS, SHRINK = int(os.environ.get("HALL_WALKS", "0")), bool(os.environ.get("HALL_SHRINK"))
SETTINGS = settings(
    max_examples=WALKS or 250, deadline=None, derandomize=not WALKS, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much])
STEPS = 50

#: What the walks must have come across, or they prove little: for all flavours, and for each.
ALWAYS = """
    is running, is returned, is withdrawn, is rejected, is terminated, is completed, not started
    did ApproveTask, did RejectTask, did ReturnTask, did ResubmitCase, did WithdrawCase, did TerminateCase
    did TransferTask, did RetractTask, did ReopenCase, did RateCase, did AddComment, did MarkCopyRead, did UrgeCase
    did FireTimer, did ApplySubstitute, did HandOver, did ResolveAgain, did RescheduleTimers, did ClaimTask
    refused already_handled, refused not_found, refused not_allowed, refused withdraw_forbidden, refused invalid
    refused return_disabled_here, refused action_disabled_here, refused opinion_or_signature_missing
    refused retract_forbidden, refused urge_too_soon, refused already_rated, refused signer_already_present
    saw task.read, refused transfer_to_self, saw substitute.lifted, saw deadline.breached, saw task.reopened
    saw assignee.missing
"""
SIGNING = """
    did DelegateTask, did ResolveDelegation, did AddSigner, did RemoveSigner, did AbstainTask, did ReleaseTask
    did CopyCase, did CirculateCase, did AnswerCircular, did ForwardCircular, saw auto.acted, saw step.skipped
    saw task.waiting, saw task.resumed, refused self_approval
    refused return_to_current, refused step_cannot_be_reopened, refused batch_needs_input, refused task_delegated
    single approved, single rejected, any approved, any rejected, all approved, all rejected, ratio approved
    ratio rejected, weights approved, weights rejected, sequence approved, sequence rejected, claim approved
"""
MOVED = """
    did MigrateCase, refused cannot_migrate, saw resource.held, saw resource.released, saw readers.awaited
"""
EXPECTED = {
    "people": ALWAYS + SIGNING + MOVED,
    "branches": ALWAYS + SIGNING + MOVED + """
        saw token.forked, saw token.arrived, saw token.joined, saw token.cancelled, saw token.revived
        refused return_to_running_step""",
    "outside": ALWAYS + MOVED + """
        did EndWait, did ObjectToNotice, did ReportEffect, did ReportSubCase, saw wait.ended, saw notice.objected
        saw subcase.started, saw subcase.ended, saw effect.failed, saw document.issued, saw step.skipped
        refused wait_over, refused notice_over""",
    "demonstration": ALWAYS + " did ReportEffect, saw document.issued, saw number.issued, did ReleaseTask"}


@pytest.mark.parametrize("flavour", EXPECTED)
def test_random_walks_keep_every_invariant(flavour: str) -> None:
    seen: Counter[str] = Counter()

    @SETTINGS
    @for_all(st.data())
    def walk(data: st.DataObject) -> None:
        walk_along(shrinking(data) if SHRINK else evenly(data.draw(st.integers(0, 2**40))), flavour, seen)

    walk()
    missing = {what.strip() for line in EXPECTED[flavour].split("\n") for what in line.split(",")} - {"", *seen}
    assert not missing, sorted(seen.items())


def walk_along(draw: Drawing, flavour: str, seen: Counter[str]) -> None:
    """Let one case be walked along and check it at every step."""
    walk = begin(draw, flavour)
    if walk.case is None:
        seen["not started"] += 1
        return
    row = folding.folded(None, walk)
    for _ in range(STEPS):
        act = next_act(walk, draw)
        walk.when(lambda tale, act=act: act)
        row = folding.folded(row, walk)
        check(walk, row)
        count(walk, seen)
    finish(walk, row)


def check(walk: Walk, row: folding.changes.Row) -> None:
    """Check all that must hold after every act."""
    folding.check_everything_decided_is_legal(walk)
    flow.check_flow(walk)
    flow.check_a_second_click_changes_nothing(walk)
    if walk.new:
        votes.check_votes(walk)
        folding.check_the_row_says_what_the_case_says(row, walk)
        folding.check_one_list_for_each_person(row)
        folding.check_guards(walk)


def finish(walk: Walk, row: folding.changes.Row) -> None:
    """Check what is checked once for each walk, and bring the case to its end."""
    folding.check_the_row_rebuilt_is_the_same(walk, row)
    folding.check_strangers(walk)
    check_pages(walk)
    flow.check_it_can_be_brought_to_an_end(walk)
    flow.check_nothing_is_open_after_the_end(walk.now)
    flow.check_timers_are_silent_after_the_end(walk)


def check_pages(walk: Walk) -> None:
    """Whoever takes part sees a page, a bar and records."""
    people = [walk.now.applicant.no, *(person.no for task in list(walk.now.tasks.values())[-2:]
                                       for person in task.people)]
    for no in dict.fromkeys(people):
        assert walk.page(no).status == walk.now.status.value
    assert walk.bar()
    assert walk.records()


def count(walk: Walk, seen: Counter[str]) -> None:
    """Remember what the walks came across."""
    assert walk.definition is not None
    seen[f"is {walk.now.status.value}"] += 1
    command = type(walk.command).__name__
    seen[f"refused {walk.refusal.code}" if walk.refusal else f"did {command}" if walk.new else f"idle {command}"] += 1
    for event in walk.new:
        seen[f"saw {codec.encode_event(event)[0]}"] += 1
    for run in walk.now.runs.values() if walk.new else ():
        if run.kind == "human" and run.outcome in ("approved", "rejected") and walk.before and (
                run.id not in walk.before.runs or not walk.before.runs[run.id].outcome):
            seen[f"{name_of(walk.definition.step(run.step))} {run.outcome}"] += 1
