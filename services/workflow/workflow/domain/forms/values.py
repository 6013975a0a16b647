"""Check one submitted value against its field's type and bring it into the stored form."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from contracts.catalog.fields import Field
from workflow.domain.facts import Facts
from workflow.domain.forms import attachments
from workflow.domain.forms.wrong import LONGEST_TEXT, MOST_ITEMS, Errors, Wrong

#: Longest text taken where a choice lists no options, in characters.
LONGEST_OPTION = 200

#: Tells whether a column is part of a row as it was sent; a cell whose condition does not hold is left out.
Shown = Callable[[Field, dict[str, Any]], bool]


def check_value(field: Field, value: Any, facts: Facts, path: str, shown: Shown | None = None) -> tuple[Any, Errors]:
    """Return ``(stored value, {})`` or ``(None, {path: messages})``; rows of a table get ``path[3].column``."""
    if field.type == "table":
        return _table(field, value, facts, path, shown or (lambda column, row: True))
    try:
        return _CHECKS[field.type](field, value, facts), {}
    except Wrong as wrong:
        return None, {path: [str(wrong)]}


def is_blank(value: Any) -> bool:
    """Tell whether a value counts as not filled in."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _text(field: Field, value: Any, facts: Facts) -> str:
    if not isinstance(value, str):
        raise Wrong("应为文字")
    text = value.strip() if field.type != "textarea" else value.rstrip()
    longest = int(field.max or LONGEST_TEXT)
    if len(text) > longest:
        raise Wrong(f"最多 {longest} 字，现有 {len(text)} 字")
    least = int(field.min_len or field.min or 0)
    if len(text) < least:
        raise Wrong(f"至少 {least} 字，现有 {len(text)} 字")
    return text


def _pattern(pattern: str, message: str) -> Callable[[Field, Any, Facts], str]:
    compiled = re.compile(pattern, re.ASCII)

    def check(field: Field, value: Any, facts: Facts) -> str:
        text = _text(field, value, facts)
        if not compiled.fullmatch(text):
            raise Wrong(message)
        return text

    return check


def _idcard(field: Field, value: Any, facts: Facts) -> str:
    """Citizen identification number, GB 11643-1999: 17 digits, a real birth date and a check character."""
    text = _text(field, value, facts).upper()
    if not re.fullmatch(r"\d{17}[\dX]", text, re.ASCII):
        raise Wrong("应为 18 位身份证号")
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise Wrong("身份证号中的出生日期不正确") from None
    total = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(text[:17]))
    if "10X98765432"[total % 11] != text[17]:
        raise Wrong("身份证号校验位不正确，请核对")
    return text


