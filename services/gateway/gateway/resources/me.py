"""/v1/me: who I am, my counters, my password."""

from __future__ import annotations

import falcon
import structlog

from contracts.errors import Unavailable
from contracts.identity.commands import ChangePassword
from contracts.identity.views import Me as WhoAmI
from contracts.workflow.questions import ListDrafts
from gateway.backends import Backends
from gateway.messages import build, json_body
from gateway.paging import MAX_LIMIT, Wanted
from gateway.views import Reading, Views

log = structlog.get_logger(__name__)


class Me:
    """The person who is signed in."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer who I am, with all posts."""
        resp.media = self._backends.ask("identity", WhoAmI(actor=req.context.actor), req)


class Password:
    """My password."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_put(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Change it; the other sessions of mine end, this one goes on."""
        claims = req.context.claims
        change = build(ChangePassword, json_body(req), actor=claims.person, session=claims.session)
        self._backends.execute("identity", change, req)
        resp.status = falcon.HTTP_204


class Counts:
    """The counters of the personal centre."""

    def __init__(self, views: Views, backends: Backends) -> None:
        self._views, self._backends = views, backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer my counters."""
        resp.media = self.of(req.context.actor, self._views.at(req.get_header("Hall-Position")))

    def of(self, me: str, reading: Reading) -> dict[str, int]:
        """Return the counters of ``me``; what is not handed in yet is in 我的申请 as well.

        Drafts are the workflow's own; while it is away they count as none.
        """
        counts: dict[str, int] = reading.counts(me)
        try:
            drafts = self._backends.ask("workflow", ListDrafts(actor=me, limit=1), None, seconds=1.0)
        except Unavailable:
            log.warning("counts.without_drafts")
            drafts = {}
        number = drafts.get("total", 0)
        return {**counts, "drafts": number, "applications": counts["applications"] + number}

    def now(self, me: str) -> dict[str, int]:
        """Return the counters of ``me`` as the read model has them."""
        return self.of(me, self._views.at())

    def with_todo(self, me: str) -> tuple[frozenset[str], dict[str, int]]:
        """Return the cases waiting for ``me`` and the counters, for an event stream."""
        reading = self._views.at()
        waiting = reading.todo(me, Wanted(limit=MAX_LIMIT))
        return frozenset(item["case_id"] for item in waiting["items"]), self.of(me, reading)
