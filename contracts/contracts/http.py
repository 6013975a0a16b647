"""The HTTP API as data: what the gateway serves, what the portal calls, what OpenAPI says. One line, one operation."""

from __future__ import annotations

from contracts import http_answers as answers
from contracts.catalog import commands as catalog
from contracts.catalog import views as catalog_views
from contracts.http_campus import OPERATIONS as _CAMPUS
from contracts.http_codes import OPERATIONS as _CODES
from contracts.http_content import OPERATIONS as _CONTENT
from contracts.http_documents import OPERATIONS as DOCUMENTS
from contracts.http_entries import OPERATIONS as _ENTRIES
from contracts.http_feedback import OPERATIONS as _FEEDBACK
from contracts.http_operation import (
    ANYONE,
    HTML,
    JSON,
    MULTIPART,
    PAGING,
    PERSON,
    ROLE,
    YAML,
    Operation,
    Query,
)
from contracts.http_operation import act as _act
from contracts.http_operation import get as _get
from contracts.http_outside import OPERATIONS as _OUTSIDE
from contracts.http_personal import OPERATIONS as _PERSONAL
from contracts.http_rehearsals import OPERATIONS as _REHEARSALS
from contracts.http_search import OPERATIONS as _SEARCH
from contracts.http_substitutes import OPERATIONS as _SUBSTITUTES
from contracts.identity import audit as identity_audit
from contracts.identity import commands as identity
from contracts.identity import views as identity_views
from contracts.notify import commands as notify
from contracts.notify import views as notify_views
from contracts.workflow import audit
from contracts.workflow import commands as workflow
from contracts.workflow import questions as workflow_questions
from contracts.workflow import views as workflow_views

__all__ = ["ANYONE", "CASE", "DELIVERIES", "DRAFT", "MULTIPART", "OPERATIONS", "PERSON", "ROLE", "SERVICE", "TASK",
           "Operation"]

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
    _get("/v1/services", "服务目录，带各条件的计数", "服务", catalog_views.ServicePage, auth=ANYONE, position=True,
         query=(*PAGING, *(Query(name=name, summary=f"按{words}筛选；可重复，任一即可") for name, words in (
             ("audience", "服务对象"), ("theme", "主题"), ("department", "部门"), ("initial", "拼音首字母"),
             ("tag", "标签"), ("kind", "种类"))),
             Query(name="sort", summary="uses 办理最多的在前，name 按拼音；不填时最合适的在前")), errors=(503,)),
    _get(SERVICE, "办事指南", "服务", catalog_views.ServiceGuide, auth=ANYONE, etag=True, position=True, errors=(503,)),
    _get(f"{SERVICE}/form", "发起用的表单，带我的预填值与里程碑", "服务", answers.StartForm,
         query=(Query(name="version", summary="事项版本，默认现行版本", kind="integer"),
                Query(name="look", summary="有值时只是看看能不能办，不算使用")),
         spoken=("detail", "here_text", "purpose", "notes")),
    Operation(method="POST", path=f"{SERVICE}/preview", summary="按表单现在的内容预计路径和办理人", tag="服务",
              body=workflow_questions.PreviewPath, given=("service", "actor"), accepts=(JSON,),
              answer=workflow_views.PathPreview),
    _get(f"{SERVICE}/versions", "发布过的版本", "服务", catalog_views.VersionList, etag=True, position=True),
    _get(f"{SERVICE}/versions/{{version}}", "一个版本的定义全文", "服务", catalog_views.VersionDefinition, etag=True),
    _get(f"{SERVICE}/versions/{{version}}/differences", "一个版本改了什么，用文字说明", "服务",
         catalog_views.VersionDifference, etag=True,
         query=(Query(name="from", summary="与哪个版本比，默认前一个", kind="integer"),)),
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
    Operation(method="POST", path="/v1/me/notifications/read", summary="标为已读；不给 ids 就是全部", tag="个人中心",
              body=notify.MarkNoticesRead, given=("actor",), accepts=(JSON,), answer=notify_views.NoticesMarked),
    _get("/v1/me/stream", "事件流：变了的列表和新的计数（event: changed）", "个人中心", None,
         media_type="text/event-stream"),
)

_TASK_ACTS: dict[str, tuple[str, type]] = {
    "approve": ("通过", workflow.ApproveTask),
    "reject": ("驳回", workflow.RejectTask),
    "return": ("退回", workflow.ReturnTask),
    "abstain": ("弃权：不计入会签的分母", workflow.AbstainTask),
    "transfer": ("转办：席位换给别人", workflow.TransferTask),
    "delegate": ("委派：请别人先办，答复后回到自己手里", workflow.DelegateTask),
    "resolve": ("答复委派", workflow.ResolveDelegation),
    "add-signer": ("加签：mode 为 before、after 或 parallel", workflow.AddSigner),
    "remove-signer": ("减签：取消一个还没表态的席位", workflow.RemoveSigner),
    "claim": ("认领", workflow.ClaimTask),
    "release": ("释放", workflow.ReleaseTask),
    "retract": ("拿回：下一步还没人动时撤销自己的表态，或收回委派", workflow.RetractTask),
    "circulate": ("传阅：请这些人阅知", workflow.CirculateCase),
    "cc": ("抄送：让这些人知道", workflow.CopyCase),
}

#: What the hall itself says in a case, beside what people wrote.
_SPOKEN = ("state_text", "here_text", "banner", "reason", "purpose", "action_text", "operator_text",
           "return_targets")

