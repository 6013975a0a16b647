"""Could this have happened? What must hold between the events of a person, unit or group."""

from __future__ import annotations

from typing import Any

from contracts.identity.commands import Post, Relation
from contracts.identity.events import (
    CalendarSet,
    GroupRecorded,
    PersonRegistered,
    PostGranted,
    PostRevoked,
    RelationRecorded,
    RelationRemoved,
    SubstituteEnded,
    UnitRecorded,
)
from identity.domain.evolve import evolve
from identity.domain.state import Group, Person, State, Unit, WorkCalendar


def step(state: State, event: Any) -> tuple[State, str]:
    """Return the state after ``event``, and what was wrong about it (nothing, as a rule)."""
    wrong = legal(state, event)
    return (state, wrong) if wrong else (evolve(state, event), "")


def legal(state: State, event: Any) -> str:
    """Return why ``event`` cannot follow ``state``; empty when it can."""
    match event:
        case UnitRecorded():
            return "" if state is None or (isinstance(state, Unit) and state.key == event.key) else "不是这个单位的流"
        case CalendarSet():
            return "" if state is None or isinstance(state, WorkCalendar) else "不是校历的流"
        case GroupRecorded():
            return "" if state is None or (isinstance(state, Group) and state.key == event.key) else "不是这个小组的流"
        case PersonRegistered():
            return "" if state is None else "同一个人登记了两次"
    if not isinstance(state, Person):
        return "此人还没有登记"
    return _of_person(state, event)


def _of_person(person: Person, event: Any) -> str:
    if getattr(event, "no", getattr(event, "of", person.no)) != person.no:
        return "说的是另一个人"
    match event:
        case PostGranted():
            return "岗位已经担任" if Post(role=event.role, unit=event.unit) in person.posts else ""
        case PostRevoked():
            return "" if Post(role=event.role, unit=event.unit) in person.posts else "岗位没有担任过"
        case RelationRecorded():
            return "关系已经登记" if Relation(name=event.name, person=event.person) in person.relations else ""
        case RelationRemoved():
            return "" if Relation(name=event.name, person=event.person) in person.relations else "关系没有登记过"
        case SubstituteEnded():
            return "" if any(item.id == event.id for item in person.substitutes) else "代理没有声明过"
    return ""
