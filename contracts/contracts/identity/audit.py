"""What auditors may ask the identity service: who somebody was, and what they held, at a past moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contracts.declare import question, view
from contracts.identity.views import HeldPost

#: The post whose holders may ask.
AUDITOR = "hall.auditor"


@question("audit.person")
class AuditPerson:
    """某人在某一时刻的单位、岗位、关系和声明的代理。"""

    no: str
    actor: str
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRelation:
    """与另一个人的关系，例如辅导员。"""

    name: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSubstitute:
    """声明的一项代理：``starts`` 起、``ends`` 止（不含），由 ``to`` 代为办理；``services`` 空表示全部事项。"""

    id: str
    to: str
    starts: datetime
    ends: datetime
    services: tuple[str, ...]


@view("audit.person-then")
class PersonThen:
    """某人在 ``as_of`` 时刻的样子；联系方式与证件号码不在其中。``version`` 是当时登记到第几版。"""

    no: str
    as_of: datetime
    version: int
    name: str
    kind: str
    unit: str
    unit_name: str
    active: bool
    posts: tuple[HeldPost, ...]
    relations: tuple[HeldRelation, ...]
    groups: tuple[str, ...]
    substitutes: tuple[HeldSubstitute, ...] = ()
