"""Errors of the chassis itself that a caller may be told about.

Each has ``as_problem()``, the shape every error that crosses the bus takes: kind, code, detail, errors, params.
"""

from __future__ import annotations

from typing import Any


class ChassisError(Exception):
    """Base of the family; the text is for people and never holds personal data."""

    kind = "internal"
    code = "internal"

    def as_problem(self) -> dict[str, Any]:
        """Return the error as plain JSON data."""
        return {"kind": self.kind, "code": self.code, "detail": str(self), "errors": {}, "params": {}}


class VersionConflict(ChassisError):
    """The stream moved since it was read."""

    kind = "not-possible-now"
    code = "version_conflict"

    def __init__(self, stream: str, expected_version: int) -> None:
        super().__init__("内容刚刚被他人更新，请刷新后再试")
        self.stream = stream
        self.expected_version = expected_version


class CommandKeyReused(ChassisError):
    """The same command id came with another content."""

    kind = "invalid"
    code = "idempotency_key_reused"

    def __init__(self, command_id: str) -> None:
        super().__init__("同一个幂等键不能用于不同的请求")
        self.command_id = command_id


class CommitTooLarge(ChassisError):
    """The events of one command weigh more than the log accepts."""

    kind = "invalid"
    code = "commit_too_large"

    def __init__(self, size: int, limit: int) -> None:
        super().__init__("提交的内容过大，请减少文字或改用附件")
        self.size = size
        self.limit = limit


class CommitUnsettled(ChassisError):
    """The commit exists but most of the database does not confirm it yet; the same request may be sent again."""

    kind = "unavailable"
    code = "commit_unsettled"

    def __init__(self) -> None:
        super().__init__("结果尚未确认，请稍后用同一请求重试")


class GuardTaken(ChassisError):
    """Another stream holds the key that this commit claims."""

    kind = "not-possible-now"
    code = "guard_taken"

    def __init__(self, key: str, holder: str) -> None:
        super().__init__("已存在相同的内容，不能重复")
        self.key = key
        self.holder = holder


class DeadlineExceeded(ChassisError):
    """The work took longer than its caller was going to wait."""

    kind = "unavailable"
    code = "deadline_exceeded"

    def __init__(self, seconds: float) -> None:
        super().__init__("处理超时，请稍后用同一请求重试")
        self.seconds = seconds


class DependencyDown(ChassisError):
    """The database did not answer in time."""

    kind = "unavailable"
    code = "dependency_down"

    def __init__(self) -> None:
        super().__init__("系统暂时不可用，请稍后重试")


class BadRequest(ChassisError):
    """The call names a method or arguments that do not exist here."""

    kind = "invalid"
    code = "bad_request"

    def __init__(self) -> None:
        super().__init__("请求的格式不对")
