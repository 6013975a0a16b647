"""组织与人员发生过的事。只增不改：已发布的事件不再修改，要变就加新版本。What can happen to the organisation."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from contracts.declare import Personal, event

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
