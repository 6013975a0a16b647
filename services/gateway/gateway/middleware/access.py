"""Let nothing through that the contract does not declare, and nobody who may not: deny by default."""

from __future__ import annotations

import re
from typing import Any

import falcon

from contracts.errors import NotFound, Unauthenticated
from contracts.http import ANYONE, OPERATIONS, Operation
from gateway.tokens import Tokens

_DECLARED = {(operation.method, operation.path): operation for operation in OPERATIONS}
_SAFE_PARAMETER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~:-]{0,99}\Z")
_BEARER = re.compile(r"[Bb]earer +([A-Za-z0-9._~+/-]+=*)\Z")


class Access:
    """Find the declared operation, look at the path parameters, and know who asks before anything is read."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def process_resource(self, req: falcon.Request, resp: falcon.Response, resource: Any,
                         params: dict[str, Any]) -> None:
        """Set ``req.context.operation`` and ``req.context.actor`` (None when anonymous), or refuse."""
        if req.method == "OPTIONS":
            return
        operation = _operation(req)
        req.context.operation = operation
        if not all(_SAFE_PARAMETER.match(str(value)) for value in params.values()):
            # An id we could not have given out names nothing of ours.
            raise NotFound("没有找到")
        req.context.actor = self._actor(req, operation)

    def _actor(self, req: falcon.Request, operation: Operation) -> str | None:
        header = req.get_header("Authorization")
        if header is None:
            if operation.auth == ANYONE:
                return None
            raise Unauthenticated("请先登录")
        match = _BEARER.match(header)
        if match is None:
            raise Unauthenticated("登录凭证不合格式")
        try:
            claims = self._tokens.verify(match.group(1))
        except Unauthenticated:
            # Who reads something public with an old token is simply a visitor.
            if operation.auth == ANYONE:
                return None
            raise
        # A declared role is checked by the service that owns the decision, on its own replica of who holds what post.
        req.context.claims = claims
        return claims.person


def _operation(req: falcon.Request) -> Operation:
    operation = _DECLARED.get((req.method, req.uri_template or ""))
    if operation is not None:
        return operation
    allowed = sorted(method for method, path in _DECLARED if path == req.uri_template)
    if allowed:
        raise falcon.HTTPMethodNotAllowed(allowed)
    raise NotFound("没有这个地址")
