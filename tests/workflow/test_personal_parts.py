"""What the events of a case call personal: names wherever they stand, and what the form asks that reaches a person."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_args, get_type_hints

import pytest

import contracts.publish  # imports every message module
from contracts import codec
from contracts.codec import personal_parts
from contracts.declare import REGISTRY, personal_of
from contracts.personal import ERASED
from contracts.workflow import events as ev
from contracts.workflow.people import Person
from tests.workflow.definitions import demo, service
from tests.workflow.organisation import Hall
from tests.workflow.telling import given, resubmit, send_back, start
from workflow.domain.forms.masking import masked
from workflow.domain.forms.personal import is_personal, personal_paths

assert contracts.publish
EVENTS = sorted((cls for (kind, _, _), cls in REGISTRY.items() if kind == "event"), key=lambda cls: cls.__name__)

FORM: list[dict[str, Any]] = [
    {"key": "why", "label": "事由", "type": "text"},
    {"key": "bank", "label": "银行卡号", "type": "text"},
    {"key": "home", "label": "家庭住址", "type": "textarea"},
    {"key": "phone", "label": "联系方式", "type": "phone"},
    {"key": "grade", "label": "困难等级", "type": "text", "secret": True, "see": ["check"]},
    {"key": "others", "label": "同行人", "type": "table", "row": [
        {"key": "who", "label": "姓名", "type": "text"}, {"key": "card", "label": "证件号码", "type": "text"}]},
    {"key": "proof", "label": "证明材料", "type": "text", "at": "check"},
    {"key": "account", "label": "发放账户", "type": "text", "at": "check"},
]
VALUES = {"why": "返乡", "bank": "6222020200112233445", "home": "光明路 1 号", "phone": "13800000000", "grade": "特困",
          "others": [{"who": "甲", "card": "A1"}, {"who": "乙", "card": "B2"}]}


def parts(event: Any) -> dict[str, set[str]]:
    """Return the personal parts of an event by subject, paths written with slashes."""
    found: dict[str, set[str]] = {}
    for subject, path in personal_parts(*codec.encode_event(event)):
        found.setdefault(subject, set()).add("/".join(map(str, path)))
    return found


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.__name__)
def test_an_event_that_names_a_person_calls_the_name_personal(cls: type) -> None:
    hints = get_type_hints(cls)
    named = {item.name for item in fields(cls) if Person in (hints[item.name], *get_args(hints[item.name]))}
    marked = {personal.at for personal in personal_of(cls) if "name" in personal.fields}
    assert named <= marked


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.__name__)
def test_what_an_event_calls_personal_are_fields_it_has(cls: type) -> None:
    names = {item.name for item in fields(cls)}
    for personal in personal_of(cls):
        own = [personal.at] if personal.at else [personal.subject, *personal.fields]
        own += [personal.listed] if personal.listed else []
        assert {path.partition(".")[0] for path in own} <= names


def test_a_field_is_personal_by_what_the_definition_says_by_its_type_or_by_its_label() -> None:
    definition = service({"check": {"who": "head(applicant.dept)", "edit": ["proof", "account"]}}, form=FORM)
    assert {field.key for field in definition.fields if is_personal(field)} == {
        "bank", "home", "phone", "grade", "account"}
    assert personal_paths(definition, ["why", "bank", "others"], "values", "before") == (
        "values.bank", "values.others.card", "before.bank", "before.others.card")


def test_the_identity_number_of_the_demonstration_s_certificate_is_personal() -> None:
    assert "form.idcard" in personal_paths(demo("party-proof"), ["idcard", "address", "purpose"], "form")
    assert "form.address" in personal_paths(demo("party-proof"), ["idcard", "address", "purpose"], "form")


def test_a_start_lists_what_of_its_form_is_personal_down_to_the_cell() -> None:
    definition = service({"check": {"who": "head(applicant.dept)"}}, form=FORM[:6])
    tale = given(definition, hall=Hall()).when(start("10001", **VALUES))
    assert parts(tale.the(ev.CaseStarted)) == {"case:10001": {
        "applicant/name", "title", "applicant_facts", "sources", "form/bank", "form/home", "form/phone", "form/grade",
        "form/others/0/card", "form/others/1/card"}}


def test_a_change_by_a_handler_belongs_to_the_applicant_the_value_before_it_too() -> None:
    event = ev.FormChanged(step="check", values={"account": "2", "proof": "x"}, before={"account": "1", "proof": None},
                           subject="10001", personal=("values.account", "before.account"))
    assert parts(event) == {"case:10001": {"values/account", "before/account"}}


def test_a_task_s_candidates_are_each_their_own() -> None:
    event = ev.TaskAssigned(task_id="t", run="r", step="s", step_name="n", actions=(),
                            people=(Person(no="1", name="甲"), Person(no="2", name="乙")))
    assert parts(event) == {"case:1": {"people/0/name"}, "case:2": {"people/1/name"}}


def test_an_event_of_before_says_nothing_of_persons_in_its_form_and_still_reads() -> None:
    name, version, data = codec.encode_event(ev.FormChanged(step="s", values={"a": 1}, before={}))
    old = {key: value for key, value in data.items() if key not in ("subject", "personal")}
    assert list(personal_parts(name, version, old)) == []
    assert codec.decode_event(name, version, old) == ev.FormChanged(step="s", values={"a": 1}, before={})


def test_personal_values_appear_neither_in_a_title_nor_among_the_reasons_of_a_turn() -> None:
    form = [*FORM[:6], {"key": "days", "label": "天数", "type": "int"}]
    steps: dict[str, dict[str, Any]] = {
        "fill": {"next": [{"if": "form.bank == 'x' || form.days > 3.0", "to": "check"}, {"to": "check"}]},
        "check": {"who": "head(applicant.dept)"}}
    definition = service(steps, form=form, title="{name}_{form.why}_{form.bank}_{form.phone}")
    tale = given(definition, hall=Hall()).when(start("10001", days=5, **VALUES))
    assert tale.the(ev.RouteTaken).inputs == {"days": 5}
    assert tale.now.title == "小事_返乡"


def test_corrections_list_the_old_values_as_well() -> None:
    definition = service({"check": {"who": "head(applicant.dept)"}}, form=FORM[:6])
    tale = given(definition, start("10001", **VALUES), send_back("11001"), hall=Hall())
    tale = tale.when(resubmit("10001", **{**VALUES, "bank": "6222020200999999999"}))
    assert parts(tale.the(ev.CaseResubmitted)) == {"case:10001": {"by/name", "title", "values/bank", "before/bank"}}


def test_words_that_stand_for_an_erased_value_are_shown_as_they_are() -> None:
    assert masked(ERASED) == ERASED


def test_everybody_says_it_in_the_same_words() -> None:
    from chassis.vault import ERASED as SAID_BY_THE_VAULT

    assert SAID_BY_THE_VAULT == ERASED
