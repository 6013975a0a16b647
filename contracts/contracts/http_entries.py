"""The part of the HTTP API that lets people in from elsewhere: WeCom, and entries that bring a one-time ticket."""

from __future__ import annotations

from contracts.http_operation import ANYONE, HTML, Operation, Query, get
from contracts.identity.entries import SignInWays

WAYS = "/v1/session/ways"
WECOM = "/v1/session/wecom"
WECOM_CALLBACK = "/v1/session/wecom/callback"
ENTRANCE = "/v1/session/entries/{entry}"
_TAG = "登录"
_RETURN = Query(name="return", summary="登录后去的页面，只能是大厅里以 / 开头的地址，默认首页")

OPERATIONS: tuple[Operation, ...] = (
    get(WAYS, "密码之外还能怎样登录", _TAG, SignInWays, auth=ANYONE, errors=(503,)),
    get(WECOM, "企业微信登录：转到授权页，普通浏览器里是扫码页；没有开通时 404", _TAG, None, auth=ANYONE, status=302,
        media_type=HTML, query=(_RETURN,), errors=(404, 429, 503)),
    get(WECOM_CALLBACK, "企业微信授权后回到这里：登录并转到要去的页面；不成时转到登录页并说明原因", _TAG, None,
        auth=ANYONE, status=302, media_type=HTML, errors=(401, 403, 404, 429, 503),
        query=(Query(name="code", summary="授权码"), Query(name="state", summary="开始时给出的 state"))),
    get(ENTRANCE, "从第三方入口（如今日校园）带一次性票据进来；不成时转到登录页并说明原因", _TAG, None, auth=ANYONE,
        status=302, media_type=HTML, errors=(401, 403, 429, 503),
        query=(Query(name="ticket", summary="入口给出的一次性票据"), _RETURN)),
)
