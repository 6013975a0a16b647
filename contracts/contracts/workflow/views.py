"""The read model's row and the answers of the workflow service: what the gateway and the portal may rely on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.declare import view
from contracts.workflow.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class StepName:
    """A step's key and its Chinese name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """An open task inside a case row; whoever is in ``people`` sees it in 待办 unless another person claimed it."""

    id: str
    step: str
    step_name: str
    arrived_at: datetime
    people: tuple[str, ...]
    actions: tuple[str, ...]
    due_at: datetime | None = None
    claimed_by: str | None = None
    claimable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyEntry:
    """One person's copy of a case."""

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


@view("case.row-now")
class CaseRowNow:
    """日志此刻所说的一行；读模型还没跟上时，用它代替旧的那一行。``row`` 的形状是 ``case.row``。"""

    case_id: str
    version: int
    row: dict[str, Any]


@view("receipt")
class CaseReceipt:
    """命令的回执：办件现在的版本与位置；查询时带上位置就不会读到旧数据。"""

    case_id: str
    version: int
    position: str
    status: str = ""
    serial: str | None = None


@view("todo.item")
class TodoItem:
    """待办事项的一项。"""

    id: str
    task_id: str
    case_id: str
    serial: str
    title: str
    service: str
    service_name: str
    step: str
    step_name: str
    applicant: Person
    arrived_at: datetime
    due_at: datetime | None
    actions: tuple[str, ...]
    claimable: bool = False


@view("case.item")
class CaseItem:
    """进行中、已完成、抄送、我的申请等列表的一项。"""

    case_id: str
    serial: str
    title: str
    service: str
    service_name: str
    status: str
    outcome: str | None
    current_steps: tuple[StepName, ...]
    applicant: Person
    role: str
    started_at: datetime
    updated_at: datetime
    ended_at: datetime | None = None
    kind: str | None = None
    read: bool | None = None


@view("counts")
class Counts:
    """个人中心的计数。"""

    todo: int
    in_progress: int
    completed: int
    cc: int
    cc_unread: int
    applications: int
    drafts: int
    to_rate: int
    notifications: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """里程碑条的一格；``state`` ∈ done current todo skipped。"""

    key: str
    name: str
    state: str
    here: bool = False
    here_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """任务表的一行：任务名、状态、办理时间、办理用户。"""

    task_id: str
    step: str
    name: str
    state: str
    state_text: str
    arrived_at: datetime
    handled_at: datetime | None
    handler: Person | None
    candidates: tuple[Person, ...]
    action: str
    opinion: str
    mine: bool
    round: int


@view("case.detail")
class CaseDetail:
    """办件详情：按读者的权限给出表单、里程碑、任务和可做的动作。"""

    case_id: str
    serial: str | None
    version: int
    position: str
    service: dict[str, Any]
    title: str
    status: str
    outcome: str | None
    round: int
    applicant: Person
    started_at: datetime | None
    updated_at: datetime | None
    ended_at: datetime | None
    current_steps: tuple[StepName, ...]
    milestones: tuple[Milestone, ...]
    form: dict[str, Any]
    tasks: tuple[TaskRow, ...]
    my_task: dict[str, Any] | None
    case_actions: tuple[str, ...]
    banner: str
    documents: tuple[dict[str, Any], ...]
    comments: tuple[dict[str, Any], ...]
    rating: dict[str, Any] | None
    why: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """流转记录的一行：操作人、操作步骤、操作动作、操作时间。"""

    at: datetime
    operator: Person
    step: str
    step_name: str
    action: str
    action_text: str
    opinion: str
    round: int


@view("case.record-list")
class RecordList:
    """流转记录，从早到晚。"""

    items: tuple[Record, ...]
