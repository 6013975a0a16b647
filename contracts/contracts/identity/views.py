"""身份服务能回答的问题，以及回答的样子。What identity may be asked, and the shape of its answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contracts.declare import question, view
from contracts.identity.commands import Vacation, WorkingHours


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """登录者是谁。"""

    no: str
    name: str
    kind: str
    unit: str
    unit_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPost:
    """担任的一个岗位。"""

    role: str
    unit: str
    unit_name: str


@view("session")
class Session:
    """一次登录或续期的结果，时长以秒计；``refresh_token`` 只应进入浏览器的受限 Cookie。"""

    access_token: str
    expires_in: int
    refresh_token: str
    refresh_expires_in: int
    person: SignedIn
    must_change_password: bool


@view("person.me")
class MyProfile:
    """我是谁：联系方式已遮盖，岗位与小组是现任的；``admin`` 表示大厅管理员。"""

    no: str
    name: str
    kind: str
    unit: str
    unit_name: str
    phone: str | None
    email: str | None
    posts: tuple[HeldPost, ...]
    groups: tuple[str, ...]
    admin: bool


@view("person.item")
class PersonItem:
    """通讯录中的一个人，供选人时使用。"""

    no: str
    name: str
    unit: str
    unit_name: str


@view("unit.item")
class UnitItem:
    """单位目录中的一个单位。"""

    key: str
    name: str
    parent: str | None


@view("people.page")
class PeoplePage:
    """按学工号或姓名找到的人。"""

    items: tuple[PersonItem, ...]


@view("units.page")
class UnitsPage:
    """全部单位。"""

    items: tuple[UnitItem, ...]


@view("keys")
class PublishedKeys:
    """验证访问令牌用的公钥（JWKS）；不含任何私钥。"""

    keys: tuple[dict[str, Any], ...]


@view("erasure.receipt")
class ErasureReceipt:
    """个人信息已删除的回执。"""

    stream: str
    version: int
    position: str


@view("substitute.item")
class SubstituteItem:
    """一项代理：``starts`` 起、``ends`` 止（不含）；``services`` ``steps`` 空即全部；``state`` ∈ coming active over"""

    id: str
    principal: PersonItem
    to: PersonItem
    starts: datetime
    ends: datetime
    services: tuple[str, ...]
    open_tasks: bool
    state: str
    steps: tuple[str, ...] = ()
    condition: str = ""


@view("substitute.list")
class SubstituteList:
    """``items`` 是我请的代理人，``for_others`` 是请我代理的；都按开始的先后。"""

    items: tuple[SubstituteItem, ...]
    for_others: tuple[SubstituteItem, ...]


@view("substitute.receipt")
class SubstituteReceipt:
    """代理已登记的回执。"""

    id: str
    version: int
    position: str


@question("substitutes.mine")
class MySubstitutes:
    """谁代我办，我代谁办？"""

    actor: str


@view("calendar")
class CalendarView:
    """学校自己的校历；法定节假日和调休另有内置，不在其中。"""

    holidays: tuple[date, ...]
    made_up: tuple[date, ...]
    vacations: tuple[Vacation, ...]
    hours: tuple[WorkingHours, ...]


@view("calendar.receipt")
class CalendarReceipt:
    """校历已登记的回执。"""

    stream: str
    version: int
    position: str


@question("person.me")
class Me:
    """我是谁，有哪些岗位？"""

    actor: str


@question("people.find")
class People:
    """按学工号或姓名的片段找人，最多 ``limit`` 个（1–100）。"""

    actor: str
    q: str = ""
    limit: int = 20


@question("people.named")
class PeopleNamed:
    """这些学工号是谁，最多 100 个；已停用的人也答，查无此人的不答。"""

    actor: str
    nos: tuple[str, ...]


@question("units.list")
class Units:
    """有哪些单位？"""

    actor: str | None = None


@question("keys.list")
class Keys:
    """验证访问令牌用哪些公钥？"""


@question("calendar.get")
class GetCalendar:
    """学校自己的校历是怎样的？大厅管理员可以问。"""

    actor: str
