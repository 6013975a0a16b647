"""/v1/admin/parked: what the services set aside, in one list, and what an administrator decides about one of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import falcon

from contracts import codec
from contracts.errors import ContractError, Invalid, NotAllowed, NotFound, Unavailable
from contracts.http_outside import PARKING
from contracts.parked import (
    DiscardParked,
    ListParked,
    ParkedAnswer,
    ParkedList,
    ParkedPage,
    ParkedRow,
    ReplayParked,
    ServiceDecision,
)
from gateway import paging
from gateway.backends import Backends
from gateway.messages import build, json_body

#: The decisions shown, of all services together.
MOST_DECISIONS = 50
_NEVER = datetime.fromtimestamp(0, UTC)


class Parked:
    """Who may look and decide is for each service to say; one that does not answer is named, not passed over."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a page of what waits, the oldest first, and what was decided lately."""
        wanted, service = paging.wanted(req), paging.parameter(req, "service")
        if service and service not in PARKING:
            raise Invalid("查询参数有误", errors={"service": ["应为 " + "、".join(PARKING)]})
        answers, heard = self._ask((service,) if service else PARKING, req)
        rows = sorted((row for told in heard for row in told[0]), key=_place)
        left = [row for row in rows if wanted.after is None or _place(row) > wanted.after]
        page = left[:wanted.limit]
        decisions = sorted((one for told in heard for one in told[1]), key=lambda one: one.at, reverse=True)
        resp.media = codec.encode(ParkedPage(
            items=tuple(page), total=len(rows), services=answers, decisions=tuple(decisions[:MOST_DECISIONS]),
            next_page_token=paging.token(*_place(page[-1])) if len(left) > len(page) else None))

    def on_post_replay(self, req: falcon.Request, resp: falcon.Response, service: str, id: str) -> None:
        """Have one tried again."""
        command = build(ReplayParked, json_body(req), id=id, actor=req.context.actor)
        resp.media = self._backends.execute(_known(service), command, req)

    def on_post_discard(self, req: falcon.Request, resp: falcon.Response, service: str, id: str) -> None:
        """Drop one that nobody can read."""
        command = build(DiscardParked, json_body(req), id=id, actor=req.context.actor)
        resp.media = self._backends.execute(_known(service), command, req)

    def _ask(self, services: tuple[str, ...], req: falcon.Request) -> tuple[
            tuple[ParkedAnswer, ...], list[tuple[list[ParkedRow], list[ServiceDecision]]]]:
        """Ask all at once; return how each answered, and what they said. Raises when nobody could or would say."""
        question = ListParked(actor=req.context.actor)
        with ThreadPoolExecutor(len(services)) as threads:
            told = dict(zip(services, threads.map(lambda name: self._one(name, question, req), services), strict=True))
        if all(isinstance(answer, ContractError) for answer in told.values()):
            raise next((error for error in told.values() if isinstance(error, NotAllowed)),
                       Unavailable("服务暂时没有回答，请稍后重试"))
        answers = tuple(ParkedAnswer(service=name, state=_state(answer), parked=_count(answer))
                        for name, answer in told.items())
        return answers, [_told(name, answer) for name, answer in told.items() if isinstance(answer, ParkedList)]

    def _one(self, service: str, question: ListParked, req: falcon.Request) -> ParkedList | ContractError:
        try:
            return codec.load(ParkedList, self._backends.ask(service, question, req))
        except ContractError as error:
            return error


def _known(service: str) -> str:
    if service not in PARKING:
        raise NotFound("没有这个服务；有 " + "、".join(PARKING))
    return service


def _state(answer: ParkedList | ContractError) -> str:
    if isinstance(answer, ParkedList):
        return "ok"
    return "refused" if isinstance(answer, NotAllowed) else "away"


def _count(answer: ParkedList | ContractError) -> int:
    return len(answer.items) if isinstance(answer, ParkedList) else 0


def _told(service: str, answer: ParkedList) -> tuple[list[ParkedRow], list[ServiceDecision]]:
    def of(cls: Any, one: Any) -> Any:
        return cls(service=service, **{name: getattr(one, name) for name in type(one).__dataclass_fields__})

    return [of(ParkedRow, item) for item in answer.items], [of(ServiceDecision, one) for one in answer.decisions]


def _place(row: ParkedRow) -> tuple[str, str]:
    return (row.first_at or _NEVER).isoformat(), f"{row.service}/{row.id}"
