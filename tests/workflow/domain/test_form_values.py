"""Every type of field, rightly and wrongly filled in: what is stored, or what the person reads."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.catalog.fields import read_field
from tests.workflow.organisation import Hall, idcard_of
from workflow.domain.facts import Facts, Unanswered
from workflow.domain.forms.values import check_value, is_blank

CARD = idcard_of("10001")
TABLE = {"type": "table", "min": 2, "max": 100, "row": [
    {"key": "what", "label": "事项", "type": "text", "required": True, "max": 4},
    {"key": "sum", "label": "金额", "type": "money"}, {"key": "day", "label": "日期", "type": "date"}]}
ROW: dict[str, Any] = {"what": "事"}
FILE = {"file_id": "f1", "name": "f1.pdf", "size": 9, "media_type": "application/pdf"}
PICTURE = {"file_id": "p1", "name": "一.png", "size": 9, "media_type": "image/png"}
SIGNED = "0123456789abcdef" * 2

#: (field, value, what is stored)
RIGHT: list[tuple[dict[str, Any], Any, Any]] = [
    ({"type": "text"}, "  字  ", "字"),
    ({"type": "text", "max": 3}, "三个字", "三个字"),
    ({"type": "text", "max": 3}, "  三个字  ", "三个字"),
    ({"type": "textarea"}, "一\n二  ", "一\n二"),
    ({"type": "place"}, "三教 201", "三教 201"),
    ({"type": "phone"}, "13900000000", "13900000000"),
    ({"type": "phone"}, "010-62345678", "010-62345678"),
    ({"type": "email"}, "a.b@demo.example", "a.b@demo.example"),
    ({"type": "idcard"}, CARD, CARD),
    ({"type": "idcard"}, "11010519491231002x", "11010519491231002X"),
    ({"type": "int"}, 3, 3),
    ({"type": "int"}, 3.0, 3),
    ({"type": "int"}, 0, 0),
    ({"type": "int", "min": 1, "max": 5}, 5, 5),
    ({"type": "int"}, -2, -2),
    ({"type": "decimal"}, "0.1", "0.1"),
    ({"type": "decimal"}, 1.25, "1.25"),
    ({"type": "decimal"}, 7, "7"),
    ({"type": "money"}, "12345678901.10", "12345678901.10"),
    ({"type": "money"}, "1E+3", "1000"), ({"type": "money", "min": -10}, "-5", "-5"),
    ({"type": "money", "unit": "万元"}, "1.2345", "1.2345"),
    ({"type": "date"}, "2024-02-29", "2024-02-29"),
    ({"type": "datetime"}, "2026-03-01T09:00", "2026-03-01T09:00:00"),
    ({"type": "datetime"}, "2026-03-01T09:00+08:00", "2026-03-01T09:00:00+08:00"),
    ({"type": "select", "options": ["甲", "乙"]}, "乙", "乙"),
    ({"type": "radio", "options": ["是", "否"]}, "否", "否"),
    ({"type": "multiselect", "options": ["甲", "乙"]}, ["乙", "甲", "乙"], ["乙", "甲"]),
    ({"type": "checkbox"}, False, False),
    ({"type": "checkbox", "must_be": True}, True, True),
    ({"type": "dept"}, "cs", "cs"),
    ({"type": "person"}, "10002", "10002"),
    ({"type": "person", "many": True}, ["10002", "10001"], ["10002", "10001"]),
    ({"type": "week_range"}, "15周-16周", "15周-16周"),
    ({"type": "week_range"}, "15-16", "15周-16周"),
    ({"type": "week_range"}, "第3周至第5周", "3周-5周"),
    ({"type": "week_range"}, "7", "7周-7周"),
    ({"type": "week_range"}, [1, 53], "1周-53周"),
    ({"type": "week_range"}, {"from": 2, "to": 2}, "2周-2周"),
    ({"type": "file"}, "f1", [FILE]),
    ({"type": "file"}, {"file_id": "f1", "name": "forged.exe", "size": 1}, [FILE]),
    ({"type": "file", "many": True}, [{"file_id": "f1"}, "f2"], [FILE, FILE | {"file_id": "f2", "name": "f2.pdf"}]),
    ({"type": "file", "accept": ["docx", ".PDF"]}, "f1", [FILE]),
    ({"type": "image", "many": True, "max": 6}, ["p1"], [PICTURE]),
    ({"type": "image", "accept": ["png"]}, {"file_id": "p1"}, [PICTURE]),
    ({"type": "signature"}, " 陈一 ", "陈一"),
    ({"type": "signature"}, [{"file_id": "p1"}], [PICTURE]),
    ({"type": "signature"}, SIGNED, [PICTURE | {"file_id": SIGNED}]),
    ({"type": "textarea", "min": 2, "max": 3}, "两字", "两字"),
    ({"type": "multiselect", "options": ["甲", "乙"], "min": 2}, ["甲", "乙"], ["甲", "乙"]),
    ({"type": "select"}, "  任意文字 ", "任意文字"),
    ({"type": "radio"}, "任意", "任意"),
    ({"type": "multiselect"}, ["任意", "其他"], ["任意", "其他"]),
    ({"type": "dept", "many": True}, ["cs", "it", "cs"], ["cs", "it"]),
    ({"type": "decimal", "min": 0.5, "max": 1.5}, "1.5", "1.5"),
    ({"type": "money", "unit": "元"}, "0.10", "0.10"),
    ({"type": "checkbox"}, True, True),
    ({"type": "table", "row": [{"key": "on", "label": "选", "type": "checkbox"},
                               {"key": "who", "label": "人", "type": "person"},
                               {"key": "paper", "label": "附件", "type": "file"}]},
     [{"on": False, "who": "10002", "paper": "f1"}], [{"on": False, "who": "10002", "paper": [FILE]}]),
    (TABLE, [ROW, {"what": "物", "sum": "1.5", "day": "2026-01-01"}],
     [{"what": "事"}, {"what": "物", "sum": "1.5", "day": "2026-01-01"}]),
    (TABLE, [ROW] * 100, [ROW] * 100),
    (TABLE, [ROW, {"what": "物", "sum": "", "day": None}], [ROW, {"what": "物"}]),
]

#: (field, value, a part of what the person reads)
WRONG: list[tuple[dict[str, Any], Any, str]] = [
    ({"type": "text"}, 5, "文字"),
    ({"type": "text"}, ["字"], "文字"),
    ({"type": "text"}, {"a": 1}, "文字"),
    ({"type": "text"}, True, "文字"),
    ({"type": "text", "max": 3}, "四个字了", "最多 3 字，现有 4 字"),
    ({"type": "text"}, "长" * 5001, "最多 5000 字"),
    ({"type": "textarea", "min_len": 5}, "短", "至少 5 字"),
    ({"type": "phone"}, "12900000000", "手机号"),
    ({"type": "phone"}, "1390000000", "手机号"),
    ({"type": "phone"}, "１３９０００００００００", "手机号"),
    ({"type": "email"}, "a@b", "邮箱"),
    ({"type": "email"}, "a b@demo.example", "邮箱"),
    ({"type": "idcard"}, "110105194912310021", "校验位"),
    ({"type": "idcard"}, CARD[:-1] + ("0" if CARD[-1] != "0" else "1"), "校验位"),
    ({"type": "idcard"}, "11010519491331002X", "出生日期"),
    ({"type": "idcard"}, "11010519490229002X", "出生日期"),
    ({"type": "idcard"}, "110105491231002", "18 位"),
    ({"type": "idcard"}, "1101**********002X", "18 位"),
    ({"type": "int"}, "3", "整数"),
    ({"type": "int"}, 3.5, "整数"),
    ({"type": "int"}, True, "数字"),
    ({"type": "int"}, float("nan"), "超出范围"),
    ({"type": "int"}, 10**15, "超出范围"),
    ({"type": "int", "min": 1}, 0, "不能小于 1"),
    ({"type": "int", "max": 5}, 6, "不能大于 5"),
    ({"type": "decimal"}, "abc", "数字"),
    ({"type": "decimal"}, "1e-7", "最多六位小数"),
    ({"type": "decimal"}, "Infinity", "超出范围"),
    ({"type": "money"}, "0.001", "两位小数"), ({"type": "money"}, "-5", "不能小于 0"),
    ({"type": "money"}, False, "数字"),
    ({"type": "money"}, [1], "数字"),
    ({"type": "date"}, "2025-02-29", "日期"),
    ({"type": "date"}, "2026-3-1", "日期"),
    ({"type": "date"}, "20260301", "日期"),
    ({"type": "date"}, 20260301, "日期"),
    ({"type": "date"}, "2026-03-01T00:00", "日期"),
    ({"type": "datetime"}, "昨天", "日期时间"),
    ({"type": "datetime"}, "2026-03-01T25:00", "日期时间"),
    ({"type": "select", "options": ["甲"]}, "乙", "甲"),
    ({"type": "select", "options": ["甲"]}, ["甲"], "选项"),
    ({"type": "radio", "options": ["是"]}, True, "选项"),
    ({"type": "multiselect", "options": ["甲"]}, "甲", "列表"),
    ({"type": "multiselect", "options": ["甲"]}, ["乙"], "选项"),
    ({"type": "multiselect", "options": ["甲", "乙"], "max": 1}, ["甲", "乙"], "最多 1 项"),
    ({"type": "checkbox"}, "true", "是或否"),
    ({"type": "checkbox"}, 1, "是或否"),
    ({"type": "checkbox", "must_be": True}, False, "请勾选"),
    ({"type": "dept"}, "nowhere", "没有这个单位"),
    ({"type": "dept"}, ["cs"], "没有这个单位"),
    ({"type": "person"}, "99999", "没有这个人"),
    ({"type": "person"}, ["10002"], "没有这个人"),
    ({"type": "person", "many": True}, "10002", "列表"),
    ({"type": "person"}, "90003", "没有这个人"),
    ({"type": "week_range"}, "16-15", "周次"),
    ({"type": "week_range"}, "0-2", "周次"),
    ({"type": "week_range"}, "1-54", "周次"),
    ({"type": "week_range"}, "第一周", "周次"),
    ({"type": "week_range"}, [1, 2, 3], "周次"),
    ({"type": "week_range"}, [True, True], "周次"),
    ({"type": "week_range"}, 15, "周次"),
    ({"type": "file"}, "unknown", "附件不存在"),
    ({"type": "file"}, "f3", "不是您上传的"),
    ({"type": "file"}, ["f1", "f2"], "一个附件"),
    ({"type": "file", "many": True, "max": 1}, ["f1", "f2"], "最多 1 个"),
    ({"type": "file"}, {"name": "f1.pdf"}, "附件不存在"),
    ({"type": "serial"}, "DZ20260001", "系统填写"),
    ({"type": "calc", "calc": "1.0"}, 1, "系统填写"),
    ({"type": "image"}, "f1", "请上传图片"),
    ({"type": "file", "accept": ["docx"]}, "f1", "只接受 docx"),
    ({"type": "image", "accept": ["jpg"]}, "p1", "只接受 jpg"),
    ({"type": "file", "many": True, "min": 2}, ["f1"], "至少上传 2 个"),
    ({"type": "file"}, 5, "附件不存在"),
    ({"type": "signature"}, "f" * 32, "附件不存在"),
    ({"type": "signature"}, ["f1"], "应为图片或姓名"),
    ({"type": "signature"}, ["p1", "p1"], "签一个名"),
    ({"type": "signature"}, "名" * 41, "最多 40 字"),
    ({"type": "signature"}, 7, "附件不存在"),
    ({"type": "text", "min": 3}, "两字", "至少 3 字，现有 2 字"),
    ({"type": "multiselect", "options": ["甲", "乙"], "min": 2}, ["甲"], "至少 2 项"),
    ({"type": "multiselect"}, [""], "选项"),
    ({"type": "select"}, "  ", "选项"),
    ({"type": "select"}, "长" * 201, "最多 200 字"),
    ({"type": "dept", "many": True}, ["cs", "nowhere"], "没有这个单位"),
    ({"type": "dept", "many": True}, "cs", "列表"),
    ({"type": "place"}, 5, "文字"),
    ({"type": "checkbox", "must_be": False}, True, "不能勾选"),
]

#: (rows, path of the complaint, a part of it)
WRONG_ROWS: list[tuple[Any, str, str]] = [
    ("行", "t", "表格"),
    ([ROW, "行"], "t", "表格"),
    ([ROW], "t", "至少填写 2 行"),
    ([ROW] * 101, "t", "最多可输入 100 行，现有 101 行"),
    ([ROW, {}], "t[1].what", "请填写事项"),
    ([ROW, {"what": "  "}], "t[1].what", "请填写事项"),
    ([ROW, {"what": "物", "colour": "红"}], "t[1].colour", "不认识"),
    ([ROW, {"what": "五个字的话"}], "t[1].what", "最多 4 字"),
    ([{"what": "物", "sum": "x"}, ROW], "t[0].sum", "数字"),
    ([ROW, {"what": "物", "day": "x"}], "t[1].day", "日期"),
]


def checked(field: dict[str, Any], value: Any) -> tuple[Any, dict[str, list[str]]]:
    """Check a value that 10001 sends; 90003 has left, f3 is somebody else's file."""
    hall = Hall()
    hall.leave("90003")
    for file_id, owner in (("f1", "10001"), ("f2", "10001"), ("f3", "10002")):
        hall.upload(file_id, owner)
    for file_id in ("p1", SIGNED):
        hall.upload(file_id, "10001", "一.png")
    known: dict[tuple[str, ...], Any] = {}
    while True:
        try:
            return check_value(read_field({"key": "t", "label": "项", **field}), value,
                               Facts(now=hall.now, definition=None, answers=known), "t")
        except Unanswered as unanswered:
            known[unanswered.query] = hall.answer(unanswered.query, "10001")


