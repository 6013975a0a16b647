"""The rules of the organisation: what a number, a unit, a post or a relation may look like, and what changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from contracts.identity.commands import EraseSubject, Post, RecordPerson, Relation
from contracts.identity.events import PersonUpdated
from contracts.personal import SCOPES
from identity.domain.state import Person

KINDS = {"student": "本专科生", "graduate": "研究生", "staff": "教职工", "retired": "离退休", "visitor": "访客"}
ADMINISTRATOR = "hall.admin"
#: Whose acts in cases are acts of office.
OFFICIALS = ("staff", "retired")

NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,31}")
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
ROLE = re.compile(r"[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39}){0,3}")
_PHONE = re.compile(r"\+?[0-9][0-9-]{4,19}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_IDCARD = re.compile(r"[0-9A-Za-z-]{5,30}")
_LONGEST_NAME = 100
_LONGEST_BASIS = 200

Problems = dict[str, list[str]]


def person_problems(command: RecordPerson) -> Problems:
    """Return what is wrong with the fields given, by field; looks at nothing but the command."""
    found: Problems = {}
    _expect(found, "no", command.no, NUMBER, "学工号只能由字母、数字、短横线和下划线组成，最多 32 位")
    if command.name is not None:
        _expect_name(found, "name", command.name)
    if command.kind is not None and command.kind not in KINDS:
        found["kind"] = [f"类别应为 {'、'.join(KINDS)} 之一"]
    # An empty text is how a file says "remove it", hence only what is left over is checked.
    if command.phone:
        _expect(found, "phone", command.phone, _PHONE, "电话号码的格式不对")
    if command.email:
        _expect(found, "email", command.email, _EMAIL, "邮箱的格式不对")
    if command.idcard:
        _expect(found, "idcard", command.idcard, _IDCARD, "证件号码的格式不对")
    for key, value in (command.attributes or {}).items():
        _expect(found, f"attributes.{key}", key, KEY, "附加信息的名称应为小写字母开头的英文标识")
        if not isinstance(value, str | int | float | bool | None):
            found[f"attributes.{key}"] = ["附加信息的值应为文字、数字或是/否"]
    for index, post in enumerate(command.posts or ()):
        _expect(found, f"posts[{index}].role", post.role, ROLE, "岗位应为小写英文标识，可用点分段")
        _expect(found, f"posts[{index}].unit", post.unit, KEY, "单位应填单位标识（小写英文）")
    for index, relation in enumerate(command.relations or ()):
        _expect(found, f"relations[{index}].name", relation.name, KEY, "关系应为小写英文标识")
    return found


def unit_problems(key: str, name: str) -> Problems:
    """Return what is wrong with a unit's own fields."""
    found: Problems = {}
    _expect(found, "key", key, KEY, "单位标识应为小写字母开头的英文、数字、下划线，最多 40 位")
    _expect_name(found, "name", name)
    return found


def group_problems(key: str) -> Problems:
    """Return what is wrong with a group's own fields."""
    found: Problems = {}
    _expect(found, "key", key, KEY, "小组标识应为小写字母开头的英文、数字、下划线，最多 40 位")
    return found


def erasure_problems(command: EraseSubject) -> Problems:
    """Return what is wrong with a wish to erase."""
    found: Problems = {}
    if not command.basis.strip() or len(command.basis) > _LONGEST_BASIS:
        found["basis"] = [f"请写明法律依据或缘由，最多 {_LONGEST_BASIS} 字"]
    if command.scope not in SCOPES:
        found["scope"] = [f"应为 {'、'.join(SCOPES)} 之一"]
    return found


def described(command: RecordPerson, before: Person | None) -> dict[str, Any]:
    """Return the person's description after ``command``: what it leaves out stays as it was."""
    after: dict[str, Any] = {"no": command.no}
    for name in ("name", "kind", "unit"):
        given = getattr(command, name)
        after[name] = given if given is not None else getattr(before, name, None)
    for name in ("phone", "email", "idcard"):
        given = getattr(command, name)
        after[name] = (given or None) if given is not None else getattr(before, name, None)
    after["idcard"] = after["idcard"].upper() if after["idcard"] else None
    merged = {**(before.attributes if before else {}), **(command.attributes or {})}
    after["attributes"] = {key: value for key, value in merged.items() if value is not None}
    was_active = before.active if before else True
    after["active"] = was_active if command.active is None else command.active
    return after


def description(person: Person) -> dict[str, Any]:
    """Return what ``person.updated`` says about a person as they are now."""
    return {item.name: getattr(person, item.name) for item in fields(PersonUpdated)}


def post_changes(before: Iterable[Post], after: Iterable[Post]) -> tuple[list[Post], list[Post]]:
    """Return (granted, revoked), each once and in the order they were listed."""
    old, new = tuple(before), tuple(dict.fromkeys(after))
    return [post for post in new if post not in old], [post for post in old if post not in new]


def relation_changes(before: Iterable[Relation], after: Iterable[Relation]) -> tuple[list[Relation], list[Relation]]:
    """Return (recorded, removed); only relations of a name that ``after`` mentions are touched."""
    old, new = tuple(before), tuple(dict.fromkeys(after))
    named = {relation.name for relation in new}
    removed = [relation for relation in old if relation.name in named and relation not in new]
    return [relation for relation in new if relation not in old], removed


def missing(description: Mapping[str, Any]) -> Problems:
    """Return a problem for each thing nobody can be registered without."""
    return {name: ["初次登记必填"] for name in ("name", "kind", "unit") if not description[name]}


def _expect(found: Problems, name: str, value: str, pattern: re.Pattern[str], message: str) -> None:
    if not pattern.fullmatch(value):
        found[name] = [message]


def _expect_name(found: Problems, name: str, value: str) -> None:
    if not value.strip() or len(value) > _LONGEST_NAME:
        found[name] = [f"名称不能为空，最多 {_LONGEST_NAME} 个字"]
