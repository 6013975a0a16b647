"""Bind a mailbox, look how much is unread, let it go; every refusal says what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from contracts.errors import Invalid, TooMany, Unavailable
from contracts.identity.mailbox import BindMailbox, GetMailbox, Mailbox, UnbindMailbox
from identity.adapters.imap import Away, MailServers, Refused
from identity.stores.mailboxes import REJECTED, Bound, Mailboxes
from identity.stores.passwords import Attempts

log = structlog.get_logger()

#: How long a count is good for before the server is asked again.
FRESH = timedelta(seconds=60)
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}")
_LONGEST_PASSWORD = 256
_CONTROL = re.compile("[\x00-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class MailDesk:
    """Everything about bound mailboxes."""

    mailboxes: Mailboxes
    servers: MailServers
    attempts: Attempts
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def bind(self, command: BindMailbox) -> Mailbox:
        """Try the password and keep it when the server takes it. Raises Invalid, TooMany and Unavailable."""
        address = command.address.strip()
        self._check(address, command.password)
        self._refuse_locked(command.actor)
        try:
            unread = self.servers.unread(address, command.password)
        except Refused as error:
            self.attempts.record_failure(_name(command.actor))
            raise Invalid("邮件服务器不接受这个账号和密码，请核对后再试；有的邮箱要用专门的客户端授权码",
                          code="mailbox_refused", errors={"password": ["邮箱账号或密码不正确"]}) from error
        except Away as error:
            log.warning("mailbox.server_away")
            raise Unavailable("邮件服务器暂时连不上，请稍后再试", code="mailbox_unavailable") from error
        self.attempts.record_success(_name(command.actor))
        self.mailboxes.bind(command.actor, address, command.password, unread)
        log.info("mailbox.bound")
        return self._view(address, unread, "ok", self.now())

    def unbind(self, command: UnbindMailbox) -> Mailbox:
        """Forget the mailbox; without one there is nothing to do."""
        self.mailboxes.remove(command.actor)
        return self._nothing()

    def look(self, question: GetMailbox) -> Mailbox:
        """Return how much is unread, at most a minute old; what cannot be learned now is said, not raised."""
        bound = self.mailboxes.find(question.actor)
        if bound is None:
            return self._nothing()
        if bound.state == REJECTED:
            return self._view(bound.address, None, "rejected", bound.checked_at)
        if bound.checked_at is not None and self.now() - bound.checked_at < FRESH:
            return self._view(bound.address, bound.unread, "ok", bound.checked_at)
        return self._ask(question.actor, bound)

    def _ask(self, no: str, bound: Bound) -> Mailbox:
        try:
            unread = self.servers.unread(bound.address, bound.password)
        except Refused:
            self.mailboxes.rejected(no)
            log.info("mailbox.rejected")
            return self._view(bound.address, None, "rejected", bound.checked_at)
        except (Away, KeyError):
            log.warning("mailbox.server_away")
            return self._view(bound.address, bound.unread, "unavailable", bound.checked_at)
        return self._view(bound.address, unread, "ok", self.mailboxes.counted(no, unread))

    def _check(self, address: str, password: str) -> None:
        errors: dict[str, list[str]] = {}
        domains = self.servers.domains
        if not domains:
            raise Unavailable("大厅还没有设置邮件服务器（HALL_MAILBOXES），请联系管理员", code="mailbox_unavailable")
        if not _ADDRESS.fullmatch(address):
            errors["address"] = ["应为完整的邮箱地址，例如 账号@" + domains[0]]
        elif address.rpartition("@")[2].lower() not in domains:
            errors["address"] = ["只能绑定学校的邮箱：" + "、".join(domains)]
        if not password or len(password) > _LONGEST_PASSWORD or _CONTROL.search(password):
            errors["password"] = ["请填写邮箱密码，不能含有换行等控制字符"]
        if errors:
            raise Invalid("填写的内容有误，请按提示修改", errors=errors)

    def _refuse_locked(self, no: str) -> None:
        seconds = self.attempts.locked_seconds(_name(no))
        if seconds:
            raise TooMany(f"邮箱密码连续输错次数过多，请 {max(1, -(-seconds // 60))} 分钟后再试", code="account_locked",
                          retry_after=seconds)

    def _nothing(self) -> Mailbox:
        return Mailbox(bound=False, address=None, unread=None, state="unbound", note=_NOTES["unbound"],
                       checked_at=None, domains=self.servers.domains)

    def _view(self, address: str, unread: int | None, state: str, at: datetime | None) -> Mailbox:
        return Mailbox(bound=True, address=address, unread=unread, state=state, note=_NOTES[state], checked_at=at,
                       domains=self.servers.domains)


_NOTES = {"unbound": "还没有绑定邮箱，绑定后这里显示未读邮件", "ok": "",
          "rejected": "邮箱密码可能已经修改，请重新绑定", "unavailable": "邮件服务器暂时连不上，稍后会再试"}


def _name(no: str) -> str:
    return f"mailbox:{no}"
