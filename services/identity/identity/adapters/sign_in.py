"""Signing in, staying signed in, signing out, and changing or setting a password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NoReturn

import structlog

from contracts.errors import Invalid, NotAllowed, TooMany, Unauthenticated
from contracts.identity.commands import ActivateAccount, ChangePassword, RefreshSession, SignIn, SignOut
from contracts.identity.views import Session, SignedIn
from identity.adapters.keys import PublishedKeys
from identity.adapters.passwords import Passwords
from identity.adapters.tokens import AccessTokens
from identity.domain.password_rules import LONGEST, weaknesses
from identity.domain.state import Person
from identity.gather import Gather
from identity.stores.passwords import Account, Accounts, Attempts
from identity.stores.sessions import Granted, SessionEnded, Sessions

log = structlog.get_logger()
_LONGEST_USERNAME = 64


@dataclass(frozen=True, kw_only=True)
class FrontDesk:
    """Everything about proving who you are. Raises Unauthenticated, TooMany (account_locked) and Invalid."""

    accounts: Accounts
    attempts: Attempts
    sessions: Sessions
    passwords: Passwords
    tokens: AccessTokens
    keys: PublishedKeys
    directory: Gather
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def sign_in(self, command: SignIn) -> Session:
        """Check number and password and open a session.

        The answers, and the work done for them, are the same whether or not the account exists, is active or is locked.
        """
        username = command.username.strip()
        self._refuse_locked(self.attempts.locked_seconds(username))
        person, account = self._usable(username)
        if not self._matches(command.password, account.password_hash if account else None):
            self._fail(username)
        assert person is not None
        assert account is not None
        assert account.password_hash is not None
        # Guesses made side by side: once five have failed, a sixth that happens to be right comes too late.
        self._refuse_locked(self.attempts.record_success(username))
        if self.passwords.is_outdated(account.password_hash):
            self.accounts.replace_hash(person.no, account.password_hash, self.passwords.hash(command.password))
        granted = self.sessions.open(person.no)
        log.info("session.opened", session=granted.session)
        return self._session(granted, person, account)

    def admit(self, no: str, kinds: frozenset[str], entry: str) -> Session:
        """Open a session for somebody another house vouches for, if its ``entry`` is for their kind of people.

        Raises NotAllowed (entry_not_bound, entry_account_disabled, entry_not_open) and TooMany.
        """
        person = self.directory.person(no[:_LONGEST_USERNAME])
        if person is None:
            raise NotAllowed("这个账号没有对应的学/工号，请用学/工号和密码登录，或联系信息中心", code="entry_not_bound")
        if person.kind not in kinds:
            raise NotAllowed("这个入口不对您所属的人员类别开放，请用学/工号和密码登录", code="entry_not_open")
        return self.welcome(person.no, entry)

    def welcome(self, no: str, entry: str) -> Session:
        """Open a session for somebody who has proved who they are at ``entry``.

        Raises NotAllowed (entry_account_disabled) and TooMany (account_locked).
        """
        person, account = self._known(no)
        if person is None or account is None:
            raise NotAllowed("您的大厅账号已停用或还没有开通，请联系信息中心", code="entry_account_disabled")
        self._refuse_locked(self.attempts.locked_seconds(person.no))
        granted = self.sessions.open(person.no)
        log.info("session.opened", session=granted.session, entry=entry)
        return self._session(granted, person, account)

    def refresh(self, command: RefreshSession) -> Session:
        """Replace the refresh token and issue a new access token."""
        try:
            granted = self.sessions.refresh(command.refresh_token)
        except SessionEnded as error:
            if error.session:
                log.warning("session.refresh_token_reused", session=error.session)
                self.keys.announce_ended([error.session])
            raise Unauthenticated("登录已失效，请重新登录") from error
        # Known is enough: whoever was let in from outside may never have had a password here.
        person, account = self._known(granted.no)
        if person is None or account is None:
            self._end(self.sessions.revoke_all(granted.no))
            raise Unauthenticated("登录已失效，请重新登录")
        return self._session(granted, person, account)

    def sign_out(self, command: SignOut) -> None:
        """End the session; a token that is unknown or already ended is as good as signed out."""
        session = self.sessions.revoke(command.refresh_token)
        if session is not None:
            self._end([session])
            log.info("session.closed", session=session)

    def change_password(self, command: ChangePassword) -> None:
        """Replace the password after proving the current one; every other session of the person ends."""
        self._refuse_locked(self.attempts.locked_seconds(command.actor))
        person, account = self._usable(command.actor)
        if not self._matches(command.current, account.password_hash if account else None):
            self.attempts.record_failure(command.actor)
            raise Invalid("当前密码不正确", code="invalid", errors={"current": ["当前密码不正确"]})
        assert person is not None
        self._refuse_locked(self.attempts.record_success(command.actor))
        if command.new == command.current:
            raise Invalid("新密码不符合要求", errors={"new": ["新密码不能与当前密码相同"]})
        self._refuse_weak(command.new, person)
        self.accounts.set_password(person.no, self.passwords.hash(command.new))
        self._end(self.sessions.revoke_all(person.no, but=command.session))
        log.info("password.changed")

    def activate(self, command: ActivateAccount) -> None:
        """Trade a one-time code for the first password; wrong guesses lock as wrong passwords do."""
        username = command.username.strip()
        self._refuse_locked(self.attempts.locked_seconds(username))
        person, account = self._known(username)
        code = account.code_hash if account else None
        expired = account is None or account.code_expires_at is None or account.code_expires_at <= self.now()
        if not self._matches(command.code, code) or expired:
            self._fail(username)
        assert person is not None
        assert code is not None
        self._refuse_locked(self.attempts.record_success(username))
        self._refuse_weak(command.new, person)
        if not self.accounts.use_code(person.no, code, self.passwords.hash(command.new)):
            self._fail(username)
        self._end(self.sessions.revoke_all(person.no))
        log.info("account.activated")

    def reachable(self, username: str) -> Person | None:
        """Return who may be sent a code, None for somebody unknown, switched off or without an account."""
        return self._known(username)[0]

    def reset_password(self, no: str, new: str, use: Callable[[], object]) -> None:
        """Set the password of somebody who proved who they are; ``use`` uses the proof up, or raises.

        Raises Invalid. Every session ends, and a lock that wrong guesses brought about is lifted.
        """
        person, _ = self._known(no)
        if person is None:
            raise NotAllowed("您的大厅账号已停用或还没有开通，请联系信息中心", code="entry_account_disabled")
        self._refuse_weak(new, person)
        use()
        self.accounts.set_password(no, self.passwords.hash(new))
        self.attempts.forget(no)
        self._end(self.sessions.revoke_all(no))
        log.info("password.reset")

    def forget(self, no: str) -> None:
        """End every session of someone who was switched off."""
        self._end(self.sessions.revoke_all(no))

    def _known(self, username: str) -> tuple[Person | None, Account | None]:
        asked = username[:_LONGEST_USERNAME]
        person, account = self.directory.person(asked), self.accounts.find(asked)
        if person is None or not person.active or account is None:
            return None, None
        return person, account

    def _usable(self, username: str) -> tuple[Person | None, Account | None]:
        person, account = self._known(username)
        return (person, account) if account and account.password_hash else (None, None)

    def _matches(self, secret: str, encoded: str | None) -> bool:
        # Nobody has a longer password; hashing megabytes for a stranger would be a gift to them.
        return self.passwords.matches(secret[:LONGEST], encoded) and len(secret) <= LONGEST

    def _fail(self, username: str) -> NoReturn:
        self.attempts.record_failure(username)
        log.info("session.refused")
        raise Unauthenticated("学工号或密码不正确", code="bad_credentials")

    @staticmethod
    def _refuse_locked(seconds: int) -> None:
        if seconds:
            minutes = max(1, -(-seconds // 60))
            raise TooMany(f"连续输错次数过多，请 {minutes} 分钟后再试", code="account_locked", retry_after=seconds)

    @staticmethod
    def _refuse_weak(password: str, person: Person) -> None:
        reasons = weaknesses(password, person)
        if reasons:
            raise Invalid("新密码不符合要求", errors={"new": reasons})

    def _end(self, sessions: list[str]) -> None:
        self.keys.announce_ended(sessions)

    def _session(self, granted: Granted, person: Person, account: Account) -> Session:
        unit = self.directory.unit(person.unit)
        return Session(
            access_token=self.tokens.issue(no=person.no, session=granted.session), expires_in=self.tokens.seconds,
            refresh_token=granted.token, refresh_expires_in=granted.seconds, must_change_password=account.must_change,
            person=SignedIn(no=person.no, name=person.name, kind=person.kind, unit=person.unit,
                            unit_name=unit.name if unit else person.unit))
