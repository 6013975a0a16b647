"""A case that is only imagined: decided by the real rules, written nowhere; numbers are made up, the outside agrees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from contracts.catalog.definition import Definition
from contracts.errors import NotPossibleNow
from contracts.workflow import commands as cmd
from contracts.workflow import events as ev
from workflow.domain.decide import decide
from workflow.domain.evolve import evolve
from workflow.domain.facts import Facts, Query
from workflow.domain.pages.story import Told
from workflow.domain.state import Case
from workflow.domain.steps import subcases
from workflow.domain.work import Run, Timer

CASE_ID = "0" * 32
#: Most things the hall does by itself in one imagined case; a definition that wants more goes in a circle.
MOST_EFFECTS = 200

#: What the outside says to an effect: values for the form and how it ended, or None to leave it to a later act.
Said = tuple[Mapping[str, Any], str]
Outside = Callable[[ev.EffectRequested], "Said | None"]


class Imagined(dict[Query, Any]):
    """Answers of an imagined hall: ``given`` first, numbers and files made up, all else as ``real`` has it."""

    def __init__(self, real: Mapping[Query, Any], given: Mapping[Query, Any]) -> None:
        super().__init__(given)
        self._real = real

    def __contains__(self, query: object) -> bool:
        """Tell whether there is an answer, making up what an imagined case must not take from the real hall."""
        if super().__contains__(query):
            return True
        match query:
            case ("serial" | "sequence", *_):
                self[query] = 1  # type: ignore[index]
            case ("open-cases", *_):
                self[query] = 0  # type: ignore[index]
            case ("file", file_id):
                self[query] = _file(str(file_id))  # type: ignore[index]
            case _ if query in self._real:
                self[query] = self._real[query]  # type: ignore[index]
            case _:
                return False
        return True


class Stage:
    """One imagined case as it goes on; ``outside`` answers what its system steps ask for, ``given`` some facts."""

    def __init__(self, definition: Definition, facts: Facts, outside: Outside,
                 given: Mapping[Query, Any] | None = None) -> None:
        known: dict[Query, Any] = {("version",): 0, ("digest",): "", ("newest",): True, ("retired",): False}
        answers = Imagined(facts.answers, {**known, **(given or {})})
        self.facts = replace(facts, definition=definition, answers=answers)
        self.told: list[Told] = []
        self._case: Case | None = None
        self._outside = outside
        self._asked: list[ev.EffectRequested] = []
        self._done = 0

    @property
    def started(self) -> bool:
        """Whether there is a case yet."""
        return self._case is not None

    @property
    def case(self) -> Case:
        """The case as far as it has come; raises LookupError before it started."""
        if self._case is None:
            raise LookupError("the case has not started")
        return self._case

    def play(self, command: Any) -> list[Any]:
        """Let a command happen, and what the hall does by itself after it; raises the contract error of a refusal."""
        events = self._decided(command)
        while self._asked and (ready := next(self._ready(), None)) is not None:
            self._done += 1
            if self._done > MOST_EFFECTS:
                raise NotPossibleNow("系统步骤接连不断，流程可能在兜圈子", code="rehearsal_endless")
            request, (values, outcome) = ready
            self._asked.remove(request)
            events += self._decided(self.answer(request, values, outcome))
        return events

    def answer(self, request: ev.EffectRequested, values: Mapping[str, Any], outcome: str = "approved") -> Any:
        """Return the command that says an effect was carried out, or a child case came to its end."""
        if request.effect == subcases.START:
            child = f"{request.run}.{request.data.get('key', '')}"
            return cmd.ReportSubCase(case_id=CASE_ID, run=request.run, child=child, row=request.data.get("row"),
                                     service=str(request.data.get("service", "")), outcome=outcome,
                                     values=dict(values))
        return cmd.ReportEffect(case_id=CASE_ID, run=request.run, effect=request.effect, done=outcome == "approved",
                                final=outcome != "approved", values=dict(values), problem="演练中设为失败",
                                key=str(request.data.get("key", "")))

    def waiting_for(self, step: str) -> ev.EffectRequested | None:
        """Return the effect of a step that nobody has answered yet, and take it off the list."""
        found = next((request for request in self._asked if request.step == step), None)
        if found is not None:
            self._asked.remove(found)
        return found

    def advance(self, step: str = "", values: Mapping[str, Any] | None = None) -> None:
        """Let time pass to what comes next: the end of a wait or a notice, else the next automatic act.

        Reminders on the way are given. Raises NotPossibleNow when nothing waits for time or for news.
        """
        for run in self.case.open_runs():
            if run.kind in ("wait", "notice") and step in ("", run.step):
                self._end_wait(run, values or {})
                return
        open_runs = {run.id for run in self.case.open_runs() if step in ("", run.step)}
        timers = sorted((timer for timer in self.case.timers.values() if timer.run in open_runs and not timer.fired),
                        key=lambda timer: timer.at)
        if not timers:
            raise NotPossibleNow("现在没有等待、公示或期限可以推进", code="nothing_to_advance")
        for timer in timers:
            self._fire(timer)
            if timer.kind == "return_ttl" or timer.data.get("do"):
                return

    def _end_wait(self, run: Run, values: Mapping[str, Any]) -> None:
        timer = next((one for one in self.case.timers.values()
                      if one.run == run.id and one.kind in ("until", "notice") and not one.fired), None)
        if timer is not None and not values:
            self._fire(timer)
            return
        by = "event" if "event" in run.data else "answer"
        self.play(cmd.EndWait(case_id=CASE_ID, run=run.id, by=by, data=dict(values)))

    def _fire(self, timer: Timer) -> None:
        self.facts = replace(self.facts, now=max(self.facts.now, timer.at))
        self.play(cmd.FireTimer(case_id=CASE_ID, timer=timer.id))

    def _decided(self, command: Any) -> list[Any]:
        events = decide(command, self._case, self.facts)
        for event in events:
            self._case = evolve(self._case, event)
            self.told.append(Told(event, self.facts.now))
            if isinstance(event, ev.EffectRequested) and not str(event.data.get("key", "")).startswith("callback"):
                self._asked.append(event)
        return list(events)

    def _ready(self) -> Iterator[tuple[ev.EffectRequested, Said]]:
        for request in list(self._asked):
            said = self._outside(request)
            if said is not None:
                yield request, said


def files_of(form: Any) -> dict[Query, Any]:
    """Return what a form itself says of its attachments, as answers about files."""
    found: dict[Query, Any] = {}
    if isinstance(form, Mapping):
        file_id = form.get("file_id")
        if isinstance(file_id, str):
            return {("file", file_id): {**_file(file_id), **form}}
        form = list(form.values())
    if isinstance(form, list | tuple):
        for value in form:
            found |= files_of(value)
    return found


def _file(file_id: str) -> dict[str, Any]:
    """Make up a file: its number is its name, and the name tells whether it is a picture."""
    picture = file_id.lower().rpartition(".")[2] in ("png", "jpg", "jpeg")
    return {"file_id": file_id, "name": file_id, "size": 1,
            "media_type": "image/png" if picture else "application/octet-stream"}
