"""组织与人员发生过的事。只增不改：已发布的事件不再修改，要变就加新版本。What can happen to the organisation."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from typing import Any

from contracts.declare import Personal, event
from contracts.identity.commands import Vacation, WorkingHours

#: The register's part of a person.
_REGISTER = Personal(area="register", subject="no", fields=("name", "phone", "email", "idcard", "attributes"))


@event("unit.recorded")
class UnitRecorded:
    """一个单位登记在册，或其名称、上级有了变化；内容是变化后的全貌。``parent`` 为空表示最高一级。"""

    key: str
    name: str
    parent: str | None = None


@event("person.registered", personal=(_REGISTER,))
class PersonRegistered:
    """一个人第一次登记在册。

    ``kind`` 取 student graduate staff retired visitor；``attributes`` 是学历、班级、是否党员等附加信息。
    """

    no: str
    name: str
    kind: str
    unit: str
    phone: str | None = None
    email: str | None = None
    idcard: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    active: bool = True


@event("person.updated", personal=(_REGISTER,))
class PersonUpdated:
    """一个人的登记信息有了变化，或被停用、恢复；内容是变化后的全貌，不只是变化的字段。"""

    no: str
    name: str
    kind: str
    unit: str
    phone: str | None = None
    email: str | None = None
    idcard: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    active: bool = True


@event("post.granted")
class PostGranted:
    """一个人自此担任 ``unit`` 的岗位 ``role``（如 head、deputy、org.member_admin）。"""

    no: str
    role: str
    unit: str


@event("post.revoked")
class PostRevoked:
    """一个人自此不再担任 ``unit`` 的岗位 ``role``。"""

    no: str
    role: str
    unit: str


@event("relation.recorded")
class RelationRecorded:
    """对 ``of`` 而言，``person`` 自此是他的 ``name``（如 counselor 即辅导员）；三个字段合起来是一条关系。"""

    of: str
    name: str
    person: str


@event("relation.removed")
class RelationRemoved:
    """对 ``of`` 而言，``person`` 自此不再是他的 ``name``。"""

    of: str
    name: str
    person: str


@event("group.recorded")
class GroupRecorded:
    """一个小组登记在册，或成员有了变化；``members`` 是变化后的全部成员，按登记顺序。"""

    key: str
    members: tuple[str, ...]


@event("subject.erased")
class SubjectErased:
    """一个人的个人信息自此依法删除：解开它的密钥随即销毁，日志本身一字不动。

    ``basis`` 是法律依据或缘由；``scope`` 取 register（只删登记信息，办件按期限留存）或 all（连同办件中的个人信息）。
    """

    no: str
    basis: str
    scope: str


@event("substitute.set")
class SubstituteSet:
    """``no`` 声明（或更改）了编号为 ``id`` 的一项代理：自 ``starts`` 起、到 ``ends`` 止（不含），由 ``to`` 代为办理。

    ``services`` 是事项代码，空表示全部事项；``open_tasks`` 表示也用于期间开始时已经打开的任务。
    ``steps`` 是环节（可带“事项代码.”），空表示全部环节；``condition`` 不为空时，办件满足这个条件才代理。
    """

    no: str
    id: str
    to: str
    starts: datetime
    ends: datetime
    services: tuple[str, ...] = ()
    open_tasks: bool = True
    steps: tuple[str, ...] = ()
    condition: str = ""


@event("substitute.ended")
class SubstituteEnded:
    """``no`` 的这项代理自此取消；期满不另记，期限写在声明里。"""

    no: str
    id: str


@event("calendar.set")
class CalendarSet:
    """大厅的校历自此如此，内容是全貌：另外放假的日子、另外上班的日子、寒暑假、每天的办公时间。

    法定节假日和调休不在其中；两处说法不同的日子以这里为准。
    """

    holidays: tuple[date, ...] = ()
    made_up: tuple[date, ...] = ()
    vacations: tuple[Vacation, ...] = ()
    hours: tuple[WorkingHours, ...] = ()
