"""Who somebody was and what they held at a past moment, folded from the log for auditors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from chassis.decider import load
from chassis.eventstore import CommitStore
from contracts.errors import NotAllowed, NotFound
from contracts.identity.audit import AUDITOR, AuditPerson, HeldRelation, HeldSubstitute, PersonThen
from contracts.identity.views import HeldPost
from contracts.ids import stream
from identity.adapters.register import DECIDER, Register
from identity.domain.state import Group, Person, Unit


class Past:
    """Answers ``audit.person``. ``groups()`` names every group there ever was."""

    def __init__(self, store: CommitStore, register: Register, groups: Callable[[], Iterable[str]]) -> None:
        self._store, self._register, self._groups = store, register, groups

    def person(self, question: AuditPerson) -> PersonThen:
        """Return a person as they were; raises NotAllowed for all but auditors, NotFound while they were unknown."""
        auditor = self._register.person(question.actor)
        if auditor is None or not auditor.holds(AUDITOR):
            raise NotAllowed("只有审计员可以查阅")
        at = question.as_of or datetime.now(UTC)
        found, version = self._at("person", question.no, at)
        if not isinstance(found, Person):
            raise NotFound("没有这个人，或当时还没有登记")
        units = {key: self._unit(key, at) for key in {found.unit, *(post.unit for post in found.posts)}}
        return PersonThen(
            no=found.no, as_of=at, version=version, name=found.name, kind=found.kind, unit=found.unit,
            unit_name=units[found.unit], active=found.active,
            posts=tuple(HeldPost(role=post.role, unit=post.unit, unit_name=units[post.unit]) for post in found.posts),
            relations=tuple(HeldRelation(name=item.name, person=item.person) for item in found.relations),
            groups=tuple(sorted(key for key in self._groups() if self._belongs(question.no, key, at))),
            substitutes=tuple(HeldSubstitute(id=item.id, to=item.to, starts=item.starts, ends=item.ends,
                                             services=item.services) for item in found.substitutes))

    def _belongs(self, no: str, key: str, at: datetime) -> bool:
        group, _ = self._at("group", key, at)
        return isinstance(group, Group) and no in group.members

    def _unit(self, key: str, at: datetime) -> str:
        unit, _ = self._at("unit", key, at)
        return unit.name if isinstance(unit, Unit) else ""

    def _at(self, kind: str, key: str, at: datetime) -> tuple[Any, int]:
        return load(DECIDER, self._store, stream(kind, key), until=at)
