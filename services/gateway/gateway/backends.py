"""The services behind the gateway: send a command or a question over the bus, and turn what comes back into answers."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any

import falcon
import structlog

from chassis.changes import own
from chassis.rpc_client import BadReply, BrokerBlocked, CallTimeout, RpcClient, ServiceUnavailable
from contracts import codec
from contracts.errors import ContractError, Unavailable, from_problem
from contracts.workflow.questions import GetCaseRow
from contracts.workflow.rows import CaseRow
from gateway import messages

log = structlog.get_logger(__name__)

#: Seconds a question and a command may take, all in all.
ASK_SECONDS = 5.0
EXECUTE_SECONDS = 8.0
#: Seconds for the row of one case, which somebody waits for who has waited already.
ROW_SECONDS = 0.7
#: Seconds for "are you there?".
PING_SECONDS = 1.0

SERVICES = ("identity", "catalog", "workflow", "notify")
_DETAIL = "服务暂时没有回答，请稍后重试"
_UNKNOWN_OUTCOME = "服务没有及时回答，结果尚不确定，请稍后用同一请求重试"


class Backends:
    """Every service, by name. All errors are ContractErrors."""

    def __init__(self, client: RpcClient) -> None:
        self._client = client

    def execute(self, service: str, command: Any, req: falcon.Request, *, key: str | None = None) -> dict[str, Any]:
        """Have ``service`` carry out a declared command; returns its receipt.

        ``key`` takes the place of the caller's Idempotency-Key where one request is several commands.
        """
        wire = messages.wire(command)
        context = messages.context(req, wire, key)
        try:
            answer = self._client.call(service, "execute", command=wire, context=context, timeout=EXECUTE_SECONDS)
        except ServiceUnavailable as error:
            # A late answer may be on its way: only the same key makes a second try safe.
            detail = _UNKNOWN_OUTCOME if isinstance(error, CallTimeout | BadReply) else _DETAIL
            raise _away(service, error, detail) from error
        return _result(service, answer)

    def ask(self, service: str, question: Any, req: falcon.Request | None, *,
            seconds: float = ASK_SECONDS) -> dict[str, Any]:
        """Put a declared question to ``service``; ``req`` is None when the gateway asks by itself."""
        wire = messages.wire(question)
        context = messages.context(req, wire) if req is not None else _own_context(wire)
        try:
            answer = self._client.call(service, "ask", question=wire, context=context, timeout=seconds)
        except ServiceUnavailable as error:
            raise _away(service, error, _DETAIL) from error
        return _result(service, answer)

    def note(self, service: str, command: Any, *, seconds: float) -> None:
        """Tell ``service`` something by the way; nobody waits for what comes of it. Raises ContractError."""
        wire = messages.wire(command)
        context = {**_own_context(wire), "actor": command.actor}
        try:
            answer = self._client.call(service, "execute", command=wire, context=context, timeout=seconds)
        except ServiceUnavailable as error:
            raise _away(service, error, _DETAIL) from error
        _result(service, answer)

    def case_row(self, case_id: str) -> dict[str, Any] | None:
        """Return a case's row as the log has it now, in the shape of the read model; None when nobody can tell."""
        try:
            answer = self.ask("workflow", GetCaseRow(case_id=case_id), None, seconds=ROW_SECONDS)
        except ContractError as error:
            log.warning("row.not_told", code=error.code)
            return None
        row = asdict(codec.load(CaseRow, answer["row"]))
        return {**own(row), "_id": case_id, "v": answer["version"]}

    def connected(self) -> bool:
        """Whether the broker is reached and takes messages; short of disk or memory it tells only who sends one."""
        if not self._client.connected():
            return False
        wire = {"name": "are-you.there", "data": {}}
        try:
            self._client.call("workflow", "ask", question=wire, context=_own_context(wire), timeout=PING_SECONDS)
        except BrokerBlocked:
            return False
        except ServiceUnavailable:
            return self._client.connected()
        return True

    def consumers(self, service: str) -> int:
        """How many processes take requests for ``service``. Raises ServiceUnavailable without a broker."""
        return self._client.consumers(service)


def _own_context(wire: dict[str, Any]) -> dict[str, Any]:
    return {"actor": messages.ANONYMOUS, "command_id": uuid.uuid4().hex, "correlation_id": uuid.uuid4().hex,
            "digest": messages.digest(wire)}


def _away(service: str, error: ServiceUnavailable, detail: str) -> Unavailable:
    log.warning("service.away", asked=service, error=type(error).__name__)
    return Unavailable(detail)


def _result(service: str, answer: Any) -> dict[str, Any]:
    match answer:
        case {"ok": True, "result": dict(result)}:
            return result
        case {"ok": False, "problem": dict(problem)}:
            raise _error(service, problem)
    log.error("service.answered_nonsense", asked=service)
    raise ContractError(code="internal")


def _error(service: str, problem: dict[str, Any]) -> ContractError:
    error = from_problem(problem)
    if type(error) is ContractError:
        log.error("service.defect", asked=service, kind=problem.get("kind"))
    return error
