"""/v1/applications: what there is and the way into it; /v1/sso/tickets: back to where somebody came from."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import falcon

from contracts.catalog.applications import Asker, FindApplication, ListApplications, OpenApplication
from contracts.errors import Invalid, NotAllowed, Unavailable
from contracts.identity.tickets import IssueTicket
from gateway.asker import asker
from gateway.backends import Backends
from gateway.messages import json_body
from gateway.paging import facet, parameter, wanted

#: Longest address an application may send with somebody.
LONGEST = 1000
_TICKET = "ticket"


class Applications:
    """What there is, and opening one."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a page of applications with the counts of every category."""
        page = wanted(req, token_of_service=True)
        try:
            who = asker(self._backends, req)
        except Unavailable:  # the list is worth having although nobody can say now what I may open
            who = Asker(no=req.context.actor)
        question = ListApplications(
            who=who, q=page.q, category=facet(req, "category"), audience=facet(req, "audience"),
            limit=page.limit, page_token=parameter(req, "page_token"))
        resp.media = self._backends.ask("catalog", question, req)

    def on_get_open(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """Answer where the application is, with a ticket when it knows the hall."""
        command = OpenApplication(actor=req.context.actor, code=code, who=asker(self._backends, req))
        opened = self._backends.execute("catalog", command, req)
        url = opened["url"]
        resp.media = {"url": with_ticket(self._backends, req, url, opened["code"]) if opened["sso"] else url}


class Tickets:
    """Tickets for whoever an application sent here to sign in."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the address to go back to, with a ticket; only to an application of ours that I may open."""
        body = json_body(req)
        given = body.pop("service", None)
        if body or not isinstance(given, str):
            raise Invalid("填写的内容有误，请按提示修改",
                          errors={name: ["不认识的字段"] for name in body} or {"service": ["必填，应为应用的地址"]})
        service = service_address(given)
        found = self._backends.ask("catalog", FindApplication(service=service, who=asker(self._backends, req)), req)
        resp.media = {"url": with_ticket(self._backends, req, service, found["code"])}


def service_address(given: str) -> str:
    """Return a CAS service address as it is compared: without fragment and without an earlier ticket.

    Raises NotAllowed for what cannot be the address of an application.
    """
    try:
        parts = urlsplit(given)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not parts.username
    except ValueError:
        usable = False
    if not usable or len(given) > LONGEST or not given.isascii() or not given.isprintable() or "\\" in given:
        raise NotAllowed("这个地址不属于大厅登记的应用，请从“直通车”打开应用", code="application_forbidden")
    query = "&".join(part for part in parts.query.split("&") if part.partition("=")[0] != _TICKET)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def with_ticket(backends: Backends, req: falcon.Request, url: str, application: str) -> str:
    """Return ``url`` with a fresh ticket in its query, bound to ``url`` itself."""
    claims, service = req.context.claims, service_address(url)
    issue = IssueTicket(actor=claims.person, session=claims.session, service=service, application=application)
    ticket = backends.execute("identity", issue, req)["ticket"]
    return f"{service}{'&' if urlsplit(service).query else '?'}{_TICKET}={ticket}"
