"""What a service set aside because it could not handle it: every service answers these messages about its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contracts.declare import command, question, view


@question("parked.list")
class ListParked:
    """一个服务搁置的全部，旧的在前，供大厅管理员查看；不含内容。"""

    actor: str


@command("parked.replay")
class ReplayParked:
    """重新办理一个搁置的事件；``reason`` 记入处理记录，可以不写。"""

    id: str
    actor: str
    reason: str = ""


@command("parked.discard")
class DiscardParked:
    """丢弃一条读不懂的消息，须写明 ``reason``，记入处理记录。事件不能丢弃。"""

    id: str
    actor: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedItem:
    """一条搁置的：``kind`` ∈ event（事件，可以重新办理）message（读不懂的消息，只能丢弃）。

    ``name`` 是事件在命令行里的编号，或消息的发送者给它的编号；``reason`` 是失败的类别，不含内容。
    """

    id: str
    kind: str
    name: str
    queue: str
    type: str
    reason: str
    attempts: int
    first_at: datetime | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedDecision:
    """一次处理：谁、何时、对哪一条做了什么（``act`` ∈ replayed discarded），以及说明 ``note``。"""

    at: datetime
    by: str
    act: str
    kind: str
    name: str
    queue: str
    type: str
    reason: str
    note: str = ""


@view("parked.list")
class ParkedList:
    """一个服务搁置的全部，与近来的处理。"""

    items: tuple[ParkedItem, ...]
    decisions: tuple[ParkedDecision, ...]


@view("parked.receipt")
class ParkedReceipt:
    """处理之后：``state`` ∈ replayed discarded。"""

    id: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedRow(ParkedItem):
    """全厅列表里的一条，指明是哪个服务搁置的。"""

    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDecision(ParkedDecision):
    """全厅处理记录里的一条，指明是哪个服务的。"""

    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedAnswer:
    """一个服务的回答：``state`` ∈ ok away（没有回答）refused（它还不知道您是管理员）；``parked`` 是几条。"""

    service: str
    state: str
    parked: int


@view("parked.page")
class ParkedPage:
    """各服务搁置的，旧的在前；没有回答的服务在 ``services`` 里写明，不当作没有。``decisions`` 新的在前。"""

    items: tuple[ParkedRow, ...]
    total: int
    services: tuple[ParkedAnswer, ...]
    decisions: tuple[ServiceDecision, ...]
    next_page_token: str | None = None
