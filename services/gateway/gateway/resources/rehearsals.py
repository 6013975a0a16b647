"""/v1/services/{code}/rehearsals, /what-if, /migrations: what a definition would do, and moving cases to a version."""

from __future__ import annotations

import json
from typing import Any

import falcon

from contracts.catalog.commands import PublishVersion
from contracts.catalog.questions import CheckDefinition
from contracts.errors import Invalid
from contracts.workflow.rehearsals import MigrateCases, RehearseService, TestDefinition, WhatIf
from gateway.backends import Backends
from gateway.messages import build, json_body

#: Seconds a question may take that imagines many cases, and one that imagines a few.
MANY_SECONDS, FEW_SECONDS = 15.0, 10.0


def refuse_failing(backends: Backends, publish: PublishVersion, req: falcon.Request) -> None:
    """Have the tests of a definition run before it is published; raises Invalid with what they expected in vain.

    A definition that could not be published anyway is refused for that first.
    """
    checked = _checked(backends, publish.code, publish.text, publish.media_type, req)
    if not checked.get("tests"):
        return
    question = TestDefinition(actor=req.context.actor, definition=checked["definition"])
    errors = backends.ask("workflow", question, req, seconds=FEW_SECONDS).get("errors") or {}
    if errors:
        failed = len({place.partition(".")[0] for place in errors})
        raise Invalid(f"定义自带的测试有 {failed} 个没有达到预期，请修改定义或测试后再发布", code="definition_invalid",
                      errors=errors)


class Rehearsals:
    """What administrators may try and move. Who is one, the services say."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_post_rehearsals(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Answer how a story would go."""
        body = json_body(req)
        who = body.pop("as", None)
        if not isinstance(who, str) or not who:
            raise Invalid("填写的内容有误，请按提示修改", errors={"as": ["必填，应为学工号"]})
        definition = self._definition(code, body, req)
        question = build(RehearseService, body, service=code, actor=req.context.actor, as_no=who,
                         definition=definition)
        resp.media = self._backends.ask("workflow", question, req, seconds=FEW_SECONDS)

    def on_post_what_if(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Answer what would have become of the last finished cases."""
        body = json_body(req)
        definition = self._definition(code, body, req)
        question = build(WhatIf, body, service=code, actor=req.context.actor, definition=definition)
        resp.media = self._backends.ask("workflow", question, req, seconds=MANY_SECONDS)

    def on_post_migrations(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Move cases, or with ``dry_run`` only look, and answer what became of each."""
        command = build(MigrateCases, json_body(req), service=code, actor=req.context.actor)
        resp.media = self._backends.execute("workflow", command, req)

    def _definition(self, code: str, body: dict[str, Any], req: falcon.Request) -> dict[str, Any] | None:
        """Take the definition out of the body and return it once the catalogue has found it sound; None without one."""
        given = body.pop("definition", None)
        if given is None:
            return None
        if body.get("version") is not None:
            raise Invalid("definition 与 version 只能写一个", errors={"version": ["已经给出 definition，请删去其一"]})
        if not isinstance(given, str | dict):
            raise Invalid("填写的内容有误，请按提示修改", errors={"definition": ["应为定义全文：对象或 YAML 文字"]})
        text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
        media_type = "application/yaml" if isinstance(given, str) else "application/json"
        found: dict[str, Any] = _checked(self._backends, code, text, media_type, req)["definition"]
        return found


def _checked(backends: Backends, code: str, text: str, media_type: str, req: falcon.Request) -> dict[str, Any]:
    question = CheckDefinition(actor=req.context.actor, code=code, text=text, media_type=media_type)
    return backends.ask("catalog", question, req)
