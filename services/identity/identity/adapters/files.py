"""Read the files an organisation comes in: YAML 1.2, or CSV as spreadsheets save it (UTF-8 or GB18030)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import ScalarNode

from identity.domain.roster import Row

#: Headers people write in Chinese, and the field each stands for.
HEADERS = {
    "学工号": "no", "学号": "no", "工号": "no", "姓名": "name", "名称": "name", "类别": "kind", "单位": "unit",
    "电话": "phone", "手机": "phone", "手机号": "phone", "邮箱": "email", "身份证号": "idcard", "证件号码": "idcard",
    "在册": "active", "标识": "key", "上级": "parent", "岗位": "role", "小组": "key", "成员": "members", "关系": "name",
    "本人": "of", "对方": "is", "学历": "degree", "班级": "class_name", "党员": "party_member", "教师": "teacher",
}
_TRUTHS = {"是": True, "true": True, "TRUE": True, "否": False, "false": False, "FALSE": False}
_SEPARATORS = re.compile(r"[\s,;、，；]+")


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message says why."""


def read(path: Path) -> Iterator[Row]:
    """Yield the rows of one file. Raises UnreadableFile when there is nothing in it that could be read."""
    try:
        text = _decoded(path.read_bytes())
    except OSError as error:
        raise UnreadableFile(f"无法打开：{error.strerror}") from error
    if path.suffix.lower() == ".csv":
        yield from _from_csv(path.name, text)
    elif path.suffix.lower() in (".yaml", ".yml"):
        yield from _from_yaml(path.name, text)
    else:
        raise UnreadableFile("只认识 .yaml、.yml 和 .csv 文件")


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("编码既不是 UTF-8 也不是 GB18030")


class _Constructor(SafeConstructor):
    """YAML 1.2, except that a number written with leading zeros stays as written: it is somebody's number."""

    def construct_number(self, node: ScalarNode) -> Any:
        text = node.value
        return text if len(text) > 1 and text.startswith("0") and text.isdigit() else self.construct_yaml_int(node)


_Constructor.add_constructor("tag:yaml.org,2002:int", _Constructor.construct_number)


def _from_yaml(file: str, text: str) -> Iterator[Row]:
    loader = YAML(typ="safe", pure=True)
    loader.Constructor = _Constructor
    try:
        content = loader.load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行附近" if mark else ""
        raise UnreadableFile(f"不是有效的 YAML {where}".strip()) from error
    if not isinstance(content, dict):
        raise UnreadableFile("最外层应写明 units、people、groups 或 relations")
    unknown = [str(key) for key in content if key not in ("units", "people", "groups", "relations", "posts")]
    if unknown:
        raise UnreadableFile(f"不认识的部分：{'、'.join(unknown)}")
    for section, kind in (("units", "unit"), ("people", "person"), ("posts", "post"), ("relations", "relation")):
        yield from _listed(file, section, kind, content.get(section) or [])
    yield from _grouped(file, content.get("groups") or {})


def _listed(file: str, section: str, kind: str, items: Any) -> Iterator[Row]:
    if not isinstance(items, list):
        raise UnreadableFile(f"{section} 应为列表")
    for number, item in enumerate(items, start=1):
        data = {str(key): value for key, value in item.items()} if isinstance(item, dict) else {}
        yield Row(kind=kind, file=file, place=f"{section} 第 {number} 条", data=data)


def _grouped(file: str, groups: Any) -> Iterator[Row]:
    if not isinstance(groups, dict):
        raise UnreadableFile("groups 应为“小组标识: [学工号, …]”")
    for key, members in groups.items():
        yield Row(kind="group", file=file, place=f"groups.{key}", data={"key": key, "members": members})


def _from_csv(file: str, text: str) -> Iterator[Row]:
    lines = csv.reader(io.StringIO(text, newline=""))
    header = [HEADERS.get(cell.strip(), cell.strip()) for cell in next(lines, [])]
    kind = _kind(set(header))
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        data: dict[str, Any] = {name: _cell(name, cell) for name, cell in zip(header, cells, strict=False) if name}
        if kind == "group":
            named = data.pop("member", None) or data.get("members") or ""
            data["members"] = [no for no in _SEPARATORS.split(named) if no]
        yield Row(kind=kind, file=file, place=f"第 {lines.line_num} 行", data=data)


def _kind(header: set[str]) -> str:
    for kind, needed in (("relation", {"of", "name", "is"}), ("post", {"no", "role", "unit"}), ("person", {"no"}),
                         ("unit", {"key", "name"})):
        if needed <= header:
            return kind
    if "key" in header and header & {"member", "members"}:
        return "group"
    raise UnreadableFile("看不出是哪一种表：首行应为列名，如 no,name,kind,unit 或 key,name,parent")


def _cell(name: str, cell: str) -> Any:
    """An empty cell says nothing; yes and no in an extra column are truth values, everywhere else text."""
    text = cell.strip()
    if not text:
        return None
    plain = ("no", "name", "kind", "unit", "phone", "email", "idcard", "key", "parent", "role", "of", "is", "member",
             "members")
    return text if name in plain else _TRUTHS.get(text, text)
