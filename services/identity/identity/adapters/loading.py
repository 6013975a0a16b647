"""Load an organisation from files, row by row: good rows are recorded, bad ones are named, nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from contracts.errors import ContractError
from contracts.identity.commands import Post, RecordGroup, RecordPerson
from contracts.identity.events import PersonRegistered, PostGranted, RelationRecorded
from identity.adapters import files
from identity.domain.roster import Entry, Fault, Plan, Row, plan
from identity.domain.state import Person, State
from identity.gather import SHELL, stream_of

ADDED, UPDATED, UNCHANGED, WRONG, NOTICE = "新增", "更新", "未变", "错误", "提醒"


class Registrar(Protocol):
    """Carries out a command (or only pretends to) and knows what is on record."""

    def perform(self, command: Any) -> list[Any]:
        """Return the events that followed; raises ContractError."""

    def state(self, stream: str) -> State:
        """Return what the stream amounts to now."""

    def person(self, no: str) -> Person | None:
        """Return a person on record."""

    def unit_known(self, key: str) -> bool:
        """Tell whether a unit is on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What became of one row. ``field`` and ``reason`` are blank when all went well."""

    outcome: str
    file: str
    place: str
    what: str = ""
    field: str = ""
    reason: str = ""

    def __str__(self) -> str:
        told = "  ".join(part for part in (self.what, self.field, self.reason) if part)
        return f"{self.outcome}  {self.file}  {self.place}  {told}".rstrip()


@dataclass(slots=True)
class Report:
    """Every row's line, in the order of the files, and the numbers of the people who were loaded."""

    lines: list[Line] = field(default_factory=list)
    people: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """Return how many lines have this outcome."""
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def failed(self) -> bool:
        """Tell whether any row was wrong."""
        return self.count(WRONG) > 0

    def summary(self) -> str:
        """Return one line of counts."""
        return "，".join(f"{outcome} {self.count(outcome)}" for outcome in (ADDED, UPDATED, UNCHANGED, WRONG, NOTICE))


class Loader:
    """Reads files, plans, performs, reports."""

    def __init__(self, registrar: Registrar) -> None:
        self._registrar = registrar

    def load(self, paths: Iterable[Path]) -> Report:
        """Load the files together: rows about the same person are merged whichever file they are in."""
        report = Report()
        rows: list[Row] = []
        for path in paths:
            try:
                rows.extend(files.read(path))
            except files.UnreadableFile as error:
                report.lines.append(Line(outcome=WRONG, file=path.name, place="整个文件", reason=str(error)))
        self._record(plan(rows, SHELL), rows, report)
        return report

    def _record(self, planned: Plan, rows: list[Row], report: Report) -> None:
        told: dict[int, list[Line]] = {id(row): [] for row in rows}
        for fault in planned.faults:
            told[id(fault.row)].append(_fault_line(fault))
        for entry in planned:
            for fault in self._unresolved(entry):
                told[id(fault.row)].append(_fault_line(fault))
            for row, line in self._perform(entry, report):
                # "Nothing changed" is no news about a row that has just been called wrong.
                if line.outcome != UNCHANGED or all(earlier.outcome != WRONG for earlier in told[id(row)]):
                    told[id(row)].append(line)
        report.lines += [line for row in rows for line in told[id(row)]]

    def _unresolved(self, entry: Entry) -> list[Fault]:
        """Take out of the command what refers to nobody; with nothing left there is no command."""
        match entry.command:
            case RecordPerson(relations=tuple() as relations):
                return self._drop_relations(entry, relations)
            case RecordGroup():
                return self._drop_members(entry)
            case RecordPerson(posts=tuple() as posts):
                return self._look_at_posts(entry, posts)
        return []

    def _drop_relations(self, entry: Entry, relations: tuple[Any, ...]) -> list[Fault]:
        if self._registrar.person(entry.command.no) is None:
            entry.command = None
            return [Fault(row=row, field="of", reason=f"查无此人：{row.data['of']}") for row in entry.rows]
        known = [self._registrar.person(relation.person) is not None for relation in relations]
        kept = tuple(relation for relation, found in zip(relations, known, strict=True) if found)
        entry.command = replace(entry.command, relations=kept) if kept else None
        return [Fault(row=row, field="is", reason=f"查无此人：{row.data['is']}")
                for row, found in zip(entry.rows, known, strict=True) if not found]

    def _drop_members(self, entry: Entry) -> list[Fault]:
        unknown = {no for no in entry.command.members if self._registrar.person(no) is None}
        entry.command = replace(entry.command, members=tuple(no for no in entry.command.members if no not in unknown))
        return [Fault(row=row, field="members", reason=f"查无此人：{no}")
                for row in entry.rows for no in map(str, row.data["members"]) if no.strip() in unknown]

    def _look_at_posts(self, entry: Entry, posts: tuple[Post, ...]) -> list[Fault]:
        if entry.partial:
            # A post we could not read must not take away one the person has: add to what is there instead.
            before = self._registrar.person(entry.command.no)
            entry.command = replace(entry.command, posts=(*(before.posts if before else ()), *posts))
        unknown = {post.unit for post in posts if not self._registrar.unit_known(post.unit)}
        return [Fault(row=_row_of_post(entry.rows, unit), field="posts.unit", fatal=False,
                      reason=f"单位 {unit} 没有登记，岗位已记下，登记该单位后生效") for unit in sorted(unknown)]

    def _perform(self, entry: Entry, report: Report) -> list[tuple[Row, Line]]:
        if entry.command is None:
            return []
        before = self._registrar.state(stream_of(entry.command))
        try:
            events = self._registrar.perform(entry.command)
        except ContractError as error:
            return _refused(entry, error)
        if isinstance(entry.command, RecordPerson) and entry.command.relations is None:
            report.people.append(entry.command.no)
        return [(row, _line(row, _outcome(row, events, before))) for row in entry.rows]


