"""The operations about feedback: anybody may give it, whoever asked and the desk go on from there."""

from __future__ import annotations

from contracts.catalog import feedback
from contracts.http_operation import ANYONE, JSON, PAGING, ROLE, Operation, Query, get

FEEDBACK = "/v1/feedback"
MINE = "/v1/me/feedback"
DESK = "/v1/admin/feedback"
#: The post that answers; whoever holds hall.admin may as well.
ANSWERER = "feedback.desk"

_TAG = "意见反馈"

OPERATIONS: tuple[Operation, ...] = (
    Operation(method="POST", path=FEEDBACK, summary="提交意见反馈；不登录也可以，请留联系方式", tag=_TAG, auth=ANYONE,
              body=feedback.SendFeedback, given=("actor", "address"), accepts=(JSON,), status=201,
              answer=feedback.FeedbackReceipt, errors=(429, 503), idempotent=True),
    get(MINE, "我提交的反馈，附未读答复的条数", _TAG, feedback.FeedbackPage, query=PAGING),
    get(f"{FEEDBACK}/{{id}}", "一条反馈和全部往来；本人看过即为已读", _TAG, feedback.FeedbackText),
    Operation(method="POST", path=f"{FEEDBACK}/{{id}}/reply", summary="本人补充", tag=_TAG, body=feedback.ReplyFeedback,
              given=("id", "actor"), accepts=(JSON,), answer=feedback.FeedbackReceipt, errors=(409,)),
    Operation(method="POST", path=f"{FEEDBACK}/{{id}}/close", summary="关闭", tag=_TAG, body=feedback.CloseFeedback,
              given=("id", "actor"), accepts=(JSON,), answer=feedback.FeedbackReceipt, errors=(409,)),
    get(DESK, "服务台看到的反馈，附等待答复的条数", _TAG, feedback.FeedbackPage, auth=ROLE, role=ANSWERER,
        query=(*PAGING, Query(name="status", summary="open answered closed"))),
    Operation(method="POST", path=f"{DESK}/{{id}}/answer", summary="服务台答复，可以同时关闭", tag=_TAG, auth=ROLE,
              role=ANSWERER, body=feedback.AnswerFeedback, given=("id", "actor"), accepts=(JSON,),
              answer=feedback.FeedbackReceipt, errors=(409,)),
)
