"""Sign in by text message, and set a forgotten password anew, with a code sent to what is on record."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

import structlog

from chassis.vault import Vault
from contracts import codec
from contracts.errors import Invalid, NotFound, NotPossibleNow, TooMany, Unauthenticated
from contracts.identity.codes import (
    LETTER_KEY,
    LETTER_PLACE,
    CodeLetter,
    CodePrepared,
    RecoverPassword,
    RequestCode,
    ResetPassword,
    SignInByCode,
)
from contracts.identity.views import Session
from identity.adapters.sign_in import FrontDesk
from identity.stores.codes import LIFE, PAUSE, Codes, TooOften

log = structlog.get_logger()

SMS, EMAIL = "sms", "email"
_SIGN_IN, _RECOVERY = "sign-in", "recovery"
_PHONE = re.compile(r"1\d{10}")
_MAILBOX = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")
_LONGEST = 320


@dataclass(frozen=True, kw_only=True)
class CodeDesk:
    """``channels`` are those a code may be sent by; ``by_phone`` returns the numbers of the people with a phone.

    Nobody learns here who is on record: for an address nobody has, everything happens but the sending.
    """

    desk: FrontDesk
    codes: Codes
    vault: Vault
    by_phone: Callable[[str], Sequence[str]]
    channels: frozenset[str]

    def request(self, command: RequestCode) -> CodePrepared:
        """Prepare a code to sign in with. Raises Invalid, NotFound where it is not open, TooMany."""
        phone = _digits(command.phone)
        if not _PHONE.fullmatch(phone):
            raise Invalid("手机号码不正确", errors={"phone": ["请填写 11 位手机号码"]})
        self._need(SMS)
        return self._prepared(_SIGN_IN, SMS, phone, phone, self.by_phone(phone))

    def sign_in(self, command: SignInByCode) -> Session:
        """Open a session for whoever has the phone.

        Raises Unauthenticated (code_refused), NotPossibleNow (several_accounts) with the numbers to choose from,
        NotAllowed (entry_account_disabled) and TooMany (account_locked).
        """
        self._need(SMS)
        id = self.codes.latest(_SIGN_IN, _digits(command.phone))
        nos = self.codes.holders(_SIGN_IN, id, command.code.strip())
        if not nos:
            _refused()
        chosen = [no for no in nos if command.username.strip() in ("", no)]
        if len(chosen) > 1:
            raise NotPossibleNow("这个手机号登记在几个账号下，请选择用哪一个登录", code="several_accounts",
                                 errors={"username": sorted(chosen)})
        if not chosen or not self.codes.use(id, command.code.strip()):
            _refused()
        return self.desk.welcome(chosen[0], "sms")

    def recover(self, command: RecoverPassword) -> CodePrepared:
        """Prepare a code to set the password with. Raises Invalid, NotFound where it is not open, TooMany."""
        username, address = command.username.strip(), _normal(command.address)
        channel = EMAIL if "@" in address else SMS
        if not (_MAILBOX if channel == EMAIL else _PHONE).fullmatch(address) or len(address) > _LONGEST:
            raise Invalid("手机号或邮箱不正确", errors={"address": ["请填写登记的 11 位手机号码，或完整的邮箱地址"]})
        self._need(channel)
        person = self.desk.reachable(username)
        known = {_normal(value) for value in (person.phone, person.email) if value} if person else set()
        nos = (person.no,) if person and address in known else ()
        return self._prepared(_RECOVERY, channel, address, f"{username}|{address}", nos)

    def reset(self, command: ResetPassword) -> None:
        """Set the password. Raises Unauthenticated (code_refused) and Invalid for a password that is too weak."""
        code = command.code.strip()
        nos = self.codes.holders(_RECOVERY, command.recovery_id, code)
        if not nos:
            _refused()
        self.desk.reset_password(nos[0], command.new, lambda: self.codes.use(command.recovery_id, code) or _refused())

    def _prepared(self, what: str, channel: str, to: str, asked: str, nos: Sequence[str]) -> CodePrepared:
        try:
            issued = self.codes.issue(what, asked, nos)
        except TooOften as error:
            raise TooMany(f"验证码要得太频繁，请 {error.seconds} 秒后再试", retry_after=error.seconds) from error
        letter = CodeLetter(channel=channel, to=to if nos else "", code=issued.code, until=issued.ends_at)
        log.info("code.prepared", what=what, channel=channel)
        return CodePrepared(
            id=issued.id, letter=self.vault.seal(LETTER_KEY, codec.encode(letter), LETTER_PLACE),
            seconds=int(LIFE.total_seconds()), again_after=int(PAUSE.total_seconds()))

    def _need(self, channel: str) -> None:
        if channel not in self.channels:
            raise NotFound("大厅没有开通这种方式，请用学/工号和密码登录，或联系信息中心")


def _normal(address: str) -> str:
    return address.strip().casefold() if "@" in address else _digits(address)


def _digits(phone: str) -> str:
    """Return a number as it is on record, without spaces, dashes and the country's prefix."""
    bare = re.sub(r"[\s-]", "", phone)
    return bare[3:] if bare.startswith("+86") else bare


def _refused() -> NoReturn:
    log.info("code.refused")
    raise Unauthenticated("验证码不正确或已失效；请核对，或重新获取一个", code="code_refused")
