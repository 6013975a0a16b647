"""The only place where an error meets a status code: everything that fails answers ``application/problem+json``."""

from __future__ import annotations

import json
from typing import Any

import falcon
import structlog
from pymongo.errors import PyMongoError

from contracts import english, problems
from contracts.errors import ContractError, Unavailable

log = structlog.get_logger(__name__)

#: Kind of a contract error -> HTTP status.
STATUS = {
    "invalid": 422,
    "unauthenticated": 401,
    "not-allowed": 403,
    "not-found": 404,
    "not-possible-now": 409,
    "conflict": 409,
    "too-many": 429,
    "unavailable": 503,
}

#: What Falcon itself refuses -> our code.
_FALCON_CODES = {
    400: "malformed",
    401: "unauthenticated",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many",
    503: "unavailable",
}

#: Seconds after which a caller may try again when nobody said better.
RETRY_AFTER = 2


class Refused(Exception):
    """The gateway itself refuses the request: ``status``, stable ``code``, words and errors by field."""

    def __init__(self, status: int, code: str, detail: str = "", *,
                 errors: dict[str, list[str]] | None = None) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.errors = errors or {}


def install(app: falcon.App[Any, Any]) -> None:
    """Make ``app`` answer every kind of failure with a problem document."""
    app.add_error_handler(Exception, _on_defect)
    app.add_error_handler(falcon.HTTPError, _on_falcon)
    app.add_error_handler(PyMongoError, _on_database)
    app.add_error_handler(ContractError, _on_contract)
    app.add_error_handler(Refused, _on_refused)


def language(req: falcon.Request) -> str:
    """Return ``en`` when the caller prefers English to Chinese, else ``zh``."""
    best, chosen = 0.0, "zh"
    for part in (req.get_header("Accept-Language") or "").split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        primary = tag.split("-")[0].strip().lower()
        if primary in ("zh", "en") and quality > best:
            best, chosen = quality, primary
    return chosen


def as_item(error: ContractError, req: falcon.Request) -> dict[str, Any]:
    """Return an error as one item of an answer that as a whole succeeded: a problem without status and request."""
    return {"type": f"urn:hall:problem:{error.code}", "status": STATUS.get(error.kind, 500), "code": error.code,
            **_worded(req, error.code, error.detail, error.errors)}


def _worded(req: falcon.Request, code: str, detail: str, errors: dict[str, list[str]] | None) -> dict[str, Any]:
    """Return title, detail and errors in the caller's language; a detail without English gives way to the title."""
    tongue = language(req)
    names = req.context.names() if tongue == "en" and "names" in req.context else {}
    title = problems.title(code, tongue)
    told = english.said(detail, tongue, names)
    if tongue == "en" and english.chinese(told):
        told = ""
    by_field = {field: [english.said(one, tongue, names) for one in said] for field, said in (errors or {}).items()}
    return {"title": title, "detail": told or title, **({"errors": by_field} if by_field else {})}


def answer(req: falcon.Request, resp: falcon.Response, *, status: int, code: str, detail: str = "",
           errors: dict[str, list[str]] | None = None) -> None:
    """Write a problem document into ``resp``."""
    body: dict[str, Any] = {
        "type": f"urn:hall:problem:{code}",
        "status": status,
        "code": code,
        "correlation_id": getattr(req.context, "correlation_id", ""),
        **_worded(req, code, detail, errors),
    }
    resp.status = falcon.code_to_http_status(status)
    resp.content_type = "application/problem+json"
    resp.set_header("Vary", "Accept-Language")
    resp.data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    resp.text = resp.media = resp.stream = None
    req.context.problem = code


def _on_contract(req: falcon.Request, resp: falcon.Response, error: ContractError, _: dict[str, Any]) -> None:
    status = STATUS.get(error.kind)
    if status is None:
        log.error("answer.of_unknown_kind", kind=error.kind, code=error.code)
        answer(req, resp, status=500, code="internal")
        return
    _headers_for(resp, status, error.params.get("retry_after"))
    answer(req, resp, status=status, code=error.code, detail=error.detail, errors=error.errors)


def _on_refused(req: falcon.Request, resp: falcon.Response, error: Refused, _: dict[str, Any]) -> None:
    _headers_for(resp, error.status, None)
    answer(req, resp, status=error.status, code=error.code, detail=error.detail, errors=error.errors)


def _on_falcon(req: falcon.Request, resp: falcon.Response, error: falcon.HTTPError, _: dict[str, Any]) -> None:
    status = falcon.http_status_to_code(error.status)
    if status >= 500 and status != 503:
        log.error("request.failed_in_framework", status=status)
        answer(req, resp, status=500, code="internal")
        return
    if error.headers:
        resp.set_headers(error.headers)
    _headers_for(resp, status, None)
    answer(req, resp, status=status, code=_FALCON_CODES.get(status, "malformed"))


def _on_database(req: falcon.Request, resp: falcon.Response, error: PyMongoError, params: dict[str, Any]) -> None:
    """A read model that does not answer in time is away; its words may quote a query, so they are not logged."""
    log.warning("views.unavailable", error=type(error).__name__)
    _on_contract(req, resp, Unavailable("数据暂时读不到，请稍后重试"), params)


def _on_defect(req: falcon.Request, resp: falcon.Response, error: Exception, _: dict[str, Any]) -> None:
    """Our own mistake: the caller gets the correlation id and nothing else."""
    log.exception("request.defect", error=type(error).__name__)
    answer(req, resp, status=500, code="internal")


def _headers_for(resp: falcon.Response, status: int, retry_after: Any) -> None:
    if status == 401:
        resp.set_header("WWW-Authenticate", 'Bearer realm="hall"')
    if status in (429, 503):
        seconds = retry_after if isinstance(retry_after, int | float) and retry_after > 0 else RETRY_AFTER
        resp.set_header("Retry-After", str(int(-(-seconds // 1))))
