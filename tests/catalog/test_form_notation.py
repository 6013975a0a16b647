"""What a form may say: options by parent, rules of a row, computed and numbered fields, the hall's own functions."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.domain import notation, soundness
from contracts.catalog.definition import read
from tests.catalog.breaking import SMALL


def small(*fields: dict[str, Any], **rest: Any) -> dict[str, Any]:
    data = notation.read(SMALL)
    return {**data, "form": [*data["form"], *fields], **rest}


def field(key: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "label": key, "type": kind, **more}


def table(**column: Any) -> dict[str, Any]:
    return field("lines", "table", row=[field("sum", "money"), field("kind", "text", **column)])


@pytest.mark.parametrize("added", [
    field("sub", "select", depends_on="kind", options={"事假": ["家事", "其他"], "病假": ["门诊"]}),
    field("sub", "select", depends_on="kind"),
    field("at", "datetime", prefill="now"),
    field("span", "calc", calc="form.days * 2.0", at="lead"),
    field("fee", "calc", calc="fee_of(form.rows, form.days)"),
    field("other", "text", check=["case_finished(form.other)", "须已办结"]),
    table(when="row.sum > 0.0 && form.days > 1.0", check=["row.kind != ''", "请填写"]),
])
def test_a_form_may_say(added: dict[str, Any]) -> None:
    assert soundness.check(small(added)) == {}


@pytest.mark.parametrize(("added", "path", "words"), [
    (field("sub", "select", options={"事假": ["家事"]}), "form.sub.options", "depends_on"),
    (field("sub", "select", depends_on="kind", options={}), "form.sub.options", "至少写一项"),
    (field("sub", "select", depends_on="kind", options={"事假": "家事"}), "form.sub.options", "列表"),
    (field("sub", "select", depends_on="kind", options={"事假": [1]}), "form.sub.options", "加引号"),
    (field("span", "calc", calc="row.sum + 1.0"), "form.span.calc", "不存在的 row.sum"),
    (table(when="row.absent == 'x'"), "form.lines.row.kind.when", "row.absent"),
    (field("fee", "calc", calc="price_of(form.rows)"), "form.fee.calc", "不认识的函数 price_of"),
    (field("fee", "calc", calc="fee_of(form.rows)"), "form.fee.calc", "参数个数"),
    (field("note", "text", at="lead"), "form.note.at", "edit 里没有 note"),
])
def test_and_what_it_may_not(added: dict[str, Any], path: str, words: str) -> None:
    problems = soundness.check(small(added))
    assert words in "；".join(problems[path]), problems


def test_a_number_may_be_issued_where_a_person_acts() -> None:
    data = small(serial={"field": "number", "pattern": "QJ{dept_code}{seq:04}", "at": "lead"})
    data["form"] = [{**one, "at": "lead"} if one["key"] == "number" else one for one in data["form"]]
    assert soundness.check(data) == {}


def test_options_by_parent_are_read_as_choices() -> None:
    read_back = read(small(field("sub", "select", depends_on="kind", options={"事假": ["家事"], "病假": ["门诊"]})))
    assert (read_back.field("sub").options, read_back.field("sub").choices) == (
        (), {"事假": ("家事",), "病假": ("门诊",)})
    assert (read_back.field("kind").options, read_back.field("kind").choices) == (("事假", "病假"), {})
