"""Lay a case page out as the form a university prints: what stands in which cell, in words; nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from contracts.catalog.expression import HALL_TIME
from workflow.adapters import qr

#: A case page or a part of it, as JSON.
Page = Mapping[str, Any]

#: Returns the name of a unit or of a person by key, or None.
NameOf = Callable[[str], str | None]

STATUS = {"running": "办理中", "returned": "已退回", "withdrawn": "已撤回", "rejected": "已驳回",
          "terminated": "已终止", "completed": "已办结"}
#: Values longer than this, in characters, take a whole line of the grid.
_NARROW = 22
_WIDE = ("textarea", "file", "image", "multiselect", "place")
#: What a vote is called over a signature; other acts leave no opinion.
_VOTES = ("approve", "reject", "return", "abstain", "resolve")


class Papers:
    """Knows how values are written: units and people by name, moments in the hall's time."""

    def __init__(self, hall_name: str, unit: NameOf, person: NameOf) -> None:
        self._hall_name, self._unit, self._person = hall_name, unit, person

    def paper(self, page: Page, *, records: Iterable[Page] | None, now: datetime) -> dict[str, Any]:
        """Return what the templates print, as JSON: texts, and rows of texts.

        ``segments`` are, in order: ``grid`` (rows of one wide or two narrow cells), ``heading``, ``table`` and
        ``statement``. ``records`` None leaves the history out. ``form`` has every value by key, for own templates.
        """
        fields = [field for field in page["form"]["fields"] if field.get("visible", True)]
        values = page["form"]["values"]
        return {
            "hall": self._hall_name, "service": page["service"]["name"], "code": page["service"]["code"],
            "title": page["service"]["name"], "case_title": page["title"], "serial": page["serial"] or "",
            "purpose": page["service"].get("purpose") or "",
            "status": STATUS.get(page["status"], page["status"]), "printed_at": written(now),
            "number": next((str(values[field["key"]]) for field in fields
                            if field["type"] == "serial" and values.get(field["key"])), ""),
            "verify_code": "", "office": "", "issued_on": "", **way_back("", "", ""),
            "applicant": {"name": page["applicant"]["name"], "no": page["applicant"]["no"],
                          "unit": page["applicant"].get("unit_name") or ""},
            "started_at": moment(page["started_at"]), "ended_at": moment(page["ended_at"]),
            "segments": list(self._segments(fields, values)), "opinions": list(_opinions(page["tasks"])),
            "records": None if records is None else [_record(one) for one in records],
            "form": {field["key"]: self.text(field, values.get(field["key"])) for field in fields
                     if field["type"] != "table"},
            "tables": {field["key"]: self._rows(field, values.get(field["key"]) or []) for field in fields
                       if field["type"] == "table"},
        }

    def text(self, field: Page, value: Any) -> str:
        """Return a value as it is written on paper; blank for none, but what was asked and not ticked is a no."""
        if value is None and field["type"] == "checkbox" and not field.get("step"):
            value = False
        if value is None or value in ("", []):
            return ""
        if isinstance(value, list):
            return "、".join(self.text(field, one) for one in value)
        if isinstance(value, dict):
            signed = field["type"] == "signature"
            return "（手写签名）" if signed else _clean(str(value.get("name") or value.get("no") or ""))
        if isinstance(value, bool):
            return ("☑ " if value else "☐ ") + ("是" if value else "否")
        return self._plain(field, _clean(str(value)))

    def _plain(self, field: Page, text: str) -> str:
        match field["type"]:
            case "dept":
                return self._unit(text) or text
            case "person":
                return self._person(text) or text
            case "datetime":
                return text.replace("T", " ")[:16]
            case "int" | "decimal" | "money" | "calc":
                return f"{text} {_unit_of(field)}".rstrip()
        return text

    def _segments(self, fields: list[Page], values: Page) -> Iterable[dict[str, Any]]:
        group = ""
        cells: list[dict[str, Any]] = []
        for field in fields:
            if (field.get("group") or "") != group or field["type"] == "table" or field.get("statement"):
                yield from _grid(cells)
                cells = []
            if (field.get("group") or "") != group:
                group = field.get("group") or ""
                if group:
                    yield {"kind": "heading", "text": group}
            value = values.get(field["key"])
            if field["type"] == "table":
                columns, rows = [column["label"] for column in field["row"]], self._rows(field, value or [])
                yield {"kind": "table", "label": field["label"], "columns": columns, "rows": rows,
                       "widths": [_weight(cells) for cells in zip(columns, *rows, strict=True)]}
            elif field.get("statement"):
                yield {"kind": "statement", "lines": list(field["statement"]),
                       "agreed": ("☑ " if value else "☐ ") + field["label"]}
            else:
                cells.append(self._cell(field, value))
        yield from _grid(cells)

    def _cell(self, field: Page, value: Any) -> dict[str, Any]:
        text = self.text(field, value)
        wide = field["type"] in _WIDE or len(text) > _NARROW or "\n" in text
        return {"label": field["label"], "value": text, "wide": wide}

    def _rows(self, field: Page, rows: list[Page]) -> list[list[str]]:
        return [[self.text(column, row.get(column["key"])) for column in field["row"]] for row in rows]


