"""A field of content, once: from it follow what is checked, what the general form shows, and what is stored."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from contracts.catalog.content_english import said
from contracts.codec import Text, Truth, Whole

#: The longest text of each type, in characters.
LONGEST = {"text": 300, "textarea": 4000, "markdown": 60_000}
#: The most items of a list and rows of a table.
MOST_ITEMS, MOST_ROWS = 300, 200

_CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}\Z")
_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
#: ``${NAME}`` at the beginning stands for a setting of the hall.
_ADDRESS = re.compile(r"(?:https?://[^\s<>\"]{1,500}|\$\{[A-Z_]{1,40}\}[^\s<>\"]{0,500}|/[^\s<>\"]{0,500})\Z")
_BEFORE, _AFTER = r"(?<![0-9A-Za-z_+/=.:^-])", r"(?![0-9A-Za-z_+/=^-])"
#: Numbers that belong to one person: a log never forgets, so they stay out of it.
_PERSONAL = re.compile(f"{_BEFORE}(?:1[3-9][0-9]{{9}}|[1-9][0-9]{{5}}(?:19|20)[0-9]{{2}}(?:0[1-9]|1[0-2])"
                       f"[0-3][0-9]{{4}}[0-9Xx]){_AFTER}")
_BETWEEN_WORDS = re.compile(r"[,，、;；|]+")

#: Where pictures and files of content are shown from, and their address in a text.
FILES = "/v1/content/files"
_FILE = re.compile(rf"{FILES}/([0-9a-f]{{32}})(?![0-9A-Za-z])")

#: What the general form must know of a text to offer the right control.
_SHOWN_FORMS = ("picture", "file", "icon", "theme", "department")

TYPES = ("text", "textarea", "markdown", "list", "number", "bool", "choice", "service", "unit", "date", "colour",
         "rows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One field: ``type`` is one of TYPES; ``options`` are the values of a choice or of the items of a list.

    ``form`` says more about a text: ``address`` (http, https or a path), ``picture`` (the same, of a picture),
    ``file`` (the same, of a file to download), ``code``, ``icon`` (the code of a drawing of the portal's), or ``theme``
    and ``department`` (the name of one that the hall has; the form offers them).
    ``groups`` makes a list one of lists of words.
    """

    key: str
    label: str
    type: str = "text"
    required: bool = False
    help: str = ""
    options: tuple[str, ...] = ()
    fields: tuple[Item, ...] = ()
    form: str = ""
    groups: bool = False
    least: int = 0
    most: int = 0

    def described(self, language: str) -> dict[str, Any]:
        """Return what a general form needs to know, in ``zh`` or ``en``."""
        found: dict[str, Any] = {"key": self.key, "label": said(self.label, language), "type": self.type,
                                 "required": self.required, "help": said(self.help, language)}
        if self.options:
            found["options"] = list(self.options)
        if self.form in _SHOWN_FORMS:
            found["form"] = self.form
        if self.fields:
            found["fields"] = [inner.described(language) for inner in self.fields]
        return found


def files_of(data: Any) -> tuple[str, ...]:
    """Return the ids of the files that an entry shows, whatever field they stand in, in their order."""
    match data:
        case str():
            found = _FILE.findall(data)
        case Mapping():
            found = [id for value in data.values() for id in files_of(value)]
        case list() | tuple():
            found = [id for value in data for id in files_of(value)]
        case _:
            found = []
    return tuple(dict.fromkeys(found))


def file_id_of(content: bytes) -> str:
    """Return the id under which a file that comes with content is kept: it follows from what is in the file."""
    return hashlib.sha256(content).hexdigest()[:32]


def text(key: str, label: str, **more: Any) -> Item:
    """Return a line of text."""
    return Item(key=key, label=label, **more)


def must(key: str, label: str, type: str = "text", **more: Any) -> Item:
    """Return a field that must be filled in."""
    return Item(key=key, label=label, type=type, required=True, **more)


def of(type: str, key: str, label: str, **more: Any) -> Item:
    """Return a field of another type."""
    return Item(key=key, label=label, type=type, **more)


