"""可以请身份服务做的事：登录、续期、退出、改密码，以及登记单位、人员与小组。What identity may be asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.declare import command


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """一个岗位：在单位 ``unit`` 担任 ``role``。"""

    role: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """一条关系：``person`` 是某人的 ``name``。"""

    name: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacation:
    """一段假期（寒假、暑假），首尾两天都在内。"""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """一段办公时间，时刻写成 08:00。"""

    opens: str
    closes: str


@command("session.open")
class SignIn:
    """用学工号和密码登录。账号不存在与密码错误的回答完全相同；连错五次，十五分钟内不再受理。"""

    username: str
    password: str


@command("session.refresh")
class RefreshSession:
    """用续期令牌换新的访问令牌；续期令牌同时换新，旧的再次出现即视为被盗，整个会话作废。"""

    refresh_token: str


@command("session.close")
class SignOut:
    """退出登录：会话立即作废，重复退出不报错。"""

    refresh_token: str


@command("password.change")
class ChangePassword:
    """本人修改密码。成功后除 ``session`` 所指的会话外，此人的其他会话全部作废。"""

    actor: str
    current: str
    new: str
    session: str | None = None


@command("account.activate")
class ActivateAccount:
    """新账号凭一次性激活码设置第一个密码。"""

    username: str
    code: str
    new: str


@command("unit.record")
class RecordUnit:
    """登记或更新一个单位；内容没有变化时什么也不发生。``parent`` 为空表示最高一级。"""

    actor: str
    key: str
    name: str
    parent: str | None = None


@command("person.record")
class RecordPerson:
    """登记或更新一个人。没有给出（null）的字段保持不变；初次登记必须给出姓名、类别和单位。

    ``attributes`` 按键合并，值为 null 表示删去该键。``posts`` 一经给出即为全部岗位。
    ``relations`` 替换其中出现的每一种关系（例如只给 counselor，则只动辅导员），其他关系保持不变。
    """

    actor: str
    no: str
    name: str | None = None
    kind: str | None = None
    unit: str | None = None
    phone: str | None = None
    email: str | None = None
    idcard: str | None = None
    attributes: dict[str, Any | None] | None = None
    active: bool | None = None
    posts: tuple[Post, ...] | None = None
    relations: tuple[Relation, ...] | None = None


@command("group.record")
class RecordGroup:
    """登记或更新一个小组；``members`` 是全部成员。"""

    actor: str
    key: str
    members: tuple[str, ...]


@command("person.deactivate")
class DeactivatePerson:
    """停用一个人：收回全部岗位，不能再登录；历史记录不受影响。"""

    actor: str
    no: str


@command("subject.erase")
class EraseSubject:
    """依法删除一个人的个人信息：管理员或本人可以提出，须写明依据；不可恢复。

    ``scope`` 取 register（登记信息、草稿、不在办件中的附件）或 all（连同办件中的个人信息，须在保存期限届满后）。
    """

    actor: str
    no: str
    basis: str
    scope: str = "register"


@command("substitute.set")
class SetSubstitute:
    """声明或更改一项代理；``id`` 由本人选定，同样的内容再来一次什么也不发生。

    ``begins``（正文里写作 ``from``）与 ``until`` 是日期或时刻，不带时区的按大厅所在地；
    ``until`` 只写日期时当天全天有效。``services`` 是事项代码，不给就是全部；``open_tasks`` 为假时不涉及已经打开的任务。
    ``steps`` 是环节，写“环节代码”或“事项代码.环节代码”，不给就是全部；``condition`` 是成立才代理的条件
    （CEL，可用 form、applicant、case）。
    """

    actor: str
    id: str
    to: str
    begins: str
    until: str
    services: tuple[str, ...] = ()
    open_tasks: bool = True
    steps: tuple[str, ...] = ()
    condition: str = ""


@command("substitute.end")
class EndSubstitute:
    """取消自己的一项代理；代理人没有办的任务随即回到本人。"""

    actor: str
    id: str


@command("calendar.set")
class SetCalendar:
    """设定校历：内容是全貌，不只是变化；法定节假日和调休已经内置，只写学校自己的。

    ``holidays`` 另外放假的日子，``made_up`` 另外上班的日子，``vacations`` 寒暑假，``hours`` 每天的办公时间，
    空为 8:00–17:00。
    """

    actor: str
    holidays: tuple[date, ...] = ()
    made_up: tuple[date, ...] = ()
    vacations: tuple[Vacation, ...] = ()
    hours: tuple[WorkingHours, ...] = ()
