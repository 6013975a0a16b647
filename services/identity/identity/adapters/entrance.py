"""Let people in who come from WeCom or from an entry with a ticket; whom they are for is checked here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

import structlog

from contracts.errors import NotAllowed, NotFound, Unauthenticated, Unavailable
from contracts.identity.entries import (
    BeginWeCom,
    CompleteWeCom,
    GetSignInWays,
    RedeemEntry,
    SignInWays,
    WeComBegun,
)
from contracts.identity.views import Session
from identity.adapters.cas_entry import CasEntry, TicketRefused
from identity.adapters.outside import Silent
from identity.adapters.sign_in import FrontDesk
from identity.adapters.wecom import CodeRefused, NotAMember, WeCom
from identity.stores.passes import LIFE, Passes

log = structlog.get_logger()
_LONGEST = 512


@dataclass(frozen=True, kw_only=True)
class Entrance:
    """The ways in from outside; ``wecom`` is None and the others empty where they are not open."""

    desk: FrontDesk
    passes: Passes
    wecom: WeCom | None
    entries: Mapping[str, CasEntry]
    codes: tuple[str, ...] = ()

    def ways(self, question: GetSignInWays) -> SignInWays:
        """Return the ways that begin at the hall's own page, and where a code to recover the password may go."""
        open_ways = {"wecom": self.wecom is not None, "sms": "sms" in self.codes}
        return SignInWays(items=tuple(way for way, is_open in open_ways.items() if is_open), recovery=self.codes)

    def begin_wecom(self, command: BeginWeCom) -> WeComBegun:
        """Return where to be authorised, with a state for this browser. Raises NotFound where WeCom is not open."""
        wecom, state = self._open_wecom(), self.passes.state()
        return WeComBegun(address=wecom.address(command.callback, state, inside=command.inside), state=state,
                          seconds=int(LIFE.total_seconds()))

    def complete_wecom(self, command: CompleteWeCom) -> Session:
        """Open a session for the member a code stands for.

        Raises Unauthenticated (entry_expired), NotAllowed (entry_not_bound, entry_account_disabled, entry_not_open),
        TooMany (account_locked), Unavailable (entry_unavailable) and NotFound.
        """
        wecom = self._open_wecom()
        if not self.passes.take(command.state) or not self._fresh("wecom", command.code):
            _expired("wecom")
        try:
            member = wecom.member(command.code)
        except CodeRefused:
            _expired("wecom")
        except NotAMember as error:
            raise NotAllowed("您还不是学校企业微信的成员，请先加入，或用学/工号和密码登录",
                             code="entry_not_bound") from error
        except Silent as error:
            _silent("wecom", "企业微信", error)
        return self.desk.admit(member, wecom.kinds, "wecom")

    def redeem(self, command: RedeemEntry) -> Session:
        """Open a session for the holder of a ticket; the same errors, NotFound for an entry that is not listed."""
        found = self.entries.get(command.entry)
        if found is None:
            raise NotFound("没有这个入口，请用学/工号和密码登录")
        entry = found.entry
        if not self._fresh(entry.code, command.ticket):
            _expired(entry.code)
        try:
            holder = found.holder(command.ticket, command.service)
        except TicketRefused:
            _expired(entry.code)
        except Silent as error:
            _silent(entry.code, entry.name, error)
        return self.desk.admit(holder, entry.kinds, entry.code)

    def _open_wecom(self) -> WeCom:
        if self.wecom is None:
            raise NotFound("大厅没有开通企业微信登录，请用学/工号和密码登录")
        return self.wecom

    def _fresh(self, entry: str, secret: str) -> bool:
        return 0 < len(secret) <= _LONGEST and self.passes.spend(entry, secret)


def _expired(entry: str) -> NoReturn:
    log.info("entry.refused", entry=entry)
    raise Unauthenticated("这次登录已过期或已经用过，请重新进入", code="entry_expired")


def _silent(entry: str, name: str, error: Silent) -> NoReturn:
    log.warning("entry.provider_silent", entry=entry, said=str(error))
    raise Unavailable(f"{name}暂时没有答复，请稍后再试，或用学/工号和密码登录", code="entry_unavailable") from error
