"""/v1/services: the service centre, the guides, the forms, and the versions administrators publish."""

from __future__ import annotations

import time
from typing import Any

import falcon

from contracts.catalog.commands import PublishVersion, RetireService
from contracts.catalog.questions import GetDefinition, GetService, GetVersionDifference, ListServices, ListVersions
from contracts.errors import ContractError, Invalid, NotFound
from contracts.workflow.questions import GetForm, PreviewPath
from gateway import strictjson
from gateway.asides import Asides
from gateway.backends import Backends
from gateway.errors import Refused
from gateway.messages import build, json_body, read_body
from gateway.paging import facets, parameter, wanted
from gateway.resources.home import Kinds
from gateway.resources.rehearsals import refuse_failing
from gateway.resources.search import asker
from gateway.views import Views

_FACETS = ("audience", "theme", "department", "initial", "tag", "kind")
#: Seconds a publisher may wait until what was published can be started.
STARTABLE_SECONDS = 1.5
_LARGEST_VERSION = 10**6


class Services:
    """Services, their guides and versions."""

    def __init__(self, backends: Backends, views: Views, asides: Asides, kinds: Kinds) -> None:
        self._backends, self._views, self._asides, self._kinds = backends, views, asides, kinds

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a page of the catalogue with the counts of every facet."""
        page = wanted(req, token_of_service=True)
        chosen = {name: facets(req, name) for name in _FACETS}
        position = req.get_header("Hall-Position")
        self._views.wait_for_service(position)
        question = ListServices(q=page.q, limit=page.limit, page_token=parameter(req, "page_token"),
                                asker=asker(self._kinds, req), position=position or "", sort=parameter(req, "sort"),
                                **chosen)
        resp.media = self._backends.ask("catalog", question, req)

    def on_get_guide(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Answer the guide of a service, and count the reading."""
        self._views.wait_for_service(req.get_header("Hall-Position"))
        resp.media = self._backends.ask("catalog", GetService(code=code, actor=req.context.actor or ""), req)
        self._asides.visited(req, code)

    def on_get_form(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Answer the form to start with, filled in as far as the hall knows me; only to ``look`` is no use of it."""
        version = parameter(req, "version")
        question = GetForm(service=code, actor=req.context.actor, version=_version(version) if version else None)
        resp.media = self._backends.ask("workflow", question, req)
        if not parameter(req, "look"):
            self._asides.used(req, code)

    def on_post_preview(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Answer the way the case would go with this form, and who would handle it."""
        question = build(PreviewPath, json_body(req), service=code, actor=req.context.actor)
        resp.media = self._backends.ask("workflow", question, req)

    def on_get_versions(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Answer the published versions, the newest first."""
        self._views.wait_for_service(req.get_header("Hall-Position"))
        resp.media = self._backends.ask("catalog", ListVersions(code=code), req)

    def on_get_version(self, req: falcon.Request, resp: falcon.Response, code: str, version: str) -> None:
        """Answer the full definition of one version."""
        try:
            number = _version(version)
        except Invalid as error:
            raise NotFound("没有这个版本") from error
        resp.media = self._backends.ask("catalog", GetDefinition(code=code, version=number), req)

    def on_get_differences(self, req: falcon.Request, resp: falcon.Response, code: str, version: str) -> None:
        """Answer what changed up to one version, in words, since the one before or since ``from``."""
        since = parameter(req, "from")
        try:
            number = _version(version)
        except Invalid as error:
            raise NotFound("没有这个版本") from error
        question = GetVersionDifference(code=code, version=number, since=_version(since, "from") if since else None)
        resp.media = self._backends.ask("catalog", question, req)

    def on_post_versions(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Publish a version; the body is the definition itself, YAML or JSON."""
        media_type = (req.content_type or "").partition(";")[0].strip().lower()
        publish = PublishVersion(actor=req.context.actor, code=code, text=_definition(req, media_type),
                                 media_type=media_type)
        refuse_failing(self._backends, publish, req)
        receipt = self._backends.execute("catalog", publish, req)
        self._until_startable(code, receipt, req)
        resp.media = receipt
        resp.status = falcon.HTTP_201

    def _until_startable(self, code: str, receipt: dict[str, Any], req: falcon.Request) -> None:
        """Wait a moment until the workflow service knows the version, so that it can be started at once.

        Best effort: the version is published in any case. Kinds that are not handled here never become startable.
        """
        question = GetForm(service=code, actor=req.context.actor, version=receipt.get("version"))
        deadline = time.monotonic() + STARTABLE_SECONDS
        while time.monotonic() < deadline:
            try:
                self._backends.ask("workflow", question, req, seconds=1.0)
            except NotFound:
                time.sleep(0.05)
            except ContractError:
                return
            else:
                return

    def on_post_retire(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Take a service out of the catalogue; cases already started go on."""
        retire = build(RetireService, json_body(req), code=code, actor=req.context.actor)
        resp.media = self._backends.execute("catalog", retire, req)


def _definition(req: falcon.Request, media_type: str) -> str:
    """Return the text of the definition. What it says is judged by the catalog; whether it is text at all, here."""
    raw = read_body(req)
    try:
        text = raw.decode("utf-8")
        if media_type.endswith("json"):
            strictjson.parse(raw)
    except UnicodeDecodeError as error:
        raise Refused(400, "malformed", "请求正文不是 UTF-8 文本") from error
    except strictjson.Malformed as error:
        raise Refused(400, "malformed", str(error)) from error
    if not text.strip():
        raise Invalid("没有收到定义", errors={"body": ["必填"]})
    if "\x00" in text:
        raise Refused(400, "malformed", "请求正文里含有无法保存的字符")
    return text


def _version(text: str, name: str = "version") -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:10]) <= _LARGEST_VERSION or len(text) > 9:
        raise Invalid("查询参数有误", errors={name: ["应为正整数"]})
    return int(text)
