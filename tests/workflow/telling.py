"""Given what happened, when somebody acts, then these events follow, or this refusal: the language of the specs.

``given(definition, start("10001"), …).when(approve("11001")).then("vote.cast", …)``
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts import codec
from contracts.catalog.definition import Definition
from contracts.errors import ContractError
from contracts.workflow import commands as cmd
from contracts.workflow import events as ev
from contracts.workflow.views import CaseDetail, Milestone, Record, TaskRow
from tests.workflow.organisation import Hall
from workflow.domain.decide import decide
from workflow.domain.evolve import evolve
from workflow.domain.facts import Facts, Unanswered
from workflow.domain.pages import history, milestones
from workflow.domain.pages.history import Told
from workflow.domain.pages.page import page
from workflow.domain.state import Case

#: Builds the command of an act from the tale so far, for who knows the number of a task beforehand?
Act = Callable[["Tale"], Any]


@dataclass
class Tale:
    """A case as far as it has been told."""

    definition: Definition | None
    hall: Hall
    case_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    case: Case | None = None
    told: list[Told] = field(default_factory=list)
    new: list[Any] = field(default_factory=list)
    refusal: ContractError | None = None

    def when(self, act: Act) -> Tale:
        """Let somebody act, and remember what came of it."""
        self.new, self.refusal = [], None
        try:
            self.new = self.decided(act(self))
        except ContractError as refusal:
            self.refusal = refusal
        for event in self.new:
            self.case = evolve(self.case, event)
            self.told.append(Told(event, self.hall.now))
        return self

    def decided(self, command: Any) -> list[Any]:
        """Decide a command with the hall's answers; deciding again on the same facts must say the same."""
        known: dict[tuple[str, ...], Any] = {
            ("version",): self.hall.version, ("digest",): "d" * 64, ("retired",): self.hall.retired,
            ("newest",): self.hall.newest}
        facts = Facts(now=self.hall.now, definition=self.definition, answers=known)
        while True:
            try:
                events = decide(command, self.case, facts)
            except Unanswered as unanswered:
                known[unanswered.query] = self.hall.answer(unanswered.query, getattr(command, "actor", "system"))
                continue
            assert decide(command, self.case, facts) == events
            return events

    def then(self, *names: str) -> Tale:
        """Assert that exactly these events followed."""
        assert self.refusal is None, f"refused: {self.refusal.as_problem() if self.refusal else ''}"
        assert self.names == list(names)
        return self

    def then_among_others(self, *names: str) -> Tale:
        """Assert that these events followed, in this order, with others between them."""
        assert self.refusal is None, f"refused: {self.refusal.as_problem() if self.refusal else ''}"
        rest = iter(self.names)
        assert all(name in rest for name in names), self.names
        return self

    def refused(self, code: str, *fields: str) -> Tale:
        """Assert that the act was refused with this code, complaining about exactly these fields."""
        assert self.refusal is not None, f"accepted: {self.names}"
        assert (self.refusal.code, sorted(self.refusal.errors)) == (code, sorted(fields)), self.refusal.as_problem()
        assert self.refusal.detail
        return self

    @property
    def names(self) -> list[str]:
        """The names of the new events."""
        return [codec.encode_event(event)[0] for event in self.new]

    @property
    def now(self) -> Case:
        """The case; there must be one."""
        assert self.case is not None
        return self.case

    def the(self, kind: type) -> Any:
        """Return the only new event of a kind."""
        [event] = self.all(kind)
        return event

    def all(self, kind: type) -> list[Any]:
        """Return the new events of a kind."""
        return [event for event in self.new if isinstance(event, kind)]

    def at_step(self) -> list[str]:
        """Return the steps the case waits in."""
        return [run.step for run in self.now.open_runs()]

    def holders(self) -> list[str]:
        """Return who may act now, by number."""
        return [person.no for task in self.now.open_tasks() for person in task.people]

    def task_of(self, no: str) -> str:
        """Return the task ``no`` would reach for: an open one of theirs, else their last, else anybody's last."""
        tasks = list(self.now.tasks.values())
        theirs = [task for task in tasks if task.candidate(no)]
        found = [task for task in theirs if not task.closed] or theirs or tasks
        return found[-1].id if found else f"{self.case_id}.1"

    def page(self, reader: str) -> CaseDetail:
        """Return the case page as ``reader`` sees it."""
        facts = Facts(now=self.hall.now, definition=self.definition)
        return page(self.case_id, self.now, self.told, facts, reader, version=1, position="p")

    def bar(self) -> str:
        """Return the milestone bar as text, such as ``fill:done lead:current! done:todo``; ``!`` is "here"."""
        assert self.definition is not None
        return " ".join(_milestone(item) for item in milestones.of_case(self.definition, self.now))

    def records(self) -> tuple[Record, ...]:
        """Return 流转记录."""
        return self._story()[0]

    def task_rows(self, reader: str = "") -> tuple[TaskRow, ...]:
        """Return the table of tasks."""
        return history.for_reader(self._story()[1], reader)

    def _story(self) -> tuple[tuple[Record, ...], tuple[TaskRow, ...]]:
        assert self.definition is not None
        return history.tell(self.told, self.definition)


