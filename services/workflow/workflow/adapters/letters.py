"""Read what comes to the door over the bus, and write the receipt of what was done."""

from __future__ import annotations

from typing import Any

from chassis.decider import Receipt
from contracts import codec
from contracts.declare import find
from contracts.errors import Invalid, NotAllowed
from contracts.workflow import commands as cmd
from contracts.workflow.views import CaseReceipt


def receipt_of(receipt: Receipt) -> dict[str, Any]:
    """Answer as of the receipt's version, so that a repeated command gets the same answer however late it comes."""
    case = receipt.state
    return codec.encode(CaseReceipt(case_id=receipt.stream, version=receipt.version, position=receipt.position,
                                    status=case.status.value, serial=case.serial))


def read_message(kind: str, message: dict[str, Any], context: dict[str, Any]) -> Any:
    """Return the message's object; raises Invalid for an unknown one, NotAllowed when it speaks for somebody else."""
    cls = find(kind, str(message.get("name")))
    if cls is None or cls is cmd.ReportEffect:
        raise Invalid("不认识的消息", code="malformed")
    found = codec.load(cls, message.get("data") or {})
    if isinstance(found, cmd.StartCase) and found.parent:  # it opens a door that only the hall itself may use
        raise Invalid("含有不认识的字段", errors={"parent": ["不认识的字段"]})
    if kind == "command" and (context.get("actor") == "system" or getattr(found, "actor", None) != context["actor"]):
        raise NotAllowed("消息与发送人不符")
    return found