def _line(row: Row, outcome: str, field_name: str = "", reason: str = "") -> Line:
    return Line(outcome=outcome, file=row.file, place=row.place, what=_what(row), field=field_name, reason=reason)


def _fault_line(fault: Fault) -> Line:
    return _line(fault.row, WRONG if fault.fatal else NOTICE, fault.field, fault.reason)


def _refused(entry: Entry, error: ContractError) -> list[tuple[Row, Line]]:
    """Blame the row that gave the field; the others of the same person were not loaded either."""
    problems = {name: messages[0] for name, messages in error.errors.items()} or {"": error.detail}
    lines = []
    for row in entry.rows:
        mine = {name: reason for name, reason in problems.items() if _names(row, name)} or problems
        lines.append((row, _line(row, WRONG, "、".join(mine), "；".join(mine.values()))))
    return lines


def _names(row: Row, path: str) -> bool:
    return path.split(".")[-1].split("[")[0] in row.data or path.split("[")[0] in row.data


def _outcome(row: Row, events: list[Any], before: State) -> str:
    match row.kind:
        case "post":
            wanted = (row.data.get("role"), row.data.get("unit"))
            granted = [(event.role, event.unit) for event in events if isinstance(event, PostGranted)]
            return ADDED if wanted in granted else UNCHANGED
        case "relation":
            wanted = (row.data.get("name"), row.data.get("is"))
            recorded = [(event.name, event.person) for event in events if isinstance(event, RelationRecorded)]
            return ADDED if wanted in recorded else UNCHANGED
        case "person" if any(isinstance(event, PersonRegistered) for event in events):
            return ADDED
    if not events:
        return UNCHANGED
    return UPDATED if before is not None else ADDED


def _what(row: Row) -> str:
    names = ("no", "role", "unit") if row.kind == "post" else ("of", "name", "is") if row.kind == "relation" else (
        "no", "key")
    return " ".join(str(row.data[name]) for name in names if row.data.get(name) is not None)


def _row_of_post(rows: list[Row], unit: str) -> Row:
    for row in rows:
        posts = row.data.get("posts") if row.kind == "person" else [row.data]
        if any(isinstance(post, dict) and post.get("unit") == unit for post in posts or []):
            return row
    return rows[0]
