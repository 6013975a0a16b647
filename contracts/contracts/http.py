"""The HTTP API as data: what the gateway serves, what the portal calls, what OpenAPI says. One line, one operation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts import http_answers as answers
from contracts.catalog import commands as catalog
from contracts.catalog import views as catalog_views
from contracts.identity import audit as identity_audit
from contracts.identity import commands as identity
from contracts.identity import views as identity_views
from contracts.notify import commands as notify
from contracts.notify import views as notify_views
from contracts.workflow import audit
from contracts.workflow import commands as workflow
from contracts.workflow import views as workflow_views

#: Who may call: anybody, whoever is signed in, or whoever holds the post named in ``role``.
ANYONE, PERSON, ROLE = "anonymous", "person", "role"

JSON = "application/json"
MULTIPART = "multipart/form-data"
YAML = ("application/yaml", "application/x-yaml", "text/yaml")
PDF = "application/pdf"
HTML = "text/html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query parameter."""

    name: str
    summary: str
    kind: str = "string"


#: What every list understands.
PAGING = (
    Query(name="q", summary="关键字，最多 64 个字符"),
    Query(name="limit", summary="每页条数，1–100，默认 20", kind="integer"),
    Query(name="page_token", summary="上一页给出的翻页标记"),
)
SEARCH = (*PAGING, Query(name="serial", summary="流水号，完全相同"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method on one path.

    ``body`` is the declared message the body becomes; the fields in ``given`` come from the path, the session or the
    gateway and may not be named by the body; ``extra`` describes body fields only the gateway reads.
    ``errors`` are the statuses beyond those every operation of its sort may answer (see ``statuses``).
    """

    method: str
    path: str
    summary: str
    tag: str
    auth: str = PERSON
    role: str = ""
    body: type | None = None
    given: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    accepts: tuple[str, ...] = ()
    answer: type | None = None
    media_type: str = JSON
    status: int = 200
    query: tuple[Query, ...] = ()
    errors: tuple[int, ...] = ()
    etag: bool = False
    cookie: bool = False
    position: bool = False
    idempotent: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in the path."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def statuses(self) -> tuple[int, ...]:
        """Every status a client should be ready for, besides 500."""
        found = {self.status, *self.errors}
        if self.auth != ANYONE:
            found |= {401, 503}
        if self.auth == ROLE:
            found |= {403}
        if self.parameters:
            found |= {404}
        if self.accepts:
            found |= {400, 413, 415, 422}
        if self.query or self.position or self.idempotent:
            found |= {422}
        if self.etag:
            found |= {304}
        if self.cookie:
            found |= {403}
        return tuple(sorted(found))



def _get(path: str, summary: str, tag: str, answer: type | None, **more: Any) -> Operation:
    return Operation(method="GET", path=path, summary=summary, tag=tag, answer=answer, **more)


def _act(path: str, summary: str, tag: str, body: type, *given: str, **more: Any) -> Operation:
    """A command about a case or a task: the path and the session name the rest of the message."""
    defaults: dict[str, Any] = {"answer": workflow_views.CaseReceipt, "errors": (403, 409), "method": "POST"}
    return Operation(path=path, summary=summary, tag=tag, body=body, given=(*given, "actor"), accepts=(JSON,),
                     idempotent=True, **(defaults | more))


SERVICE = "/v1/services/{code}"
CASE = "/v1/cases/{case_id}"
TASK = "/v1/cases/{case_id}/tasks/{task_id}"
DRAFT = "/v1/drafts/{draft_id}"
DELIVERIES = "/v1/admin/deliveries"

_SESSION = (
    Operation(method="POST", path="/v1/session", summary="用学工号和密码登录", tag="登录", auth=ANYONE,
              body=identity.SignIn, accepts=(JSON,), answer=answers.SessionOpened, status=201, errors=(401, 429, 503),
              cookie=True),
    Operation(method="DELETE", path="/v1/session", summary="退出登录", tag="登录", auth=ANYONE, status=204,
              errors=(503,), cookie=True),
    Operation(method="POST", path="/v1/session/refresh", summary="用续期 Cookie 换新的访问令牌；没有 Cookie 时答 204",
              tag="登录", auth=ANYONE, answer=answers.SessionOpened, errors=(204, 401, 503), cookie=True),
    Operation(method="POST", path="/v1/session/activation", summary="新账号凭激活码设置第一个密码", tag="登录",
              auth=ANYONE, body=identity.ActivateAccount, accepts=(JSON,), status=204, errors=(401, 429, 503)),
)

_SERVICES = (
    _get("/v1/home", "首页：推荐、分类、我常办的、数字；登录后带我的计数", "服务", answers.Home, auth=ANYONE,
         position=True, errors=(503,)),
    _get("/v1/services", "服务目录，带各条件的计数", "服务", catalog_views.ServicePage, auth=ANYONE, position=True,
         query=(*PAGING, *(Query(name=name, summary=f"按{words}筛选") for name, words in (
             ("audience", "服务对象"), ("theme", "主题"), ("department", "部门"), ("initial", "拼音首字母"),
             ("tag", "标签"), ("kind", "种类")))), errors=(503,)),
    _get(SERVICE, "办事指南", "服务", catalog_views.ServiceGuide, auth=ANYONE, etag=True, position=True, errors=(503,)),
    _get(f"{SERVICE}/form", "发起用的表单，带我的预填值与里程碑", "服务", answers.StartForm,
         query=(Query(name="version", summary="事项版本，默认现行版本", kind="integer"),)),
    _get(f"{SERVICE}/versions", "发布过的版本", "服务", catalog_views.VersionList, etag=True, position=True),
    _get(f"{SERVICE}/versions/{{version}}", "一个版本的定义全文", "服务", catalog_views.VersionDefinition, etag=True),
    Operation(method="POST", path=f"{SERVICE}/versions", summary="发布新版本：正文是定义全文；422 按步骤和字段列出问题",
              tag="服务", auth=ROLE, role="hall.admin", accepts=(*YAML, JSON), answer=catalog_views.VersionReceipt,
              status=201, errors=(409,), idempotent=True),
    Operation(method="POST", path=f"{SERVICE}/retire", summary="停办", tag="服务", auth=ROLE, role="hall.admin",
              body=catalog.RetireService, given=("code", "actor"), accepts=(JSON,),
              answer=catalog_views.VersionReceipt, errors=(409,), idempotent=True),
)

_ME = (
    _get("/v1/me", "我是谁：单位、岗位、小组", "我", identity_views.MyProfile),
    Operation(method="PUT", path="/v1/me/password", summary="修改密码", tag="我", body=identity.ChangePassword,
              given=("actor", "session"), accepts=(JSON,), status=204, errors=(401, 403, 429)),
    _get("/v1/me/counts", "个人中心的计数", "我", workflow_views.Counts, position=True),
    _get("/v1/me/todo", "待办事项", "个人中心", answers.TodoPage, query=SEARCH, position=True),
    _get("/v1/me/in-progress", "进行中", "个人中心", answers.CasePage, query=SEARCH, position=True),
    _get("/v1/me/completed", "已完成", "个人中心", answers.CasePage, query=SEARCH, position=True),
    _get("/v1/me/cc", "抄送我的", "个人中心", answers.CasePage, query=SEARCH, position=True),
    _get("/v1/me/applications", "我的申请", "个人中心", answers.CasePage, query=SEARCH, position=True),
    _get("/v1/me/handled", "我办理过的", "个人中心", answers.CasePage, query=SEARCH, position=True),
    _get("/v1/me/to-rate", "待评价", "个人中心", answers.CasePage, query=SEARCH, position=True),
    _get("/v1/me/drafts", "我的草稿", "个人中心", answers.DraftPage, query=PAGING),
    _get("/v1/me/notifications", "站内消息", "个人中心", notify_views.NoticeList, query=PAGING),
    Operation(method="POST", path="/v1/me/notifications/read", summary="标为已读；不给 ids 就是全部", tag="个人中心",
              body=notify.MarkNoticesRead, given=("actor",), accepts=(JSON,), answer=notify_views.NoticesMarked),
    _get("/v1/me/stream", "事件流：变了的列表和新的计数（event: changed）", "个人中心", None,
         media_type="text/event-stream"),
)

_CASES = (
    _act("/v1/cases", "发起办件；draft 为真则只存草稿", "办件", workflow.StartCase, "case_id", status=201,
         answer=answers.StartReceipt, extra={"draft": {"type": "boolean", "default": False}}, errors=(403, 404, 409)),
    _get("/v1/cases", "按流水号找办件", "办件", workflow_views.CaseDetail,
         query=(Query(name="serial", summary="流水号"),), errors=(404,)),
    _get(CASE, "办件详情：我看得到的表单、里程碑、任务和我能做的动作", "办件", workflow_views.CaseDetail,
         position=True),
    _get(f"{CASE}/records", "流转记录", "办件", workflow_views.RecordList, position=True),
    _get(f"{CASE}/document.pdf", "下载办件签发的文件", "办件", None, media_type=PDF, position=True),
    _act(f"{CASE}/resubmit", "重新提交", "办件", workflow.ResubmitCase, "case_id"),
    _act(f"{CASE}/withdraw", "撤回修改", "办件", workflow.WithdrawCase, "case_id"),
    _act(f"{CASE}/terminate", "终止办件", "办件", workflow.TerminateCase, "case_id"),
    _act(f"{CASE}/comments", "补充说明", "办件", workflow.AddComment, "case_id"),
    _act(f"{CASE}/rating", "评价", "办件", workflow.RateCase, "case_id"),
    _act(f"{TASK}/approve", "通过", "办理", workflow.ApproveTask, "case_id", "task_id"),
    _act(f"{TASK}/reject", "驳回", "办理", workflow.RejectTask, "case_id", "task_id"),
    _act(f"{TASK}/return", "退回", "办理", workflow.ReturnTask, "case_id", "task_id"),
    _act(f"{TASK}/claim", "认领", "办理", workflow.ClaimTask, "case_id", "task_id"),
    _act(f"{TASK}/release", "释放", "办理", workflow.ReleaseTask, "case_id", "task_id"),
    _get(DRAFT, "我的一份草稿", "草稿", answers.Draft),
    _act(DRAFT, "保存草稿；没有就新建", "草稿", workflow.SaveDraft, "draft_id", method="PUT",
         answer=answers.DraftReceipt),
    _act(f"{DRAFT}/submit", "提交草稿", "草稿", workflow.SubmitDraft, "draft_id", status=201),
    Operation(method="DELETE", path=DRAFT, summary="删除草稿", tag="草稿", status=204),
)

_REST = (
    Operation(method="POST", path="/v1/files", summary="上传附件：表单字段 file，最大 20 MiB", tag="附件",
              accepts=(MULTIPART,), answer=answers.StoredFile, status=201),
    _get("/v1/files/{file_id}", "下载附件", "附件", None, media_type="application/octet-stream", errors=(304,)),
    _get("/v1/units", "单位目录", "通讯录", identity_views.UnitsPage),
    _get("/v1/people", "按学工号或姓名找人", "通讯录", identity_views.PeoplePage,
         query=(Query(name="q", summary="学工号或姓名的片段"),
                Query(name="limit", summary="最多几个，1–100", kind="integer"))),
    _get("/v1/verify/{code}", "凭验证码核验签发的文件", "核验", answers.Verification, auth=ANYONE, errors=(503,)),
    _get("/v1/openapi.json", "本接口的 OpenAPI 描述", "说明", None, auth=ANYONE, etag=True),
    _get("/docs", "给人读的接口说明", "说明", None, auth=ANYONE, media_type=HTML, etag=True),
    _get("/dev/outbox", "演示环境发出的短信、企业微信消息和邮件", "演示", answers.Outbox, auth=ANYONE,
         errors=(404, 503)),
    _get("/healthz", "进程是否活着", "运行", answers.Alive, auth=ANYONE),
    _get("/readyz", "能否服务，以及各项依赖", "运行", answers.Readiness, auth=ANYONE, errors=(503,)),
    _get("/metrics", "Prometheus 指标", "运行", None, auth=ANYONE, media_type="text/plain"),
)

_ADMIN = (
    Operation(method="POST", path="/v1/admin/people/{no}/erasure", summary="依法删除一个人的个人信息，不可恢复",
              tag="管理", auth=ROLE, role="hall.admin", body=identity.EraseSubject, given=("no", "actor"),
              accepts=(JSON,),
              answer=identity_views.ErasureReceipt, errors=(409,), idempotent=True),
    _get(DELIVERIES, "通知台账，新的在前", "管理", notify_views.DeliveryList, auth=ROLE, role="hall.admin", query=(
        Query(name="case_id", summary="办件编号"),
        Query(name="state", summary="due sending sent dead unknown suppressed"), *PAGING[1:])),
    Operation(method="POST", path=f"{DELIVERIES}/{{id}}/resend", summary="重新发送一条没有发出或不知是否发出的通知",
              tag="管理", auth=ROLE, role="hall.admin", body=notify.ResendDelivery, given=("id", "actor"),
              accepts=(JSON,), answer=notify_views.DeliveryState, errors=(409,)),
    Operation(method="POST", path=f"{DELIVERIES}/{{id}}/settle", summary="认定一条不知是否发出的通知：sent 或 failed",
              tag="管理", auth=ROLE, role="hall.admin", body=notify.SettleDelivery, given=("id", "actor"),
              accepts=(JSON,), answer=notify_views.DeliveryState, errors=(409,)),
)

_AS_OF = Query(name="as_of", summary="时刻，ISO 8601，带时区；不写就是现在")
_AUDITED = "/v1/audit/cases/{case_id}"


def _audit(path: str, summary: str, answer: type, *query: Query) -> Operation:
    return _get(path, summary, "审计", answer, auth=ROLE, role=audit.AUDITOR, query=query)


_AUDIT = (
    _audit(_AUDITED, "办件在某一时刻的样子：状态、表单、任务在谁手里、某人当时看得到什么", audit.CaseThen, _AS_OF,
           Query(name="viewer", summary="学工号；附上此人当时看得到的页面")),
    _audit(f"{_AUDITED}/events", "办件的原始事件与信封", audit.RawEventList),
    _audit(f"{_AUDITED}/proof", "办件的存证，可离线核验", audit.CaseProof,
           Query(name="raw", summary="true 则附上提交的原始字节", kind="boolean")),
    _audit("/v1/audit/people/{no}", "某人在某一时刻的单位、岗位和关系", identity_audit.PersonThen, _AS_OF),
    _audit("/v1/audit/people/{no}/todo", "某人在某一时刻的待办", audit.TodoThen, _AS_OF),
    _audit("/v1/audit/readings", "审计员某一天查阅了什么", audit.ReadingList,
           Query(name="day", summary="日期，默认今天"), *PAGING[1:]),
    Operation(method="POST", path="/v1/audit/verify", summary="核验各服务的日志链；没完就带着 next 再来", tag="审计",
              auth=ROLE, role=audit.AUDITOR, body=audit.AuditVerify, given=("actor",), accepts=(JSON,),
              answer=audit.LogVerification),
    _get("/v1/verify/heads", "各服务日志最新的签名头和公钥：抄下来，将来可以对质", "核验", answers.PublishedHeads,
         auth=ANYONE, errors=(503,)),
)

OPERATIONS: tuple[Operation, ...] = (*_SESSION, *_SERVICES, *_ME, *_CASES, *_REST, *_ADMIN, *_AUDIT)
