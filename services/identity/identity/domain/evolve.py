"""Events to state. Never refuses: what happened, happened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from contracts.identity.commands import Post, Relation
from contracts.identity.events import (
    CalendarSet,
    GroupRecorded,
    PersonRegistered,
    PersonUpdated,
    PostGranted,
    PostRevoked,
    RelationRecorded,
    RelationRemoved,
    SubjectErased,
    SubstituteEnded,
    SubstituteSet,
    UnitRecorded,
)
from identity.domain.state import Group, Person, State, Substitute, Unit, WorkCalendar


def evolve(state: State, event: Any) -> State:
    """Return the person, unit or group as it is after ``event``."""
    match event:
        case UnitRecorded():
            return Unit(key=event.key, name=event.name, parent=event.parent)
        case CalendarSet():
            return WorkCalendar(holidays=event.holidays, made_up=event.made_up, vacations=event.vacations,
                                hours=event.hours)
        case GroupRecorded():
            return Group(key=event.key, members=event.members)
        case PersonRegistered() | PersonUpdated():
            return _described(state if isinstance(state, Person) else None, event)
    return _rearranged(state, event) if isinstance(state, Person) else state


def _described(person: Person | None, event: PersonRegistered | PersonUpdated) -> Person:
    return Person(
        no=event.no, name=event.name, kind=event.kind, unit=event.unit, phone=event.phone, email=event.email,
        idcard=event.idcard, attributes=dict(event.attributes), active=event.active,
        posts=person.posts if person else (), relations=person.relations if person else (),
        erased=person.erased if person else "", substitutes=person.substitutes if person else ())


def _rearranged(person: Person, event: Any) -> Person:
    match event:
        case PostGranted():
            return replace(person, posts=(*person.posts, Post(role=event.role, unit=event.unit)))
        case PostRevoked():
            gone = Post(role=event.role, unit=event.unit)
            return replace(person, posts=tuple(post for post in person.posts if post != gone))
        case RelationRecorded():
            relation = Relation(name=event.name, person=event.person)
            return replace(person, relations=(*person.relations, relation))
        case SubjectErased():
            return replace(person, erased=event.scope)
        case RelationRemoved():
            ended = Relation(name=event.name, person=event.person)
            return replace(person, relations=tuple(item for item in person.relations if item != ended))
        case SubstituteSet():
            return replace(person, substitutes=(*_others(person, event.id), Substitute(
                id=event.id, to=event.to, starts=event.starts, ends=event.ends, services=event.services,
                open_tasks=event.open_tasks, steps=event.steps, condition=event.condition)))
        case SubstituteEnded():
            return replace(person, substitutes=_others(person, event.id))
    return person


def _others(person: Person, id: str) -> tuple[Substitute, ...]:
    return tuple(item for item in person.substitutes if item.id != id)
