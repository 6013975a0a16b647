"""The part of the HTTP API that faces other systems and the public: callbacks, notices, effects that did not work."""

from __future__ import annotations

from contracts.http_operation import ANYONE, JSON, PAGING, ROLE, Operation, get
from contracts.workflow import commands as workflow
from contracts.workflow import views

CALLBACK = "/v1/callbacks/{event}"
NOTICES = "/v1/notices"
EFFECTS = "/v1/admin/effects"

OPERATIONS: tuple[Operation, ...] = (
    Operation(method="POST", path=CALLBACK, tag="外部系统", auth=ANYONE, body=workflow.ReceiveCallback,
              summary="外部系统送来结果，在等它的办件由此继续；请求头 Hall-Signature 是正文的签名；重复送达，回执相同",
              given=("event", "actor"), accepts=(JSON,), answer=views.CallbackReceipt, errors=(401, 409, 503)),
    get(NOTICES, "正在公示的办件，只有公示的字段", "公示", views.PublicNoticeList, auth=ANYONE, query=PAGING[1:],
        errors=(503,)),
    get(EFFECTS, "没有做成、等人处理的系统动作", "管理", views.StuckEffectList, auth=ROLE, role="hall.admin"),
    Operation(method="POST", path=f"{EFFECTS}/{{id}}/retry", summary="再做一次没有做成的系统动作", tag="管理",
              auth=ROLE, role="hall.admin", body=workflow.RetryEffect, given=("id", "actor"), accepts=(JSON,),
              answer=views.EffectState),
)
