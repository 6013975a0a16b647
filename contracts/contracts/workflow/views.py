"""The answers of the workflow service: what the gateway and the portal may rely on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.declare import view
from contracts.workflow.people import Person
from contracts.workflow.rows import StepName, SubCaseEntry


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
    """待办事项的一项；``on_behalf`` 是代谁办理，``delegated`` 表示别人委派给我，``urged`` 是被催的次数。"""

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
    kind: str = "seat"
    round: int = 1
    on_behalf: Person | None = None
    delegated: bool = False
    overdue: bool = False
    urged: int = 0


@view("case.item")
class CaseItem:
    """进行中、已完成、抄送、我的申请等列表的一项；``note`` 说明在等什么，如“委派中”；``parent`` 是发起它的办件。

    ``due_at`` 是现在的任务里最早的期限；我的申请里的草稿有 ``draft_id``，状态是 draft，还没有流水号。
    """

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
    round: int = 1
    note: str = ""
    parent: str | None = None
    subcases: tuple[SubCaseEntry, ...] = ()
    due_at: datetime | None = None
    draft_id: str | None = None


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
    favourites: int = 0
    handled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """里程碑条的一格；``state`` ∈ done current todo skipped，``kind`` 是步骤的种类。"""

    key: str
    name: str
    state: str
    here: bool = False
    here_text: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """任务表的一行：任务名、状态、办理时间、办理用户。

    ``state`` ∈ open claimed waiting delegated done returned cancelled removed；``kind`` ∈ seat before after parallel；
    ``on_behalf`` 是代谁办理；``read_by`` 是打开过的办理人，``read_at`` 是第一次打开的时间。
    """

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
    kind: str = "seat"
    on_behalf: Person | None = None
    due_at: datetime | None = None
    read_by: tuple[Person, ...] = ()
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """收到抄送或传阅的一个人；``kind`` ∈ copy circulation，``required`` 是必读，``by`` 为空是按定义发的。"""

    person: Person
    kind: str
    step: str
    step_name: str
    sent_at: datetime
    by: Person | None = None
    required: bool = False
    until: datetime | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """预计路径的一步：由谁办、多久、在什么条件下走到。"""

    step: str
    name: str
    kind: str
    people: tuple[str, ...] = ()
    expected_days: float | None = None
    condition: str | None = None


@view("path.preview")
class PathPreview:
    """按表单现在的内容，这件事会怎样走；``choices`` 是要由我选定办理人的步骤，``computed`` 是由此算出的字段。

    ``people`` 是表单里各个学工号是谁。
    """

    preview: tuple[PathStep, ...]
    choices: tuple[dict[str, Any], ...] = ()
    computed: dict[str, Any] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)


@view("case.detail")
class CaseDetail:
    """办件详情：按读者的权限给出表单、里程碑、任务和可做的动作。

    ``my_task`` 是我现在能办的第一个任务，``my_tasks`` 是我名下打开的全部任务（含等待与委派中的）；
    ``retractable`` 是我还能拿回的任务；``changes`` 是我上次表态之后改动的字段；
    ``subcases`` 是由本件发起的办件；``circular`` 是传阅给我时我能做的事；``may`` 是我能否打印、导出及缘由；
    ``receivers`` 是抄送、传阅给了谁、谁已读，经办的人才看得到；
    ``flow`` 是流程图：``nodes`` 每项有 key、name、kind，``edges`` 每项有 from、to、condition、taken。
    """

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
    my_tasks: tuple[dict[str, Any], ...] = ()
    retractable: tuple[dict[str, Any], ...] = ()
    changes: tuple[dict[str, Any], ...] = ()
    preview: tuple[PathStep, ...] = ()
    circular: dict[str, Any] | None = None
    parent: str | None = None
    subcases: tuple[SubCaseEntry, ...] = ()
    may: dict[str, Any] = field(default_factory=dict)
    flow: dict[str, Any] = field(default_factory=dict)
    receivers: tuple[Receiver, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """流转记录的一行：操作人、操作步骤、操作动作、操作时间；``operator_text`` 是怎样称呼操作人，如“乙 代 甲”。"""

    at: datetime
    operator: Person
    step: str
    step_name: str
    action: str
    action_text: str
    opinion: str
    round: int
    on_behalf: Person | None = None
    operator_text: str = ""


@view("case.record-list")
class RecordList:
    """流转记录，从早到晚。"""

    items: tuple[Record, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicNotice:
    """正在公示的一件：``fields`` 每项有 label、value；``objections`` 表示可以提出异议。

    ``applicant`` 是 {name, unit_name}，姓名只露首尾。
    """

    case_id: str
    serial: str
    applicant: dict[str, str]
    service: str
    service_name: str
    step_name: str
    until: datetime
    objections: bool
    fields: tuple[dict[str, Any], ...]


@view("notice.public-list")
class PublicNoticeList:
    """正在公示的办件，先到期的在前。"""

    items: tuple[PublicNotice, ...]
    next_page_token: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckEffect:
    """没有做成的一个系统动作；``problem`` 是最后一次的原因。"""

    id: str
    case_id: str
    effect: str
    step: str
    attempts: int
    problem: str
    requested_at: datetime


@view("effect.stuck-list")
class StuckEffectList:
    """没有做成、等管理员处理的系统动作。"""

    items: tuple[StuckEffect, ...]


@view("effect.state")
class EffectState:
    """一个系统动作的状态。"""

    id: str
    state: str


@view("callback.receipt")
class CallbackReceipt:
    """外部系统的结果已收下；同样的内容再送一次，回执相同。"""

    case_id: str
    version: int
