"""Commands to events. One function per command, and a table that lists them all. Only what changed is an event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.errors import Invalid, NotAllowed, NotFound, NotPossibleNow
from contracts.identity.commands import (
    DeactivatePerson,
    EndSubstitute,
    EraseSubject,
    RecordGroup,
    RecordPerson,
    RecordUnit,
    SetCalendar,
    SetSubstitute,
)
from contracts.identity.events import (
    GroupRecorded,
    PersonRegistered,
    PersonUpdated,
    PostGranted,
    PostRevoked,
    RelationRecorded,
    RelationRemoved,
    SubjectErased,
    UnitRecorded,
)
from contracts.personal import ALL, ERASED
from identity.domain import calendar, organisation, substitutes
from identity.domain.facts import Facts
from identity.domain.state import Group, Person, State, Unit


def decide(command: Any, state: State, facts: Facts) -> list[Any]:
    """Return the events that ``command`` causes, none when nothing changes.

    Raises NotAllowed for anyone but an administrator (to have one's own data erased is everybody's right, and so are
    one's own substitutes), Invalid (by field), NotFound and NotPossibleNow.
    """
    own = isinstance(command, SetSubstitute | EndSubstitute) or (
        isinstance(command, EraseSubject) and command.actor == command.no)
    if not facts.administrator and not own:
        raise NotAllowed("只有大厅管理员可以维护组织与人员")
    return DECISIONS[type(command)](command, state, facts)


def record_unit(command: RecordUnit, unit: Unit | None, facts: Facts) -> list[Any]:
    """Register a unit or change its name or parent; the tree stays a tree."""
    problems = organisation.unit_problems(command.key, command.name)
    if command.parent is not None and command.parent not in facts.units:
        problems["parent"] = [f"上级单位 {command.parent} 不存在"]
    elif command.key in facts.ancestors:
        problems["parent"] = ["上级单位不能是自己或自己的下级"]
    _refuse(problems)
    if unit == Unit(key=command.key, name=command.name, parent=command.parent):
        return []
    return [UnitRecorded(key=command.key, name=command.name, parent=command.parent)]


def record_person(command: RecordPerson, person: Person | None, facts: Facts) -> list[Any]:
    """Register a person or change what is given: description, posts, relations."""
    after = organisation.described(command, person)
    if person is not None and person.erased:
        raise Invalid("此人的个人信息已依法删除", errors={"no": ["已依法删除，不能再次登记；请使用新的学工号"]})
    _refuse(_person_problems(command, person, after, facts))
    events: list[Any] = []
    if person is None:
        events.append(PersonRegistered(**after))
    elif after != organisation.description(person):
        events.append(PersonUpdated(**after))
    # Someone who is switched off holds nothing, whichever way they were switched off.
    posts = command.posts if after["active"] else ()
    return events + _post_events(command.no, person, posts) + _relation_events(command, person)


def record_group(command: RecordGroup, group: Group | None, facts: Facts) -> list[Any]:
    """Register a group or replace its members."""
    problems = organisation.group_problems(command.key)
    unknown = [no for no in command.members if no not in facts.people]
    if unknown:
        problems["members"] = [f"查无此人：{'、'.join(unknown)}"]
    _refuse(problems)
    members = tuple(dict.fromkeys(command.members))
    return [] if group == Group(key=command.key, members=members) else [GroupRecorded(key=command.key, members=members)]


def deactivate_person(command: DeactivatePerson, person: Person | None, facts: Facts) -> list[Any]:
    """Switch a person off: no posts any more, no sign-in."""
    if person is None:
        raise NotFound("查无此人")
    if not person.active:
        return []
    gone = PersonUpdated(**{**organisation.description(person), "active": False})
    return [gone, *_post_events(command.no, person, ())]


def erase_subject(command: EraseSubject, person: Person | None, facts: Facts) -> list[Any]:
    """Let go of what is known of a person: what describes them first, so that every reader forgets it in passing."""
    if person is None:
        raise NotFound("查无此人")
    _refuse(organisation.erasure_problems(command))
    if person.erased in (command.scope, ALL):
        return []
    if command.scope == ALL and person.kind in organisation.OFFICIALS:
        raise NotPossibleNow("教职工在办件中的履职记录依法保存，不能删除；可只删除登记信息（scope 为 register）",
                             code="official_record")
    if facts.cases_under_way:
        raise NotPossibleNow(
            f"此人还有 {facts.cases_under_way} 件申请没有办结，请先办结，或由管理员在办件页上终止，再来删除",
            code="cases_under_way")
    gone = PersonUpdated(no=person.no, name=ERASED, kind=person.kind, unit=person.unit, active=False)
    erased = SubjectErased(no=person.no, basis=command.basis.strip(), scope=command.scope)
    return [gone, *_post_events(command.no, person, ()), erased]


DECISIONS: dict[type, Callable[[Any, Any, Facts], list[Any]]] = {
    RecordUnit: record_unit,
    RecordPerson: record_person,
    RecordGroup: record_group,
    DeactivatePerson: deactivate_person,
    EraseSubject: erase_subject,
    SetCalendar: calendar.set_calendar,
    SetSubstitute: substitutes.set_substitute,
    EndSubstitute: substitutes.end_substitute,
}


def _person_problems(command: RecordPerson, person: Person | None, after: dict[str, Any],
                     facts: Facts) -> organisation.Problems:
    problems = {**organisation.missing(after), **organisation.person_problems(command)}
    if command.unit and command.unit not in facts.units:
        problems["unit"] = [f"单位 {command.unit} 不存在"]
    for index, relation in enumerate(command.relations or ()):
        if relation.person not in facts.people:
            problems[f"relations[{index}].person"] = [f"查无此人：{relation.person}"]
        elif relation.person == command.no:
            problems[f"relations[{index}].person"] = ["不能与自己建立关系"]
    if command.posts and not after["active"]:
        problems["posts"] = ["已停用的人不能担任岗位；要恢复此人，请同时写明 active 为 true"]
    return problems


def _post_events(no: str, person: Person | None, posts: tuple[Any, ...] | None) -> list[Any]:
    if posts is None:
        return []
    granted, revoked = organisation.post_changes(person.posts if person else (), posts)
    return [*(PostRevoked(no=no, role=post.role, unit=post.unit) for post in revoked),
            *(PostGranted(no=no, role=post.role, unit=post.unit) for post in granted)]


def _relation_events(command: RecordPerson, person: Person | None) -> list[Any]:
    recorded, removed = organisation.relation_changes(person.relations if person else (), command.relations or ())
    return [*(RelationRemoved(of=command.no, name=item.name, person=item.person) for item in removed),
            *(RelationRecorded(of=command.no, name=item.name, person=item.person) for item in recorded)]


def _refuse(problems: organisation.Problems) -> None:
    if problems:
        raise Invalid("登记的内容有误，请按提示修改", errors=problems)
