"""Answer what a decision asks about the outside world, at the moment it asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from contracts.catalog.expression import HALL_TIME
from contracts.workflow.commands import StartCase
from workflow.adapters.campus import Campus
from workflow.domain.facts import Facts, Query
from workflow.domain.forms.prefill import mentioned_sources
from workflow.domain.state import Case
from workflow.stores.counters import Counters
from workflow.stores.definitions import Definitions, Published
from workflow.stores.files import Files
from workflow.stores.organisation import Organisation


class Answers(dict[Query, Any]):
    """Answers that are found out when they are first asked for, and stay the same from then on."""

    def __init__(self, known: dict[Query, Any], ask: Callable[[Query], Any]) -> None:
        super().__init__(known)
        self._ask = ask

    def __contains__(self, query: object) -> bool:
        """Say yes, and make it true."""
        if not super().__contains__(query):
            self[query] = self._ask(query)  # type: ignore[index,arg-type]
        return True


class Gatherer:
    """Knows where each fact lives; the only place between the stores and the rules."""

    def __init__(self, organisation: Organisation, definitions: Definitions, counters: Counters, files: Files,
                 campus: Campus) -> None:
        self.organisation, self.definitions = organisation, definitions
        self._counters, self._files, self._campus = counters, files, campus
        self._answers: dict[str, Callable[..., Any]] = {
            "person": organisation.person, "profile": organisation.profile, "post": organisation.holders,
            "parent": organisation.parent_of, "group": organisation.group, "relation": organisation.relation,
            "unit": organisation.unit_name, "substitutes": organisation.substitutes, "calendar": organisation.calendar,
            "serial": lambda day: counters.take(f"serial:{day}"),
            "sequence": lambda name: counters.take(f"sequence:{name}"),
            "definition": lambda code, version: definitions.pinned(code, int(version)),
        }

    def learn(self, answers: dict[str, Callable[..., Any]]) -> None:
        """Know further facts by their first word; for what lies in parts that are put together after this one."""
        self._answers.update(answers)

    def gather(self, command: Any, case: Case | None) -> Facts:
        """Return the facts for ``decide(command, case, facts)``; what it asks is looked up as it asks, and only then.

        A decision so costs one run however much it asks; given the same answers again it comes out the same.
        """
        actor = command.actor if hasattr(command, "actor") else "system"
        return self._answering(self.about(command, case), actor, case)

    def about(self, command: Any, case: Case | None) -> Facts:
        """Return the clock and the definition of a command: the case's own version, or the one to be started."""
        if case is not None:
            return self.of(self.definitions.find(case.service, case.definition_version))
        if isinstance(command, StartCase):
            return self.of(self.definitions.find(command.service, command.version))
        return self.of(None)

    def of(self, published: Published | None) -> Facts:
        """Return the facts known before the first question."""
        now = datetime.now(HALL_TIME)
        if published is None:
            return Facts(now=now, definition=None)
        known: dict[Query, Any] = {("version",): published.version, ("digest",): published.digest,
                                       ("newest",): published.newest,
                                   ("retired",): published.retired}
        return Facts(now=now, definition=published.definition, answers=known)

    def settle(self, facts: Facts, ask: Callable[[Facts], Any], *, actor: str, case: Case | None = None) -> Facts:
        """Return ``facts`` with every answer that ``ask`` wants; its contract errors mean it wants no more."""
        answering = self._answering(facts, actor, case)
        try:
            ask(answering)
        except Exception as refusal:
            if not hasattr(refusal, "as_problem"):
                raise
        return answering

    def _answering(self, facts: Facts, actor: str, case: Case | None) -> Facts:
        return replace(facts, answers=Answers(facts.answers, lambda query: self._answer(query, facts, actor, case)))

    def _answer(self, query: Query, facts: Facts, actor: str, case: Case | None) -> Any:
        match query:
            case ("sources", _, person):
                return self._campus.ask(mentioned_sources(facts.defined), person)
            case ("source", system, item, person, first, last):
                return self._campus.one(system, item, person, begin=first, end=last)
            case ("file", file_id):
                return _already_in(case, file_id) or self._files.describe(file_id, actor)
        return self._answers[query[0]](*query[1:])


def _already_in(case: Case | None, file_id: str) -> dict[str, Any] | None:
    """A file that is in the form may stay there, whoever uploaded it."""
    cells = [value for value in case.form.values() if isinstance(value, list)] if case else []
    cells += [cell for rows in list(cells) for row in rows if isinstance(row, dict) for cell in row.values()
              if isinstance(cell, list)]
    for item in (item for items in cells for item in items):
        if isinstance(item, dict) and item.get("file_id") == file_id:
            return item
    return None
