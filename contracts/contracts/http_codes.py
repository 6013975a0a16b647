"""The part of the HTTP API that works with one-time codes: sign in by text message, set a forgotten password anew."""

from __future__ import annotations

from contracts.declare import view
from contracts.http_answers import SessionOpened
from contracts.http_operation import ANYONE, JSON, Operation
from contracts.identity.codes import RecoverPassword, RequestCode, ResetPassword, SignInByCode

SMS_CODES = "/v1/session/sms-codes"
SMS_SESSION = "/v1/session/sms"
RESETS = "/v1/password-resets"
RESET = "/v1/password-resets/{recovery_id}/confirm"
_TAG = "登录"


@view("code.sent")
class CodeSent:
    """验证码已送出（如果号码对得上）：``seconds`` 内有效，``again_after`` 秒后可以再要一次。"""

    seconds: int
    again_after: int


@view("recovery.begun")
class RecoveryBegun:
    """找回密码的编号；验证码已送出（如果学工号与手机号或邮箱对得上）。"""

    id: str
    seconds: int
    again_after: int


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        method="POST", path=SMS_CODES, summary="请求短信登录的验证码；号码有没有登记，回答都一样", tag=_TAG,
        auth=ANYONE, body=RequestCode, accepts=(JSON,), answer=CodeSent, status=202, errors=(404, 429, 503)),
    Operation(
        method="POST", path=SMS_SESSION, tag=_TAG, auth=ANYONE, body=SignInByCode, accepts=(JSON,), status=201,
        summary="凭手机号和验证码登录；号码登记在几个账号下时答 409，带上 username 再来", answer=SessionOpened,
        errors=(401, 403, 404, 409, 429, 503), cookie=True),
    Operation(
        method="POST", path=RESETS, summary="请求找回密码的验证码；填学工号，和登记的手机号或邮箱", tag=_TAG,
        auth=ANYONE, body=RecoverPassword, accepts=(JSON,), answer=RecoveryBegun, status=202, errors=(404, 429, 503)),
    Operation(
        method="POST", path=RESET, summary="凭验证码设置新密码；此人的会话全部作废", tag=_TAG, auth=ANYONE,
        body=ResetPassword, given=("recovery_id",), accepts=(JSON,), status=204, errors=(401, 403, 429, 503)),
)