def _milestone(item: Milestone) -> str:
    return f"{item.key}:{item.state}{'!' if item.here else ''}"


def given(definition: Definition | None, *acts: Act, hall: Hall | None = None) -> Tale:
    """Return the tale after ``acts``, none of which may be refused."""
    tale = Tale(definition, hall or Hall())
    for act in acts:
        tale.when(act)
        assert tale.refusal is None, f"refused: {tale.refusal.as_problem() if tale.refusal else ''}"
    return tale


def start(no: str, **form: Any) -> Act:
    """Start a case with this form."""
    return lambda tale: cmd.StartCase(case_id=tale.case_id, actor=no, form=form,
                                      service=tale.definition.code if tale.definition else "unknown")


def approve(no: str, opinion: str = "", **form: Any) -> Act:
    """Approve one's task, filling in ``form``."""
    return lambda tale: cmd.ApproveTask(case_id=tale.case_id, task_id=tale.task_of(no), actor=no, opinion=opinion,
                                        form=form)


def reject(no: str, opinion: str = "不符合条件", reason: str = "") -> Act:
    """Reject one's task."""
    return lambda tale: cmd.RejectTask(case_id=tale.case_id, task_id=tale.task_of(no), actor=no, opinion=opinion,
                                       reason=reason)


def send_back(no: str, to: str = "applicant", opinion: str = "请补充") -> Act:
    """Return the case from one's task."""
    return lambda tale: cmd.ReturnTask(case_id=tale.case_id, task_id=tale.task_of(no), actor=no, to=to,
                                       opinion=opinion)


def claim(no: str) -> Act:
    """Claim a pool task."""
    return lambda tale: cmd.ClaimTask(case_id=tale.case_id, task_id=tale.task_of(no), actor=no)


def release(no: str) -> Act:
    """Put a pool task back."""
    return lambda tale: cmd.ReleaseTask(case_id=tale.case_id, task_id=tale.task_of(no), actor=no)


def resubmit(no: str, mode: str | None = None, **form: Any) -> Act:
    """Send the corrected form."""
    return lambda tale: cmd.ResubmitCase(case_id=tale.case_id, actor=no, form=form, mode=mode)


def withdraw(no: str) -> Act:
    """Pull the case back."""
    return lambda tale: cmd.WithdrawCase(case_id=tale.case_id, actor=no, reason="写错了")


def terminate(no: str) -> Act:
    """Void the case."""
    return lambda tale: cmd.TerminateCase(case_id=tale.case_id, actor=no, reason="不办了")


def comment(no: str, text: str) -> Act:
    """Leave a note."""
    return lambda tale: cmd.AddComment(case_id=tale.case_id, actor=no, text=text)


def rate(no: str, score: int = 5, remark: str = "") -> Act:
    """Rate the service."""
    return lambda tale: cmd.RateCase(case_id=tale.case_id, actor=no, score=score, remark=remark)


def open_copy(no: str) -> Act:
    """Open the copy one was sent."""
    return lambda tale: cmd.MarkCopyRead(case_id=tale.case_id, actor=no)


def effect_done(run: str = "") -> Act:
    """Report that the system step's document was made."""
    return lambda tale: cmd.ReportEffect(
        case_id=tale.case_id, run=run or _system_run(tale), effect="issue_document", done=True, file_id="doc-1",
        name="证明.pdf", sha256="0" * 64, verify_code="ABCD1234")


def effect_failed(attempt: int = 1) -> Act:
    """Report that the system step did not work this time."""
    return lambda tale: cmd.ReportEffect(case_id=tale.case_id, run=_system_run(tale), effect="issue_document",
                                         done=False, problem="TypesettingFailed", attempt=attempt)


def later(moment: datetime) -> Act:
    """Let time pass until ``moment``; nothing happens meanwhile."""
    def wait(tale: Tale) -> Any:
        tale.hall.now = moment
        return cmd.MarkCopyRead(case_id=tale.case_id, actor=tale.now.applicant.no)

    return wait


def _system_run(tale: Tale) -> str:
    return next(run.id for run in tale.now.runs.values() if run.kind == "system")


__all__ = ["Act", "Tale", "approve", "claim", "comment", "effect_done", "effect_failed", "ev", "given", "later",
           "open_copy", "rate", "reject", "release", "resubmit", "send_back", "start", "terminate", "withdraw"]
