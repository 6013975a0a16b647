"""Given what happened, when someone asks, then these events (or this refusal) follow."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import Any

import pytest

from contracts.errors import Invalid, NotAllowed, NotFound
from contracts.identity.commands import DeactivatePerson, Post, RecordGroup, RecordPerson, RecordUnit, Relation
from contracts.identity.events import (
    GroupRecorded,
    PersonRegistered,
    PersonUpdated,
    PostGranted,
    PostRevoked,
    RelationRecorded,
    RelationRemoved,
    UnitRecorded,
)
from identity.domain.decide import decide
from identity.domain.evolve import evolve
from identity.domain.facts import Facts

FACTS = Facts(administrator=True, units=frozenset({"cs", "econ"}), people=frozenset({"11004", "12004", "10001"}))
CHEN = PersonRegistered(no="10001", name="陈一", kind="staff", unit="cs", phone="13900000004")
HEAD = Post(role="head", unit="cs")


def when(command: Any, *given: Any, facts: Facts = FACTS) -> list[Any]:
    return decide(command, reduce(evolve, given, None), facts)


def record(**given: Any) -> RecordPerson:
    return RecordPerson(actor="90001", no="10001", **given)


def problems_of(command: Any, *given: Any, facts: Facts = FACTS) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refused:
        when(command, *given, facts=facts)
    return refused.value.errors


def test_a_new_person_is_registered_with_posts_and_relations():
    command = record(name="陈一", kind="staff", unit="cs", phone="13900000004", posts=(HEAD,),
                     relations=(Relation(name="counselor", person="11004"),))
    assert when(command) == [CHEN, PostGranted(no="10001", role="head", unit="cs"),
                             RelationRecorded(of="10001", name="counselor", person="11004")]


def test_the_same_description_again_changes_nothing():
    command = record(name="陈一", kind="staff", unit="cs", phone="13900000004", posts=(HEAD,),
                     relations=(Relation(name="counselor", person="11004"),))
    assert when(command, *when(command)) == []


def test_only_what_is_given_changes_and_the_event_tells_the_whole():
    assert when(record(idcard="37010219900101123x"), CHEN) == [
        PersonUpdated(no="10001", name="陈一", kind="staff", unit="cs", phone="13900000004",
                      idcard="37010219900101123X")]


def test_a_blank_text_removes_what_was_there():
    assert when(record(phone=""), CHEN) == [PersonUpdated(no="10001", name="陈一", kind="staff", unit="cs")]


def test_attributes_are_merged_and_a_null_removes_one():
    before = replace(CHEN, attributes={"degree": "硕士", "teacher": True})
    [updated] = when(record(attributes={"degree": None, "party_member": True}), before)
    assert updated.attributes == {"teacher": True, "party_member": True}


def test_posts_given_are_all_posts():
    held = PostGranted(no="10001", role="deputy", unit="cs")
    assert when(record(posts=(HEAD,)), CHEN, held) == [PostRevoked(no="10001", role="deputy", unit="cs"),
                                                       PostGranted(no="10001", role="head", unit="cs")]


def test_posts_not_given_stay():
    assert when(record(name="陈一"), CHEN, PostGranted(no="10001", role="head", unit="cs")) == []


def test_a_post_listed_twice_is_granted_once():
    assert when(record(posts=(HEAD, HEAD)), CHEN) == [PostGranted(no="10001", role="head", unit="cs")]


def test_a_new_counselor_replaces_the_old_one_and_leaves_the_club_advisor():
    given = (CHEN, RelationRecorded(of="10001", name="counselor", person="11004"),
             RelationRecorded(of="10001", name="club_advisor", person="11004"))
    assert when(record(relations=(Relation(name="counselor", person="12004"),)), *given) == [
        RelationRemoved(of="10001", name="counselor", person="11004"),
        RelationRecorded(of="10001", name="counselor", person="12004")]


def test_nobody_is_registered_without_name_kind_and_unit():
    assert set(problems_of(record(phone="13900000004"))) == {"name", "kind", "unit"}


@pytest.mark.parametrize(("field", "value"), [
    ("kind", "king"), ("unit", "nowhere"), ("phone", "call me"), ("email", "not an address"), ("idcard", "✗"),
    ("name", "  "), ("no", "system:load"), ("no", "a b"),
])
def test_a_field_that_makes_no_sense_is_named(field: str, value: str):
    good = {"no": "10001", "name": "陈一", "kind": "staff", "unit": "cs"}
    assert list(problems_of(RecordPerson(actor="90001", **{**good, field: value}))) == [field]


def test_relations_to_nobody_and_to_oneself_are_named():
    relations = (Relation(name="counselor", person="99999"), Relation(name="counselor", person="10001"))
    assert set(problems_of(record(relations=relations), CHEN)) == {"relations[0].person", "relations[1].person"}


def test_only_an_administrator_may_change_anything():
    for command in (record(name="陈一"), RecordUnit(actor="10001", key="cs", name="学院"),
                    RecordGroup(actor="10001", key="board", members=()), DeactivatePerson(actor="10001", no="10001")):
        with pytest.raises(NotAllowed):
            when(command, facts=replace(FACTS, administrator=False))


def test_a_person_switched_off_loses_every_post():
    given = (CHEN, PostGranted(no="10001", role="head", unit="cs"))
    events = when(DeactivatePerson(actor="90001", no="10001"), *given)
    assert events == [
        PersonUpdated(no="10001", name="陈一", kind="staff", unit="cs", phone="13900000004", active=False),
        PostRevoked(no="10001", role="head", unit="cs")]
    assert when(DeactivatePerson(actor="90001", no="10001"), *given, *events) == []


def test_switching_off_somebody_unknown_is_refused():
    with pytest.raises(NotFound):
        when(DeactivatePerson(actor="90001", no="10001"))


def test_a_person_switched_off_gets_posts_only_when_switched_on_again():
    off = replace(CHEN, active=False)
    assert list(problems_of(record(posts=(HEAD,)), off)) == ["posts"]
    updated, granted = when(record(posts=(HEAD,), active=True), off)
    assert updated.active
    assert granted == PostGranted(no="10001", role="head", unit="cs")


def test_a_unit_is_recorded_once_and_again_when_it_is_renamed():
    first = RecordUnit(actor="90001", key="cs", name="计算机系")
    assert when(first) == [UnitRecorded(key="cs", name="计算机系")]
    assert when(first, *when(first)) == []
    assert when(replace(first, name="计算机学院"), *when(first)) == [UnitRecorded(key="cs", name="计算机学院")]


def test_a_unit_cannot_hang_under_itself_or_under_nothing():
    move = RecordUnit(actor="90001", key="univ", name="大学", parent="cs")
    assert "parent" in problems_of(move, facts=replace(FACTS, ancestors=("cs", "univ")))
    assert "parent" in problems_of(replace(move, parent="nowhere"))


def test_a_group_keeps_the_order_of_its_members_and_knows_everyone():
    board = RecordGroup(actor="90001", key="board", members=("11004", "10001", "11004"))
    assert when(board) == [GroupRecorded(key="board", members=("11004", "10001"))]
    assert when(board, *when(board)) == []
    assert problems_of(replace(board, members=("10001", "nobody"))) == {"members": ["查无此人：nobody"]}
