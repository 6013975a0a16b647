"""绑定校内邮箱：只为显示未读邮件的封数。Binding one's mailbox, to be told how much mail is unread."""

from __future__ import annotations

from datetime import datetime

from contracts.declare import command, question, view


@command("mailbox.bind")
class BindMailbox:
    """绑定（或换绑）本人的邮箱：先用所给密码登录邮件服务器，成功才保存；密码密封保存，随个人信息一起销毁。"""

    actor: str
    address: str
    password: str


@command("mailbox.unbind")
class UnbindMailbox:
    """解除绑定，忘掉邮箱地址和密码；没有绑定时什么也不发生。"""

    actor: str


@question("mailbox.get")
class GetMailbox:
    """我绑定的邮箱有多少未读邮件？"""

    actor: str


@view("mailbox")
class Mailbox:
    """绑定的邮箱：``state`` 为 unbound 未绑定、ok 正常、rejected 邮件服务器不接受密码、unavailable 暂时连不上。

    ``unread`` 是未读封数，不知道时为 null；``checked_at`` 是查到它的时间；``domains`` 是可以绑定的邮箱域名。
    """

    bound: bool
    address: str | None
    unread: int | None
    state: str
    note: str
    checked_at: datetime | None
    domains: tuple[str, ...]