def _number(field: Field, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Wrong("应为数字")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise Wrong("应为数字") from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise Wrong("数值超出范围")
    least = 0 if field.min is None and field.type == "money" else field.min
    if least is not None and number < Decimal(str(least)):
        raise Wrong(f"不能小于 {least:g}")
    if field.max is not None and number > Decimal(str(field.max)):
        raise Wrong(f"不能大于 {field.max:g}")
    return number


def _int(field: Field, value: Any, facts: Facts) -> int:
    if isinstance(value, str):
        raise Wrong("应为整数")
    number = _number(field, value)
    if number != number.to_integral_value():
        raise Wrong("应为整数")
    return int(number)


def _decimal(field: Field, value: Any, facts: Facts) -> str:
    """Decimals and money are stored as exact text, never as binary floats."""
    number = _number(field, value)
    places = -int(number.as_tuple().exponent)
    if field.type == "money" and places > 2 and field.unit != "万元":
        raise Wrong("金额最多两位小数")
    if places > 6:
        raise Wrong("最多六位小数")
    return format(number, "f")


def _date(field: Field, value: Any, facts: Facts) -> str:
    try:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            raise ValueError
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise Wrong("应为日期，如 2026-03-01") from None


def _datetime(field: Field, value: Any, facts: Facts) -> str:
    try:
        if not isinstance(value, str) or len(value) > 40:
            raise ValueError
        return datetime.fromisoformat(value).isoformat()
    except ValueError:
        raise Wrong("应为日期时间，如 2026-03-01T09:00") from None


def _one_of(field: Field, value: Any, facts: Facts) -> str:
    if not isinstance(value, str) or not value.strip() or (field.options and value not in field.options):
        raise Wrong("请从选项中选择：" + "、".join(field.options))
    if len(value) > LONGEST_OPTION:
        raise Wrong(f"最多 {LONGEST_OPTION} 字")
    return value.strip() if not field.options else value


def _some_of(field: Field, value: Any, facts: Facts) -> list[str]:
    chosen = _list(field, value)
    return list(dict.fromkeys(_one_of(field, item, facts) for item in chosen))


def _checkbox(field: Field, value: Any, facts: Facts) -> bool:
    if not isinstance(value, bool):
        raise Wrong("应为是或否")
    if field.must_be is not None and value is not field.must_be:
        raise Wrong("请勾选" if field.must_be else "不能勾选")
    return value


def _known(query: str, longest: int, message: str) -> Callable[[Field, Any, Facts], Any]:
    """A unit or a person that the hall knows, or with ``many`` a list of them."""
    def check(field: Field, value: Any, facts: Facts) -> Any:
        chosen = _list(field, value) if field.many else [value]
        for key in chosen:
            if not isinstance(key, str) or len(key) > longest or facts.answer(query, key) is None:
                raise Wrong(message)
        return list(dict.fromkeys(chosen)) if field.many else value

    return check


_WEEKS = re.compile(r"第?(\d{1,2})周?\s*[-—–~至到]\s*第?(\d{1,2})周?")


def _week_range(field: Field, value: Any, facts: Facts) -> str:
    """Weeks of term: ``15周-16周``; ``15-16``, ``[15, 16]`` and ``{"from": 15, "to": 16}`` mean the same."""
    match value:
        case str():
            found = _WEEKS.fullmatch(value.strip()) or re.fullmatch(r"第?(\d{1,2})周?()", value.strip())
            first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        case [int(first), int(last)] | {"from": int(first), "to": int(last)}:
            pass
        case _:
            first, last = 0, 0
    if isinstance(first, bool) or isinstance(last, bool) or not 1 <= first <= last <= 53:
        raise Wrong("应为周次范围，如 15周-16周")
    return f"{first}周-{last}周"


def _list(field: Field, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Wrong("应为列表")
    most = int(field.max or MOST_ITEMS)
    if len(value) > most:
        raise Wrong(f"最多 {most} 项")
    if field.min and len(value) < field.min:
        raise Wrong(f"至少 {int(field.min)} 项")
    return value


def _table(field: Field, value: Any, facts: Facts, path: str, shown: Shown) -> tuple[Any, Errors]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        return None, {path: ["应为表格，每行一组内容"]}
    most = int(field.max or MOST_ITEMS)
    if len(value) > most:
        return None, {path: [f"最多可输入 {most} 行，现有 {len(value)} 行"]}
    if field.min and len(value) < field.min:
        return None, {path: [f"至少填写 {int(field.min)} 行"]}
    rows, errors = [], {}
    for number, row in enumerate(value):
        stored, wrong = _row(field, row, facts, f"{path}[{number}]", shown)
        rows.append(stored)
        errors.update(wrong)
    return (None, errors) if errors else (rows, {})


def _row(table: Field, row: dict[str, Any], facts: Facts, path: str,
         shown: Shown) -> tuple[dict[str, Any], Errors]:
    columns = {column.key for column in table.row}
    errors: Errors = {f"{path}.{key}": ["不认识的字段"] for key in row if key not in columns}
    stored: dict[str, Any] = {}
    for column in table.row:
        value = row.get(column.key)
        if not shown(column, row):
            continue
        if is_blank(value) or (column.type == "checkbox" and column.required and value is False):
            if column.required:
                errors[f"{path}.{column.key}"] = [f"请填写{column.label}"]
            continue
        stored[column.key], wrong = check_value(column, value, facts, f"{path}.{column.key}")
        errors.update(wrong)
    return stored, errors


def _not_filled_in(field: Field, value: Any, facts: Facts) -> Any:
    raise Wrong("由系统填写")


_CHECKS: dict[str, Callable[[Field, Any, Facts], Any]] = {
    "text": _text,
    "textarea": _text,
    "place": _text,
    "signature": attachments.signature,
    "phone": _pattern(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}", "应为手机号或带区号的固定电话"),
    "email": _pattern(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}", "应为邮箱地址"),
    "idcard": _idcard,
    "int": _int,
    "decimal": _decimal,
    "money": _decimal,
    "date": _date,
    "datetime": _datetime,
    "select": _one_of,
    "radio": _one_of,
    "multiselect": _some_of,
    "checkbox": _checkbox,
    "dept": _known("unit", 60, "没有这个单位，请从列表中选择"),
    "person": _known("person", 40, "没有这个人，请从列表中选择"),
    "week_range": _week_range,
    "file": attachments.files,
    "image": attachments.files,
    "serial": _not_filled_in,
    "calc": _not_filled_in,
}
