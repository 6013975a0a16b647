"""The read model of cases: one row per case, of which every list of the personal centre is a query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.declare import view
from contracts.workflow.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class StepName:
    """A step's key and its Chinese name; ``until`` is when a public notice or a wait ends, at the latest.

    ``hint`` says what is to be done or waited for there, ``link`` leads to where; both blank where nothing is said.
    """

    key: str
    name: str
    until: datetime | None = None
    hint: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """``id`` is the substitute who may act for the person ``no`` called ``name``."""

    id: str
    no: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """An open task inside a case row; whoever is in ``people`` sees it in 待办 unless another person claimed it.

    ``kind`` ∈ seat before after parallel; ``waiting`` ∈ "" signer sequence after: nobody sees it then; ``delegated_by``
    is who gets it back, meanwhile ``people`` can only answer; ``overdue`` once its limit has passed; ``read`` are the
    numbers of those who opened it.
    """

    id: str
    step: str
    step_name: str
    arrived_at: datetime
    people: tuple[str, ...]
    actions: tuple[str, ...]
    due_at: datetime | None = None
    claimed_by: str | None = None
    claimable: bool = False
    run: str = ""
    kind: str = "seat"
    waiting: str = ""
    delegated_by: str | None = None
    on_behalf: tuple[StandIn, ...] = ()
    overdue: bool = False
    read: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubCaseEntry:
    """A case that a step of this one started; ``outcome`` is empty while it runs."""

    id: str
    step: str
    service: str
    serial: str = ""
    row: int | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyEntry:
    """One person's copy of a case; ``kind`` ∈ copy circulation."""

    id: str
    person: str
    kind: str
    at: datetime


@view("case.row")
class CaseRow:
    """个人中心读模型里的一行：一件办件一行，``_id`` 是办件编号，``v`` 是已应用的提交版本。"""

    serial: str
    title: str
    service: str
    service_name: str
    definition_version: int
    status: str
    outcome: str | None
    round: int
    applicant: Person
    current_steps: tuple[StepName, ...]
    started_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    todo: tuple[OpenTask, ...]
    handlers: tuple[str, ...]
    participants: tuple[str, ...]
    cc: tuple[CopyEntry, ...]
    readers: tuple[str, ...]
    rateable: bool
    rated: bool
    files: tuple[str, ...]
    keywords: str
    ever: tuple[str, ...] = ()
    urged: tuple[datetime, ...] = ()
    parent: str | None = None
    subcases: tuple[SubCaseEntry, ...] = ()


@view("case.row-now")
class CaseRowNow:
    """日志此刻所说的一行；读模型还没跟上时，用它代替旧的那一行。``row`` 的形状是 ``case.row``。"""

    case_id: str
    version: int
    row: dict[str, Any]
