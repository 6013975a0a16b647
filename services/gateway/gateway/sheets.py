"""A list as a workbook: the same lines as on the screen, dates as dates, and every text a text."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

import xlsxwriter

from contracts.http_personal import LISTS, XLSX
from gateway.filters import BEIJING

Row = dict[str, Any]

MEDIA_TYPE = XLSX
#: Most lines of a sheet; the sheet says so when there were more.
MOST_ROWS = 10_000
_PIECE = 64 * 1024
#: What a cell can hold.
_LONGEST = 32_767

_STATUS = {"draft": "草稿", "running": "办理中", "returned": "已退回", "withdrawn": "已撤回", "completed": "已办结",
           "rejected": "未通过", "terminated": "已终止"}
_ROLE = {"applicant": "申请人", "handler": "办理人", "cc": "抄送"}

#: Heading, width, and what stands there: a text, a moment, or nothing.
Column = tuple[str, int, Callable[[Row], Any]]


def _at(name: str) -> Callable[[Row], Any]:
    return lambda item: _moment(item.get(name))


def _text(name: str) -> Callable[[Row], Any]:
    return lambda item: item.get(name) or ""


def _applicant(name: str) -> Callable[[Row], Any]:
    return lambda item: (item.get("applicant") or {}).get(name) or ""


_WHAT: tuple[Column, ...] = (("事项", 22, _text("service_name")), ("标题", 42, _text("title")),
                             ("流水号", 18, _text("serial")))
_WHO: tuple[Column, ...] = (("申请人", 12, _applicant("name")), ("申请人单位", 20, _applicant("unit_name")))

TASKS: tuple[Column, ...] = (
    *_WHAT, ("当前步骤", 18, _text("step_name")), *_WHO, ("到达时间", 17, _at("arrived_at")),
    ("办理期限", 17, _at("due_at")), ("是否超期", 10, lambda item: "是" if item.get("overdue") else "否"),
    ("被催次数", 10, lambda item: item.get("urged") or 0))

CASES: tuple[Column, ...] = (
    *_WHAT, ("当前状态", 10, lambda item: _STATUS.get(item["status"], item["status"])),
    ("当前步骤", 22, lambda item: "、".join(step["name"] for step in item["current_steps"])), *_WHO,
    ("我是", 10, lambda item: _ROLE.get(item["role"], "")), ("发起时间", 17, _at("started_at")),
    ("最近变化", 17, _at("updated_at")), ("办结时间", 17, _at("ended_at")))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A workbook ready to be sent."""

    name: str
    size: int
    content: IO[bytes]

    def pieces(self) -> Iterator[bytes]:
        """Yield the content piece by piece; the file is gone afterwards."""
        try:
            while piece := self.content.read(_PIECE):
                yield piece
        finally:
            self.content.close()


def written(name: str, items: Sequence[Row], total: int, now: datetime) -> Sheet:
    """Return list ``name`` with these items as a workbook; ``total`` is how many there are in all."""
    title = LISTS[name].partition("，")[0]
    content = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed when it was sent
    with xlsxwriter.Workbook(content, {"constant_memory": True, "strings_to_formulas": False,
                                       "strings_to_urls": False, "strings_to_numbers": False}) as book:
        _fill(book, title, TASKS if name == "todo" else CASES, items)
        if total > len(items):
            told = f"共 {total} 件，只导出了前 {len(items)} 件；请缩小范围再导出"
            book.add_worksheet("说明").write_string(0, 0, told)
    content.seek(0, 2)
    size = content.tell()
    content.seek(0)
    return Sheet(f"{title}_{now.astimezone(BEIJING):%Y%m%d}.xlsx", size, content)


def _fill(book: Any, title: str, columns: Sequence[Column], items: Sequence[Row]) -> None:
    sheet = book.add_worksheet(title[:31])
    bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.freeze_panes(1, 0)
    for place, (heading, width, _) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, bold)
    for number, item in enumerate(items, start=1):
        for place, (_, _, read) in enumerate(columns):
            _write(sheet, number, place, read(item), moment)
    if items:
        sheet.autofilter(0, 0, len(items), len(columns) - 1)


def _write(sheet: Any, row: int, place: int, value: Any, moment: Any) -> None:
    """Nothing people wrote is ever taken for a formula or a link: it is written as a text, whatever it looks like."""
    if isinstance(value, datetime):
        sheet.write_datetime(row, place, value, moment)
    elif isinstance(value, int):
        sheet.write_number(row, place, value)
    elif value:
        sheet.write_string(row, place, str(value)[:_LONGEST])


def _moment(value: Any) -> datetime | None:
    """Return a moment as the clock on the wall had it: cells know no zones."""
    if isinstance(value, str) and value:
        value = datetime.fromisoformat(value)
    return value.astimezone(BEIJING).replace(tzinfo=None) if isinstance(value, datetime) else None
