"""People at work while things break: weekly reports filed, approved, returned, corrected, withdrawn, rated."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.faults.caller import Caller, GaveUp
from tests.faults.journal import Journal, Told

#: Who files, and who approves for the same unit. Weeks are unique per unit, so each pair has a unit of its own.
PAIRS = (("10001", "11001"), ("10004", "12001"), ("10003", "15001"), ("19003", "19001"))
#: What every command of these people must be answered in the end.
EXPECTED = frozenset({200, 201})
#: Seconds between two acts of a person, on average: enough to always hit somebody, little enough to drain quickly.
THINK = 0.5


class Pair:
    """An applicant and the head of the same unit, who do one case after the other, to its end."""

    def __init__(self, applicant: Caller, head: Caller, journal: Journal, seed: int, weeks: Iterator[str]) -> None:
        self._applicant, self._head, self._journal = applicant, head, journal
        self._dice = random.Random(seed)
        self._weeks = weeks

    def one_case(self) -> None:
        """Do one case in one of six ways; few are completed, because that is told to a dozen people."""
        form = {"weeks": next(self._weeks), "day": "2026-11-20", "items": [{"text": "一网通上线", "kind": "重点工作"}]}
        case = self._done(self._applicant.act("start", "/v1/cases", {"service": "weekly-report", "form": form})).stream
        match self._dice.randrange(6):
            case 0:
                self._returned(case)
                self._case_act(case, "resubmit", {"form": {}})
                self._task_act(case, "approve", {"opinion": "同意"})
            case 1:
                self._withdrawn(case)
                self._task_act(case, "approve", {"opinion": "同意"})
            case 2 | 3:
                self._withdrawn(case)
                self._returned(case)
                self._case_act(case, "resubmit", {"form": {}})
                self._returned(case)
                self._case_act(case, "terminate", {"reason": "不办了"})
            case 4:
                self._task_act(case, "approve", {"opinion": "同意"})
                self._case_act(case, "rating", {"score": 5, "remark": "快"})
            case _:
                self._task_act(case, "approve", {"opinion": "同意"})

    def _withdrawn(self, case: str) -> None:
        self._case_act(case, "withdraw", {"reason": "补充"})
        self._case_act(case, "resubmit", {"form": {}})

    def _returned(self, case: str) -> None:
        self._task_act(case, "return", {"to": "applicant", "opinion": "请补充"})

    def _case_act(self, case: str, act: str, body: dict[str, object]) -> None:
        self._done(self._applicant.act(act, f"/v1/cases/{case}/{act}", body, stream=case))

    def _task_act(self, case: str, act: str, body: dict[str, object]) -> None:
        """Act on the task the head finds in the case; afterwards it must be gone from the head's to-do list."""
        page = self._head.get(f"/v1/cases/{case}")
        task = (page or {}).get("my_task")
        if not task:
            self._journal.complain(f"{act} {case}: 审批人看不到任务")
            return
        self._done(self._head.act(act, f"/v1/cases/{case}/tasks/{task['task_id']}/{act}", body, stream=case))
        listed = self._head.get("/v1/me/todo", once=True, limit=100)
        if listed and case in {item["case_id"] for item in listed["items"]}:
            self._journal.complain(f"{act} {case}: 办过了还在待办里")

    def _done(self, told: Told) -> Told:
        if told.status not in EXPECTED:
            self._journal.complain(f"{told.what} {told.stream}: 试了 {told.tries} 次，答复 {told.status} {told.code}")
            raise GaveUp(told.what)
        time.sleep(self._dice.uniform(0, 2 * THINK))
        return told


class Load:
    """All pairs at work, on threads of their own. ``door`` names the address to talk to."""

    def __init__(self, door: Callable[[], str], journal: Journal, seed: int = 0, pairs: int = len(PAIRS)) -> None:
        self._door, self.journal, self._seed, self._pairs = door, journal, seed, PAIRS[:pairs]
        self._weeks = {pair: _weeks() for pair in self._pairs}
        self._round = itertools.count()

    @contextmanager
    def on(self, *, pause: float = 0.5) -> Iterator[None]:
        """Keep everybody busy for the block; at its end each finishes the case in hand."""
        finish, stop = threading.Event(), threading.Event()
        turn = next(self._round)
        threads = [threading.Thread(target=self._work, args=(index, turn, finish, stop, pause), daemon=True)
                   for index in range(len(self._pairs))]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            finish.set()
            _join(threads, 60)
            stop.set()
            _join(threads, 20)

    def _work(self, index: int, turn: int, finish: threading.Event, stop: threading.Event, pause: float) -> None:
        pair = self._pairs[index]
        applicant, head = (Caller(no, self._door, self.journal, stop) for no in pair)
        at_work = Pair(applicant, head, self.journal, self._seed * 1000 + turn * 100 + index, self._weeks[pair])
        while not finish.wait(pause):
            try:
                at_work.one_case()
            except GaveUp as error:
                self.journal.error(f"放弃 {error}")


def _weeks() -> Iterator[str]:
    """Yield weeks nobody in the unit has used yet."""
    return (f"{first}周-{last}周" for first in range(1, 54) for last in range(first, 54))


def _join(threads: list[threading.Thread], seconds: float) -> None:
    until = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
