"""The operations about whoever acts for somebody else, and about tasks that must find new people."""

from __future__ import annotations

from contracts.http_operation import JSON, ROLE, Operation, act, get
from contracts.identity import commands as identity
from contracts.identity import views
from contracts.workflow import commands as workflow
from contracts.workflow.handover import HandOverResult, HandOverSeats

SUBSTITUTES = "/v1/me/substitutes"
SUBSTITUTE = f"{SUBSTITUTES}/{{id}}"
HANDOVER = "/v1/admin/handover"
RESOLVE_AGAIN = "/v1/admin/cases/{case_id}/resolve-again"

_FROM = {"type": "string", "description": "日期或时刻，自此生效；必填"}

OPERATIONS: tuple[Operation, ...] = (
    get(SUBSTITUTES, "谁代我办，我代谁办", "我", views.SubstituteList),
    Operation(method="PUT", path=SUBSTITUTE, summary="声明或更改一项代理；编号由您选定，重复提交没有影响", tag="我",
              body=identity.SetSubstitute, given=("id", "actor", "begins"), extra={"from": _FROM}, accepts=(JSON,),
              answer=views.SubstituteReceipt, errors=(409,), idempotent=True),
    Operation(method="DELETE", path=SUBSTITUTE, summary="取消一项代理；代理人没有办的任务随即回到本人", tag="我",
              status=204, idempotent=True),
    Operation(method="POST", path=HANDOVER, summary="把一个人手里打开的任务全部交给另一个人，逐件给出结果", tag="管理",
              auth=ROLE, role="hall.admin", body=HandOverSeats, given=("actor",), accepts=(JSON,),
              answer=HandOverResult, errors=(409,), idempotent=True),
    act(RESOLVE_AGAIN, "组织调整后，按定义再找一次办理人", "管理", workflow.ResolveAgain, "case_id", auth=ROLE,
        role="hall.admin"),
)