def _unit_of(field: Page) -> str:
    """Return what a number counts; money is in yuan unless its label says otherwise: 金额(万元)."""
    in_label = field["label"].endswith((")", "）"))
    return str(field.get("unit") or ("元" if field["type"] == "money" and not in_label else ""))


def way_back(origin: str, case_id: str, verify_code: str) -> dict[str, Any]:
    """Return ``{url, qr, qr_words}``: the code that leads from paper to the verification of what was issued, or to the
    case; nothing without the hall's own address."""
    if not origin.startswith(("http://", "https://")) or len(origin) > 120:
        return {"url": "", "qr": [], "qr_words": ""}
    url, words = (f"{origin}/verify/{verify_code}", "扫码核验") if verify_code else (
        f"{origin}/cases/{case_id}", "扫码查看办件")
    return {"url": url, "qr": list(qr.png(url)), "qr_words": words}


def _weight(cells: Iterable[str]) -> int:
    """Return how wide a column wants to be: as its longest text, within limits."""
    return min(30, max(5, *(len(cell) for cell in cells), 0))


def _clean(text: str) -> str:
    """Return a text without the control characters that no document can hold."""
    return "".join(char for char in text if char in "\n\t" or char.isprintable() or ord(char) > 0x9F)


def written(at: datetime) -> str:
    """Return a moment as people of the hall read it."""
    return f"{at.astimezone(HALL_TIME):%Y-%m-%d %H:%M}"


def moment(iso: str | None) -> str:
    """Return an ISO moment as people of the hall read it, blank for none."""
    return written(datetime.fromisoformat(iso)) if iso else ""


def _grid(cells: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Put narrow cells side by side, two a row; one that is left over takes the row alone."""
    rows: list[list[dict[str, Any]]] = []
    half: dict[str, Any] | None = None
    for cell in cells:
        if cell["wide"]:
            rows += [[half]] if half else []
            rows.append([cell])
            half = None
        elif half:
            rows.append([half, cell])
            half = None
        else:
            half = cell
    rows += [[half]] if half else []
    if rows:
        yield {"kind": "grid", "rows": rows}


def _opinions(tasks: list[Page]) -> Iterable[dict[str, str]]:
    """The opinions that count, in the order they were given, then an empty box for each seat that is being filled.

    What a step said before it was asked again stands in the history alone.
    """
    voted = [task for task in tasks if task["handled_at"] and task["action"] in _VOTES and task["handler"]]
    waiting = [task for task in tasks if task["state"] in ("open", "claimed", "delegated") and task["task_id"]]
    last: dict[str, int] = {}
    for task in (*voted, *waiting):
        last[task["step"]] = max(task["round"], last.get(task["step"], 0))
    for task in sorted(voted, key=lambda task: str(task["handled_at"])):
        if task["round"] == last[task["step"]]:
            signer = task["handler"]["name"]
            if task.get("on_behalf"):
                signer += f"（代{task['on_behalf']['name']}）"
            yield {"step": task["name"], "text": _clean(task["opinion"]), "verdict": task["state_text"],
                   "signer": signer, "at": moment(task["handled_at"])}
    for task in waiting:
        yield {"step": task["name"], "text": "", "verdict": "办理中", "signer": "", "at": ""}


def _record(one: Page) -> list[str]:
    who = one.get("operator_text") or one["operator"]["name"]
    return [who, one["step_name"] or "—", one["action_text"], moment(one["at"]), _clean(one["opinion"] or "")]
