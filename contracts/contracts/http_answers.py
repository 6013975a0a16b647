"""Shapes of HTTP answers that no service declares: problems, pages of lists, home, files, health."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.declare import view
from contracts.workflow.views import CaseItem, PathStep, TodoItem


@view("problem")
class Problem:
    """每一种失败的回答（application/problem+json）；``code`` 稳定不变，文字随语言变化。"""

    type: str
    title: str
    status: int
    detail: str
    code: str
    correlation_id: str
    errors: dict[str, tuple[str, ...]] = field(default_factory=dict)


@view("todo.page")
class TodoPage:
    """待办事项的一页；``facets`` 是 service、status 各取值的件数，``names`` 是服务代码到名称。"""

    items: tuple[TodoItem, ...]
    next_page_token: str | None
    total: int
    facets: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchItem:
    """批量办理中一件的结果；不成时 ``problem`` 的形状与单独办理时的回答相同。"""

    task_id: str
    ok: bool
    problem: dict[str, Any] | None = None


@view("task.batch-result")
class BatchResult:
    """批量办理的结果，次序与请求相同；``position`` 是最后一件成功的位置。"""

    items: tuple[BatchItem, ...]
    position: str = ""


@view("case.page")
class CasePage:
    """办件列表的一页；``facets`` 是 service、status 各取值的件数，``names`` 是服务代码到名称。"""

    items: tuple[CaseItem, ...]
    next_page_token: str | None
    total: int
    facets: dict[str, dict[str, Any]] = field(default_factory=dict)


@view("file")
class StoredFile:
    """已保存的附件；``sha256`` 是内容的摘要（十六进制），``size`` 以字节计。"""

    file_id: str
    name: str
    size: int
    sha256: str
    media_type: str


@view("alive")
class Alive:
    """进程活着。"""

    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """一项依赖：``state`` ∈ ready away；``required`` 为真的缺了就不能服务；``consumers`` 是在收请求的服务进程数。"""

    state: str
    required: bool
    consumers: int | None = None


@view("readiness")
class Readiness:
    """能否服务，以及各项依赖的状态。"""

    ready: bool
    dependencies: dict[str, Dependency]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """登录者。"""

    no: str
    name: str
    kind: str
    unit: str
    unit_name: str


@view("session.opened")
class SessionOpened:
    """登录成功：访问令牌放在 Authorization 头里；``expires_in`` 以秒计。续期凭据只在受限 Cookie 里。"""

    access_token: str
    token_type: str
    expires_in: int
    person: Signed
    must_change_password: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftItem:
    """草稿列表的一项；``case_id`` 与 ``draft_id`` 相同，提交后就是办件编号。"""

    draft_id: str
    case_id: str
    service: str
    service_name: str
    title: str
    updated_at: datetime


@view("draft.page")
class DraftPage:
    """我的草稿的一页。"""

    items: tuple[DraftItem, ...]
    next_page_token: str | None
    total: int


@view("start.receipt")
class StartReceipt:
    """发起或存草稿的回执；只有存草稿时才有 ``draft_id``，那时没有流水号，``version`` 是 0。"""

    case_id: str
    version: int
    position: str
    status: str
    serial: str | None
    draft_id: str | None = None


@view("draft.receipt")
class DraftReceipt:
    """草稿已保存。草稿没有流水号和版本。"""

    case_id: str
    draft_id: str
    version: int
    position: str
    status: str
    serial: str | None = None


@view("outbox")
class Outbox:
    """演示运营商收到的消息，最新的在前。"""

    items: tuple[dict[str, Any], ...]


@view("verification")
class Verification:
    """核验结果；``applicant`` 是遮盖过的姓名。查无此证时 ``valid`` 为假，其余为空。"""

    valid: bool
    document: str | None = None
    serial: str | None = None
    service_name: str | None = None
    applicant: str | None = None
    issued_at: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedHead:
    """一个服务的日志在 ``at`` 时刻的末尾：第 ``height`` 块的散列，和对它的 Ed25519 签名（base64url）。"""

    service: str
    height: int
    hash: str
    at: str
    key_id: str
    signature: str


@view("verification.heads")
class PublishedHeads:
    """各服务最新的签名头，与验证签名用的公钥（JWK）。"""

    items: tuple[PublishedHead, ...]
    keys: tuple[dict[str, Any], ...]


@view("service.form")
class StartForm:
    """发起用的表单：字段、本人的预填值、里程碑与预计路径，要由我选定办理人的步骤，以及现在能否发起。

    ``purpose`` 是抬头下的一句用途。
    """

    service: str
    name: str
    version: int
    digest: str
    title: str
    fields: tuple[dict[str, Any], ...]
    values: dict[str, Any]
    notes: dict[str, Any]
    milestones: tuple[dict[str, Any], ...]
    can_start: bool
    start_problem: dict[str, Any] | None
    sources: dict[str, Any] = field(default_factory=dict)
    calendar: dict[str, Any] | None = None
    preview: tuple[PathStep, ...] = ()
    choices: tuple[dict[str, Any], ...] = ()
    computed: dict[str, Any] = field(default_factory=dict)
    purpose: str = ""


@view("draft")
class Draft:
    """一份草稿的内容。"""

    draft_id: str
    case_id: str
    service: str
    service_name: str
    title: str
    form: dict[str, Any]
    updated_at: datetime
    version: int | None = None
    status: str = "draft"
