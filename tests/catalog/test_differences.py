"""Two versions side by side: every change is told once, at its place, in Chinese and in English."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.domain import notation
from catalog.domain.differences import differences
from tests.catalog.breaking import HUMAN, SMALL, Change, add_field, add_step, both, drop, put

DEFINITIONS = sorted((Path(__file__).parents[2] / "deploy/demo/definitions").glob("*.yaml"))


def _small() -> dict[str, Any]:
    return notation.read(SMALL)


def _reorder(*keys: str) -> Change:
    def change(data: dict[str, Any]) -> None:
        data["steps"] = {key: data["steps"][key] for key in keys}

    return change


def _rename_step(old: str, new: str) -> Change:
    def change(data: dict[str, Any]) -> None:
        data["steps"] = {new if key == old else key: step for key, step in data["steps"].items()}

    return change


CHANGES: dict[str, tuple[Change, str, str, str, str]] = {
    "a name": (put("name", "请假"), "name", "changed", "服务的名称：请假条 → 请假",
               "The service, name: 请假条 → 请假"),
    "a promise": (put("guide.promise", "2wd"), "guide.promise", "changed", "办事指南的承诺时限：无 → 2个工作日",
                  "The guide, promise: none → 2 working days"),
    "who may start": (put("start.who", "applicant.kind == 'student'"), "start.who", "changed",
                      "发起的条件：applicant.kind == 'staff' → applicant.kind == 'student'",
                      "Starting, condition: applicant.kind == 'staff' → applicant.kind == 'student'"),
    "a new field": (add_field(key="memo", type="text"), "form.memo", "added", "新增字段“某项”，在“批示”之后",
                    "Added field “某项” after “批示”"),
    "a field less": (drop("form.number"), "form.number", "removed", "删去字段“编号”", "Removed field “编号”"),
    "a field renamed": (put("form.days.label", "请假天数"), "form.days.label", "renamed", "字段“天数”更名为“请假天数”",
                        "Renamed field “天数” to “请假天数”"),
    "a field required": (put("form.kind.required", True), "form.kind.required", "changed", "字段“类别”的必填：否 → 是",
                         "Field “类别”, required: no → yes"),
    "an option more": (put("form.kind.options", ["事假", "病假", "公假"]), "form.kind.options", "changed",
                       "字段“类别”的选项：增加 公假", "Field “类别”, options: added 公假"),
    "a column less": (drop("form.rows.row.1"), "form.rows.row.who", "removed", "删去字段“明细”的列“代理人”",
                      "Removed field “明细”, column “代理人”"),
    "a check": (put("form.days.check", ["form.days > 1.0", "天数须大于零"]), "form.days.check", "changed",
                "字段“天数”的校验：form.days > 0.0（天数须大于零） → form.days > 1.0（天数须大于零）（0→1）",
                "Field “天数”, check: form.days > 0.0（天数须大于零） → form.days > 1.0（天数须大于零） (0→1)"),
    "a new step": (add_step("extra", HUMAN), "steps.extra", "added", "新增环节“某环节”，在“完成”之后",
                   "Added step “某环节” after “完成”"),
    "a step less": (drop("steps.stamp"), "steps.stamp", "removed", "删去环节“编号”", "Removed step “编号”"),
    "a step renamed": (put("steps.lead.name", "领导审批"), "steps.lead.name", "renamed", "环节“审批”更名为“领导审批”",
                       "Renamed step “审批” to “领导审批”"),
    "a step under another key": (_rename_step("lead", "boss"), "steps.boss", "renamed",
                                 "环节“审批”的代码由 lead 改为 boss",
                                 "The key of step “审批” was changed from lead to boss"),
    "a step moved": (_reorder("fill", "stamp", "lead", "done"), "steps.lead", "moved", "环节“审批”移到“编号”之后",
                     "Moved step “审批” after “编号”"),
    "other handlers": (put("steps.lead.who", "deputy(form.unit)"), "steps.lead.who", "changed",
                       "环节“审批”的办理人：head(form.unit) → deputy(form.unit)",
                       "Step “审批”, handlers: head(form.unit) → deputy(form.unit)"),
    "another policy": (put("steps.lead.policy", "all"), "steps.lead.policy", "changed",
                       "环节“审批”的办理方式：single → all", "Step “审批”, policy: single → all"),
    "a longer limit": (put("steps.lead.limit", "5wd"), "steps.lead.limit", "changed",
                       "环节“审批”的期限：3个工作日 → 5个工作日",
                       "Step “审批”, time limit: 3 working days → 5 working days"),
    "an action less": (put("steps.lead.do", ["approve", "reject"]), "steps.lead.do", "changed",
                       "环节“审批”的可用动作：去掉 return:applicant", "Step “审批”, actions: removed return:applicant"),
    "another threshold": (put("steps.fill.next.0.if", "form.days > 5.0"), "steps.fill.next", "changed",
                          "环节“填写”去“审批”的条件：form.days > 3.0 → form.days > 5.0（3→5）",
                          "Step “填写”, condition for “审批”: form.days > 3.0 → form.days > 5.0 (3→5)"),
    "a way less": (drop("steps.fill.next.0"), "steps.fill.next", "removed",
                   "环节“填写”不再去“审批”（当 form.days > 3.0）",
                   "Step “填写” no longer leads to “审批” (when form.days > 3.0)"),
    "a way more": (put("steps.lead.next", [{"if": "form.days > 9.0", "to": "done"}, {"to": "stamp"}]),
                   "steps.lead.next", "added", "环节“审批”新增去“完成”（当 form.days > 9.0）",
                   "Step “审批” now leads to “完成” (when form.days > 9.0)"),
    "a copy less": (put("cc", []), "cc", "removed", "取消抄送：role('hr.clerk') @ done",
                    "Removed copy: role('hr.clerk') @ done"),
    "a circulation": (put("circulate", [{"at": "done", "to": ["admin"]}]), "circulate", "added",
                      "新增传阅：admin @ done", "Added circulation: admin @ done"),
    "no rating": (put("rate", False), "rate", "changed", "服务的评价：是 → 否", "The service, rating: yes → no"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_one_change_is_told_in_one_sentence(what: str) -> None:
    change, path, kind, zh, en = CHANGES[what]
    new = _small()
    change(new)
    [found] = differences(_small(), new)
    assert (found.path, found.kind, found.zh, found.en) == (path, kind, zh, en)


def test_several_changes_come_in_the_order_of_the_definition() -> None:
    new = _small()
    both(put("steps.lead.who", "admin"), put("form.days.label", "几天"), put("name", "假条"), put("cc", []))(new)
    assert [found.path for found in differences(_small(), new)] == ["name", "form.days.label", "steps.lead.who", "cc"]


@pytest.mark.parametrize("file", DEFINITIONS, ids=lambda file: file.stem)
def test_a_definition_does_not_differ_from_itself(file: Path) -> None:
    data = notation.read(file.read_text())
    assert differences(data, copy.deepcopy(data)) == ()


def test_services_of_different_kinds_can_be_compared() -> None:
    link = {"code": "x", "no": "1", "name": "邮箱", "kind": "link", "link": {"url": "https://mail.example"}}
    assert {found.kind for found in differences(link, _small())} >= {"changed", "added"}
    assert differences(_small(), link)


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(8)), st.permutations(range(4)))
def test_another_order_is_told_by_moves_only(fields: list[int], steps: list[int]) -> None:
    old, new = _small(), _small()
    new["form"] = [new["form"][index] for index in fields]
    keys = list(new["steps"])
    new["steps"] = {keys[index]: new["steps"][keys[index]] for index in steps}
    found = differences(old, new)
    assert {difference.kind for difference in found} <= {"moved"}
    assert bool(found) == (fields != sorted(fields) or steps != sorted(steps))