def schema(items: tuple[Item, ...]) -> Schema:
    """Return the marshmallow schema of an entry with these fields; unknown keys are refused."""
    members: dict[str, Any] = {item.key: _field(item) for item in items}
    members["Meta"] = type("Meta", (), {"unknown": RAISE})
    return type("Content", (Schema,), members)()


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return loaded data without what says nothing: blank texts, empty lists, nulls, what is not ticked."""
    found: dict[str, Any] = {}
    for key, value in data.items():
        if isinstance(value, list):
            value = [plain(item) if isinstance(item, dict) else item for item in value]
        if value is not False and value not in (None, "", []):
            found[key] = value
    return found


_WORDS: dict[str, Any] = {"required": "必填", "null": "不能为空", "invalid": "类型不对", "type": "类型不对",
                          "validator_failed": "内容无效"}


class Line(Text):
    """A text without blanks around it and without anybody's private numbers."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        found = super()._deserialize(value, attr, data, **kwargs).strip(" \u3000\r\n\t")
        if _PERSONAL.search(found):
            raise ValidationError("含有个人的手机号或证件号；请写办公电话")
        return found


class Words(fields.List):
    """A list of lines without blanks and repetitions."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        given = [value] if isinstance(value, str) else value
        found = super()._deserialize(given, attr, data, **kwargs)
        return list(dict.fromkeys(word for word in found if word))


class Groups(fields.Field):
    """Lists of words; a group may also come as one line, the words separated by commas."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[list[str]]:
        if not isinstance(value, list):
            raise ValidationError("应为一列，每行一组")
        line = Line(validate=validate.Length(max=60, error="一个词最多 60 个字符"))
        found = []
        for group in value:
            words = _BETWEEN_WORDS.split(group) if isinstance(group, str) else group
            if not isinstance(words, list):
                raise ValidationError("每一组应为几个词")
            cleaned = list(dict.fromkeys(word for word in map(line.deserialize, words) if word))
            if len(cleaned) == 1:
                raise ValidationError(f"“{cleaned[0]}”这一组只有一个词，至少要两个")
            found += [cleaned] if cleaned else []
        if len(found) > 2000:
            raise ValidationError("最多 2000 组")
        return found


class Day(Text):
    """A day, ``2026-03-02``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        given = super()._deserialize(value.isoformat() if isinstance(value, date) else value, attr, data, **kwargs)
        try:
            return date.fromisoformat(given).isoformat() if given else ""
        except ValueError as error:
            raise ValidationError("应为日期，例如 2026-03-02") from error


def _field(item: Item) -> fields.Field:
    options: dict[str, Any] = {"required": item.required, "allow_none": not item.required, "error_messages": _WORDS}
    match item.type:
        case "number":
            most = item.most or 10**6
            between = f"应在 {item.least} 到 {most} 之间"
            return Whole(validate=validate.Range(item.least, most, error=between), **options)
        case "bool":
            return Truth(**options)
        case "date":
            return Day(**options)
        case "list" if item.groups:
            return Groups(**options)
        case "list":
            most = item.most or MOST_ITEMS
            inner = Line(validate=_checks(item, "text"), error_messages=_WORDS)
            return Words(inner, validate=validate.Length(max=most, error=f"最多 {most} 项"), **options)
        case "rows":
            rows = fields.Nested(type(schema(item.fields)), error_messages=_WORDS)
            return fields.List(rows, validate=validate.Length(max=MOST_ROWS, error=f"最多 {MOST_ROWS} 行"), **options)
    return Line(validate=_checks(item, item.type), **options)


def _checks(item: Item, type: str) -> list[Any]:
    longest = item.most if item.type != "list" and item.most else LONGEST.get(type, LONGEST["text"])
    found: list[Any] = [validate.Length(max=longest, error=f"最多 {longest} 个字符")]
    if item.required and item.type != "list":
        found.append(validate.Length(min=1, error="必填"))
    if item.options:
        allowed = item.options if item.required or item.type == "list" else (*item.options, "")
        found.append(validate.OneOf(allowed, error="应为：" + "、".join(item.options)))
    if type in ("service", "unit") or item.form in ("code", "icon"):
        found.append(_shape(_CODE, "应为代码：小写字母、数字、点、连字符"))
    if type == "colour":
        found.append(_shape(_COLOUR, "应为颜色，例如 #1f5fa8（小写）"))
    if item.form in ("address", "picture", "file"):
        found.append(_shape(_ADDRESS, "应为 http:// 或 https:// 开头的地址，或本站的路径 /…"))
    return found


def _shape(pattern: re.Pattern[str], words: str) -> Any:
    def check(value: str) -> None:
        if value and not pattern.match(value):
            raise ValidationError(words)

    return check
