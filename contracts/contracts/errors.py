"""Every error that may cross a service border: the code is stable, the words are not.

ContractError
├── Invalid            the message is wrong; ``errors`` says where
├── Unauthenticated    we do not know who you are
├── NotAllowed         we know, and you may not
├── NotFound           no such thing, or not yours to see
├── NotPossibleNow     right person, wrong moment: the case or task has moved on
├── TooMany            slow down
└── Unavailable        a part we need does not answer; the same request may be sent again
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ContractError(Exception):
    """Base of the errors a caller can act on. ``errors`` maps a field or step to a list of messages."""

    kind = "error"
    default_code = "error"

    def __init__(self, detail: str = "", *, code: str | None = None,
                 errors: Mapping[str, list[str]] | None = None, **params: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.default_code
        self.errors = {key: list(messages) for key, messages in (errors or {}).items()}
        self.params = params

    def as_problem(self) -> dict[str, Any]:
        """Return the error as plain JSON data, the way it crosses the bus."""
        return {"kind": self.kind, "code": self.code, "detail": self.detail, "errors": self.errors,
                "params": self.params}


class Invalid(ContractError):
    """Some fields are missing, malformed or unknown."""

    kind = "invalid"
    default_code = "invalid"


class Unauthenticated(ContractError):
    """Sign in first, or sign in again."""

    kind = "unauthenticated"
    default_code = "unauthenticated"


class NotAllowed(ContractError):
    """You may not do this."""

    kind = "not-allowed"
    default_code = "not_allowed"


class NotFound(ContractError):
    """No such thing, or not yours to see."""

    kind = "not-found"
    default_code = "not_found"


class NotPossibleNow(ContractError):
    """Right person, wrong moment: the case or task has moved on."""

    kind = "not-possible-now"
    default_code = "not_possible_now"


class TooMany(ContractError):
    """Slow down; ``params['retry_after']`` says for how many seconds."""

    kind = "too-many"
    default_code = "too_many"


class Unavailable(ContractError):
    """A part we need does not answer; nothing was lost, the same request may be sent again."""

    kind = "unavailable"
    default_code = "unavailable"


_FAMILY: dict[str, type[ContractError]] = {
    cls.kind: cls
    for cls in (Invalid, Unauthenticated, NotAllowed, NotFound, NotPossibleNow, TooMany, Unavailable)
}


def from_problem(problem: Mapping[str, Any]) -> ContractError:
    """Return the error that ``as_problem`` described; an unknown kind becomes a plain ContractError."""
    cls = _FAMILY.get(str(problem.get("kind")), ContractError)
    return cls(str(problem.get("detail", "")), code=problem.get("code"), errors=problem.get("errors"),
               **(problem.get("params") or {}))