def name(row: Any) -> str:
    return row["type"] if isinstance(row, dict) and "type" in row else ascii(row)[:30]


@pytest.mark.parametrize(("field", "value", "stored"), RIGHT, ids=name)
def test_a_right_value_is_stored_in_its_one_shape(field: dict[str, Any], value: Any, stored: Any) -> None:
    found, wrong = checked(field, value)
    assert wrong == {}
    assert found == stored
    assert type(found) is type(stored)
    assert checked(field, found) == (stored, {}) or field["type"] in ("int", "file", "image", "signature", "table"), \
        "storing twice is once"


@pytest.mark.parametrize(("field", "value", "words"), WRONG, ids=name)
def test_a_wrong_value_is_refused_in_words_that_help(field: dict[str, Any], value: Any, words: str) -> None:
    found, wrong = checked(field, value)
    assert found is None
    assert list(wrong) == ["t"]
    assert words in wrong["t"][0]


@pytest.mark.parametrize(("rows", "path", "words"), WRONG_ROWS, ids=name)
def test_a_wrong_row_is_pointed_at_by_number_and_column(rows: Any, path: str, words: str) -> None:
    found, wrong = checked(TABLE, rows)
    assert found is None
    assert list(wrong) == [path]
    assert words in wrong[path][0]


def test_every_complaint_of_a_table_is_made_at_once() -> None:
    _, wrong = checked(TABLE, [{}, {"what": "物", "sum": "x", "day": "x"}, ROW])
    assert sorted(wrong) == ["t[0].what", "t[1].day", "t[1].sum"]


@pytest.mark.parametrize(("value", "blank"), [
    (None, True), ("", True), (" \n", True), ([], True), (0, False), (False, False), ({}, False), ([{}], False),
])
def test_nothing_filled_in_is_not_the_same_as_no_or_zero(value: Any, blank: bool) -> None:
    assert is_blank(value) is blank