_CASES = (
    _act("/v1/cases", "发起办件；draft 为真则只存草稿", "办件", workflow.StartCase, "case_id", "parent", status=201,
         answer=answers.StartReceipt, extra={"draft": {"type": "boolean", "default": False}}, errors=(403, 404, 409)),
    _get("/v1/cases", "按流水号找办件", "办件", workflow_views.CaseDetail,
         query=(Query(name="serial", summary="流水号"),), errors=(404,), spoken=_SPOKEN),
    _get(CASE, "办件详情：我看得到的表单、里程碑、任务和我能做的动作", "办件", workflow_views.CaseDetail,
         position=True, spoken=_SPOKEN),
    _get(f"{CASE}/records", "流转记录", "办件", workflow_views.RecordList, position=True, spoken=_SPOKEN),
    *DOCUMENTS,
    _act(f"{CASE}/resubmit", "重新提交", "办件", workflow.ResubmitCase, "case_id"),
    _act(f"{CASE}/withdraw", "撤回修改", "办件", workflow.WithdrawCase, "case_id"),
    _act(f"{CASE}/terminate", "终止办件", "办件", workflow.TerminateCase, "case_id"),
    _act(f"{CASE}/comments", "补充说明", "办件", workflow.AddComment, "case_id"),
    _act(f"{CASE}/rating", "评价", "办件", workflow.RateCase, "case_id"),
    _act(f"{CASE}/urge", "催办：提醒现在的办理人", "办件", workflow.UrgeCase, "case_id"),
    _act(f"{CASE}/reopen", "唤醒：已结束的办件重新办理", "办件", workflow.ReopenCase, "case_id"),
    _act(f"{CASE}/objections", "公示期间提出异议", "办件", workflow.ObjectToNotice, "case_id"),
    _act(f"{CASE}/circular-answer", "阅示：对传阅给我的办件写意见", "办件", workflow.AnswerCircular, "case_id"),
    _act(f"{CASE}/circular-forward", "转阅：请别人也阅知", "办件", workflow.ForwardCircular, "case_id"),
    _act(f"{CASE}/migrate", "换到事项的另一个版本", "办件", workflow.MigrateCase, "case_id"),
    *(_act(f"{TASK}/{word}", summary, "办理", command, "case_id", "task_id")
      for word, (summary, command) in _TASK_ACTS.items()),
    Operation(method="POST", path="/v1/tasks/batch", summary="批量通过：一次最多 50 件，每件各有结果", tag="办理",
              body=workflow.BatchApproval, accepts=(JSON,), answer=answers.BatchResult, idempotent=True),
    _get(DRAFT, "我的一份草稿", "草稿", answers.Draft),
    _act(DRAFT, "保存草稿；没有就新建", "草稿", workflow.SaveDraft, "draft_id", method="PUT",
         answer=answers.DraftReceipt),
    _act(f"{DRAFT}/submit", "提交草稿", "草稿", workflow.SubmitDraft, "draft_id", status=201),
    Operation(method="DELETE", path=DRAFT, summary="删除草稿", tag="草稿", status=204),
)

_REST = (
    Operation(method="POST", path="/v1/files", summary="上传附件：表单字段 file，最大 20 MiB", tag="附件",
              query=(Query(name="for", summary="写 content：准备放进新闻、页面等内容，发布后谁都可以看"),),
              accepts=(MULTIPART,), answer=answers.StoredFile, status=201),
    _get("/v1/files/{file_id}", "下载附件", "附件", None, media_type="application/octet-stream", errors=(304,)),
    _get("/v1/units", "单位目录", "通讯录", identity_views.UnitsPage),
    _get("/v1/people", "按学工号或姓名找人", "通讯录", identity_views.PeoplePage,
         query=(Query(name="q", summary="学工号或姓名的片段"),
                Query(name="limit", summary="最多几个，1–100", kind="integer"))),
    _get("/v1/verify/{code}", "凭验证码核验签发的文件", "核验", answers.Verification, auth=ANYONE, errors=(503,)),
    _get("/v1/openapi.json", "本接口的 OpenAPI 描述", "说明", None, auth=ANYONE, etag=True),
    _get("/docs", "给人读的接口说明", "说明", None, auth=ANYONE, media_type=HTML, etag=True),
    _get("/robots.txt", "搜索引擎可以读哪些地址", "说明", None, auth=ANYONE, media_type="text/plain", etag=True),
    _get("/sitemap.xml", "公开的页面、办事指南的地址", "说明", None, auth=ANYONE, media_type="application/xml",
         errors=(503,), etag=True),
    _get("/dev/outbox", "演示环境发出的短信、企业微信消息和邮件", "演示", answers.Outbox, auth=ANYONE,
         errors=(404, 503)),
    _get("/healthz", "进程是否活着", "运行", answers.Alive, auth=ANYONE),
    _get("/readyz", "能否服务，以及各项依赖", "运行", answers.Readiness, auth=ANYONE, errors=(503,)),
    _get("/metrics", "Prometheus 指标", "运行", None, auth=ANYONE, media_type="text/plain"),
)

_ADMIN = (
    _get("/v1/admin/calendar", "校历：学校自己的假日、上班日、寒暑假和办公时间", "管理", identity_views.CalendarView,
         auth=ROLE, role="hall.admin"),
    Operation(method="PUT", path="/v1/admin/calendar", summary="设定校历，内容是全貌；未到的期限随之重算", tag="管理",
              auth=ROLE, role="hall.admin", body=identity.SetCalendar, given=("actor",), accepts=(JSON,),
              answer=identity_views.CalendarReceipt, idempotent=True),
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

OPERATIONS: tuple[Operation, ...] = (*_SESSION, *_SERVICES, *_ME, *_CASES, *_REST, *_ADMIN, *_SUBSTITUTES, *_REHEARSALS,
                                     *_OUTSIDE, *_AUDIT, *_CONTENT, *_FEEDBACK, *_SEARCH, *_PERSONAL,
                                     *_CAMPUS, *_ENTRIES, *_CODES)
