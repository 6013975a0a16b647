"""/v1/audit: for auditors alone; the services decide who is one, and log every reading before they answer."""

from __future__ import annotations

from typing import Any

import falcon

from contracts.errors import Invalid
from contracts.identity.audit import AuditPerson
from contracts.workflow import audit
from gateway.backends import Backends
from gateway.messages import build, json_body
from gateway.paging import parameter


class Cases:
    """A case as it was, what is stored of it, and the proof that it is stored."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response, case_id: str) -> None:
        """Answer the case as of a moment, and what one person could see of it then."""
        asked = build(audit.AuditCase, _given(req, "as_of", "viewer"), case_id=case_id, actor=req.context.actor)
        resp.media = self._backends.ask("workflow", asked, req)

    def on_get_events(self, req: falcon.Request, resp: falcon.Response, case_id: str) -> None:
        """Answer the stored events with their envelopes."""
        asked = audit.AuditEvents(case_id=case_id, actor=req.context.actor)
        resp.media = self._backends.ask("workflow", asked, req)

    def on_get_proof(self, req: falcon.Request, resp: falcon.Response, case_id: str) -> None:
        """Answer a proof that can be checked offline, as a file to keep."""
        raw = parameter(req, "raw")
        if raw not in ("", "true", "false"):
            raise Invalid("查询参数有误", errors={"raw": ["应为 true 或 false"]})
        asked = audit.AuditProof(case_id=case_id, actor=req.context.actor, raw=raw == "true")
        resp.media = self._backends.ask("workflow", asked, req)
        resp.downloadable_as = f"proof-{case_id}.json"


class People:
    """A person as they were, and what waited for them."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response, no: str) -> None:
        """Answer posts, unit and relations as of a moment; the reading is in the log before identity is asked."""
        me: str = req.context.actor
        asked = build(AuditPerson, _given(req, "as_of"), no=no, actor=me)
        noted = audit.RecordReading(actor=me, what="person", subject=no, as_of=asked.as_of)
        self._backends.execute("workflow", noted, req)
        resp.media = self._backends.ask("identity", asked, req)

    def on_get_todo(self, req: falcon.Request, resp: falcon.Response, no: str) -> None:
        """Answer the to-do list as of a moment."""
        asked = build(audit.AuditTodo, _given(req, "as_of"), no=no, actor=req.context.actor)
        resp.media = self._backends.ask("workflow", asked, req)


class Verification:
    """The check of the logs themselves."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Check for a few seconds; answer how far it came and what was found."""
        asked = build(audit.AuditVerify, json_body(req), actor=req.context.actor)
        resp.media = self._backends.ask("workflow", asked, req)


class Readings:
    """Who of the auditors looked at what."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the readings of a day, newest first."""
        given = _given(req, "day", "limit", "page_token")
        if "limit" in given:
            given["limit"] = int(given["limit"]) if given["limit"].isdecimal() else given["limit"]
        resp.media = self._backends.ask("workflow", build(audit.AuditReadings, given, actor=req.context.actor), req)


def _given(req: falcon.Request, *names: str) -> dict[str, Any]:
    # In a query a plus sign is a space, which no moment holds: whoever wrote +08:00 meant the sign.
    found = {name: parameter(req, name) for name in names}
    return {name: value.replace(" ", "+") if name == "as_of" else value for name, value in found.items() if value}
