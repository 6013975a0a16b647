"""What auditors may ask the workflow service, and the answers; every question here is logged before it is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from contracts.declare import command, question, view
from contracts.workflow.people import Person
from contracts.workflow.rows import StepName
from contracts.workflow.views import CaseDetail, TaskRow, TodoItem

#: The post whose holders may ask.
AUDITOR = "hall.auditor"


@question("audit.case")
class AuditCase:
    """办件在某一时刻的样子；给出 ``viewer`` 时，另附此人当时看得到的页面。"""

    case_id: str
    actor: str
    as_of: datetime | None = None
    viewer: str = ""


@question("audit.events")
class AuditEvents:
    """办件的原始事件，连同信封、账本位置与散列。"""

    case_id: str
    actor: str


@question("audit.proof")
class AuditProof:
    """办件的存证：它的每个提交都在账本里；``raw`` 为真时附上提交的原始字节。"""

    case_id: str
    actor: str
    raw: bool = False


@question("audit.todo")
class AuditTodo:
    """某人在某一时刻的待办。"""

    no: str
    actor: str
    as_of: datetime | None = None


@question("audit.readings")
class AuditReadings:
    """审计员们在某一天查阅了什么，最近的在前。"""

    actor: str
    day: date | None = None
    limit: int = 100
    page_token: str = ""


@question("audit.verify")
class AuditVerify:
    """核验各服务的日志链；``after`` 是各服务已核验到的块高，一次核验不完就带着回答里的 ``next`` 再问。"""

    actor: str
    services: tuple[str, ...] = ()
    after: dict[str, int] = field(default_factory=dict)


@command("reading.record")
class RecordReading:
    """把一次查阅记入审计流；由网关在问别的服务之前发出。"""

    actor: str
    what: str
    subject: str
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTaskThen:
    """当时等待办理的一个任务，和它在谁手里；``held_by`` 为空表示几个人都可以办。"""

    task_id: str
    step: str
    name: str
    arrived_at: datetime
    due_at: datetime | None
    people: tuple[Person, ...]
    held_by: Person | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBy:
    """一个人当时打开办件会看到什么；``page`` 为空表示当时无权查看。

    ``clear`` 列出此人当时看得到明文的保密字段；给审计员的页面里它们仍然遮盖。
    """

    no: str
    page: CaseDetail | None
    clear: tuple[str, ...] = ()


@view("audit.case-then")
class CaseThen:
    """办件在 ``as_of`` 时刻的样子；保密字段已遮盖。``definition`` 是办件钉住的事项版本。"""

    case_id: str
    as_of: datetime
    version: int
    position: int | None
    serial: str
    title: str
    definition: dict[str, Any]
    status: str
    outcome: str | None
    round: int
    applicant: Person
    started_at: datetime
    updated_at: datetime
    current_steps: tuple[StepName, ...]
    form: dict[str, Any]
    open_tasks: tuple[OpenTaskThen, ...]
    tasks: tuple[TaskRow, ...]
    viewer: SeenBy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEvent:
    """一个事件原样：``version`` 是事件格式的版本，``number`` 是它在办件里的序号。

    ``commit`` 是所在提交，``position`` 是提交在账本里的位置（还没入账时为空），``hash`` 是提交的叶散列。
    已加密的个人信息保持密文，未加密的已遮盖。
    """

    type: str
    version: int
    at: datetime
    actor: str
    on_behalf_of: str | None
    data: dict[str, Any]
    number: int
    commit: str
    command_id: str
    correlation_id: str
    position: int | None
    hash: str


@view("audit.event-list")
class RawEventList:
    """办件的原始事件，从早到晚。"""

    items: tuple[RawEvent, ...]


@view("audit.case-proof")
class CaseProof:
    """办件存证，可离线核验：保存为 .json，运行 ``python verify.py 存证.json``。

    ``commits`` 的每一项：提交、位置、叶散列、默克尔路径、区块头、到签名头为止的区块头、签名头（还没有则为空）。
    """

    format: str
    service: str
    case_id: str
    commits: tuple[dict[str, Any], ...]
    keys: tuple[dict[str, Any], ...]


@view("audit.todo-then")
class TodoThen:
    """某人在 ``as_of`` 时刻的待办。"""

    no: str
    as_of: datetime
    items: tuple[TodoItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """链上第一处不对的位置，和为什么。"""

    position: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCheck:
    """一个服务的日志这次核验了哪一段；``finished`` 为真表示到了末尾，或发现了问题。

    ``heads`` 是对上的签名头个数；``keys`` 是所用公钥的指纹，请与学校公布的核对：换一把钥匙重签，只有这里看得出来。
    """

    service: str
    from_position: int
    to_position: int
    last_position: int
    finished: bool
    heads: int
    keys: tuple[str, ...]
    findings: tuple[Finding, ...]


@view("audit.verification")
class LogVerification:
    """核验的结果；``finished`` 为假时，把 ``next`` 作为 ``after`` 再发一次即可继续。"""

    items: tuple[LogCheck, ...]
    finished: bool
    passed: bool
    next: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """审计员的一次查阅。"""

    at: datetime
    auditor: str
    what: str
    subject: str
    as_of: datetime | None
    viewer: str
    correlation_id: str


@view("audit.reading-list")
class ReadingList:
    """某一天的查阅，最近的在前。"""

    day: date
    items: tuple[Reading, ...]
    next_page_token: str | None
    total: int
