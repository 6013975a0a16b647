"""The HTTP API towards other systems and the public, and what an operator does: callbacks, notices, what failed."""

from __future__ import annotations

from contracts import parked
from contracts.http_operation import ANYONE, JSON, PAGING, ROLE, Operation, Query, get
from contracts.workflow import commands as workflow
from contracts.workflow import views

CALLBACK = "/v1/callbacks/{event}"
NOTICES = "/v1/notices"
EFFECTS = "/v1/admin/effects"
PARKED = "/v1/admin/parked"
#: The services that set things aside.
PARKING = ("identity", "catalog", "workflow", "notify")


def _decide(act: str, summary: str, command: type) -> Operation:
    return Operation(method="POST", path=f"{PARKED}/{{service}}/{{id}}/{act}", summary=summary, tag="管理", auth=ROLE,
                     role="hall.admin", body=command, given=("id", "actor"), accepts=(JSON,),
                     answer=parked.ParkedReceipt, errors=(409,))


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
    get(PARKED, "各服务搁置的事件和消息，旧的在前，不含内容；附近来的处理", "管理", parked.ParkedPage, auth=ROLE,
        role="hall.admin", query=(Query(name="service", summary=" ".join(PARKING)), *PAGING[1:])),
    _decide("replay", "重新办理一个搁置的事件", parked.ReplayParked),
    _decide("discard", "丢弃一条读不懂的消息，须写明原因", parked.DiscardParked),
)
