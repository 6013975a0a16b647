"""One operation of the HTTP API, as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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
    ``spoken`` are the fields of the answer, wherever they stand in it, whose text is the hall's own words: whoever
    prefers English gets them in English. ``errors`` are the statuses beyond those every operation of its sort may
    answer (see ``statuses``).
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
    spoken: tuple[str, ...] = ()

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


def get(path: str, summary: str, tag: str, answer: type | None, **more: Any) -> Operation:
    """Return a read."""
    return Operation(method="GET", path=path, summary=summary, tag=tag, answer=answer, **more)


def act(path: str, summary: str, tag: str, body: type, *given: str, **more: Any) -> Operation:
    """Return a command about a case or a task: the path and the session name the rest of the message."""
    defaults: dict[str, Any] = {"answer": workflow_views.CaseReceipt, "errors": (403, 409), "method": "POST"}
    return Operation(path=path, summary=summary, tag=tag, body=body, given=(*given, "actor"), accepts=(JSON,),
                     idempotent=True, **(defaults | more))
