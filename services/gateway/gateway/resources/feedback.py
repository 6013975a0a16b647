"""/v1/feedback: anybody may write; whoever asked and the desk go on from there."""

from __future__ import annotations

import ipaddress
from typing import Any

import falcon

from contracts.catalog import feedback
from contracts.catalog.feedback import DESK
from contracts.catalog.feedback import AnswerFeedback as Answer
from contracts.errors import ContractError
from contracts.identity.views import PeopleNamed
from gateway.backends import Backends
from gateway.messages import ANONYMOUS, build, json_body
from gateway.paging import facet, parameter, wanted

__all__ = ["ACTS", "Answer", "Feedback", "FeedbackAct", "address_of"]

#: Where a proxy of ours may stand.
_INSIDE = tuple(map(ipaddress.ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128",
                                           "fc00::/7")))
#: The last word of a path -> the command it stands for.
ACTS = {"reply": feedback.ReplyFeedback, "close": feedback.CloseFeedback}


class Feedback:
    """意见反馈. Who may see and answer is for the catalog to say."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Take a new one in; a visitor leaves a way to be reached."""
        command = build(feedback.SendFeedback, json_body(req), actor=req.context.actor or ANONYMOUS,
                        address=address_of(req))
        resp.media = self._backends.execute("catalog", command, req)
        resp.status = falcon.HTTP_201

    def on_get_mine(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a page of what I sent."""
        page = wanted(req, token_of_service=True)
        question = feedback.ListMyFeedback(actor=req.context.actor, q=page.q, limit=page.limit,
                                           page_token=parameter(req, "page_token"))
        resp.media = self._backends.ask("catalog", question, req)

    def on_get_desk(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a page of everybody's, to the desk."""
        page = wanted(req, token_of_service=True)
        question = feedback.ListFeedback(actor=req.context.actor, q=page.q, limit=page.limit,
                                         status=facet(req, "status"), page_token=parameter(req, "page_token"))
        resp.media = self._named(self._backends.ask("catalog", question, req), req)

    def on_get_one(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """Answer everything said about one."""
        question = feedback.GetFeedback(actor=req.context.actor, id=id)
        resp.media = self._named(self._backends.ask("catalog", question, req), req)

    def _named(self, told: dict[str, Any], req: falcon.Request) -> dict[str, Any]:
        """Put names beside the numbers the desk sees; while identity is away the numbers have to do."""
        said = [*told.get("items", ()), told, *told.get("entries", ())]
        of = {"asker": "asker_name", "by": "by_name"}
        nos = sorted({one[key] for one in said for key in of if one.get(key) not in (None, "", DESK)})
        if not nos or nos == [req.context.actor]:
            return told
        try:
            people = self._backends.ask("identity", PeopleNamed(actor=req.context.actor, nos=tuple(nos)), req)
        except ContractError:
            return told
        names = {person["no"]: person["name"] for person in people["items"]}
        for one in said:
            for key, name in of.items():
                if one.get(key) in names:
                    one[name] = names[one[key]]
        return told


class FeedbackAct:
    """One more sentence, or the end."""

    def __init__(self, backends: Backends, command: type) -> None:
        self._backends, self._command = backends, command

    def on_post(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """Carry it out and answer the receipt."""
        command: Any = build(self._command, json_body(req), id=id, actor=req.context.actor)
        resp.media = self._backends.execute("catalog", command, req)


def address_of(req: falcon.Request) -> str:
    """Return the address a request comes from: behind a proxy of ours, what the proxy itself saw.

    Only the last address a proxy adds is believed: the ones before it are the caller's own words.
    """
    peer = req.remote_addr or ""
    try:
        ours = any(ipaddress.ip_address(peer) in network for network in _INSIDE)
    except ValueError:
        ours = False
    told = [part.strip() for part in (req.get_header("X-Forwarded-For") or "").split(",") if part.strip()]
    return told[-1][:64] if ours and told else peer
