"""/v1/feedback: anybody may write; whoever asked and the desk go on from there."""

from __future__ import annotations

import ipaddress
from typing import Any

import falcon

from contracts.catalog import feedback
from contracts.catalog.feedback import AnswerFeedback as Answer
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
        resp.media = self._backends.ask("catalog", question, req)

    def on_get_one(self, req: falcon.Request, resp: falcon.Response, id: str) -> None:
        """Answer everything said about one."""
        resp.media = self._backends.ask("catalog", feedback.GetFeedback(actor=req.context.actor, id=id), req)


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
