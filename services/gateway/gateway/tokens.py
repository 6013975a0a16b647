"""Check access tokens here, with the keys identity publishes: no call to another service stands in the way."""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import OKPKey
from pymongo.collection import Collection

from contracts.errors import Unauthenticated

ISSUER = "hall-identity"
AUDIENCE = "hall"
ALGORITHM = "EdDSA"
#: Seconds between two looks for keys we do not know: a stranger's token must not make us ask at every request.
_KEY_PAUSE = 1.0
#: Seconds for which "this session has not ended" is believed: signing out takes effect everywhere within them.
_SESSION_PAUSE = 1.0
_REMEMBERED = 10_000

# RFC 9864 renames EdDSA to Ed25519; identity signs under the older name, which every library reads.
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)

_CLAIMS: dict[str, Any] = {
    "iss": {"essential": True, "value": ISSUER},
    "aud": {"essential": True, "value": AUDIENCE},
    "sub": {"essential": True},
    "sid": {"essential": True},
    "exp": {"essential": True},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Who a token speaks for, and in which session."""

    person: str
    session: str


class Tokens:
    """Verify access tokens. ``keys`` is the published collection: ``jwks`` and the sessions that ended early."""

    def __init__(self, keys: Collection[dict[str, Any]], clock: Callable[[], float] = time.monotonic) -> None:
        self._collection, self._clock = keys, clock
        self._lock = threading.Lock()
        self._known: dict[str, OKPKey] = {}
        self._looked_at = float("-inf")
        self._living: dict[str, float] = {}
        self._verified: dict[str, tuple[int, str, Claims]] = {}

    def verify(self, token: str) -> Claims:
        """Return who ``token`` speaks for; raises Unauthenticated for whatever is not a valid token of ours."""
        expires, kid, claims = self._verified.get(token) or self._checked(token)
        with self._lock:
            withdrawn = kid not in self._known
        if withdrawn or expires <= time.time():
            self._verified.pop(token, None)
            expires, kid, claims = self._checked(token)
        if self._has_ended(claims.session):
            raise Unauthenticated("登录已失效，请重新登录")
        return claims

    def _checked(self, token: str) -> tuple[int, str, Claims]:
        """Check a token's signature and claims; one that passed is remembered, because it comes with every request."""
        try:
            decoded = jwt.decode(token, self._key_of, algorithms=[ALGORITHM])
            jwt.JWTClaimsRegistry(now=int(time.time()), **_CLAIMS).validate(decoded.claims)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise Unauthenticated("登录已失效，请重新登录") from error
        person, session = decoded.claims["sub"], decoded.claims["sid"]
        if not isinstance(person, str) or not isinstance(session, str):
            raise Unauthenticated("登录已失效，请重新登录")
        found = int(decoded.claims["exp"]), str(decoded.header["kid"]), Claims(person=person, session=session)
        if len(self._verified) >= _REMEMBERED:
            self._verified.clear()
        self._verified[token] = found
        return found

    def _key_of(self, token: Any) -> OKPKey:
        """The key is chosen by its published id alone: nothing a token carries is ever used as a key or an address."""
        kid = token.headers().get("kid")
        if not isinstance(kid, str):
            raise ValueError("the token names no key")
        with self._lock:
            if kid not in self._known and self._clock() - self._looked_at >= _KEY_PAUSE:
                self._known = self._published()
                self._looked_at = self._clock()
            return self._known[kid]

    def _published(self) -> dict[str, OKPKey]:
        row = self._collection.find_one({"_id": "jwks"}, max_time_ms=1000) or {"keys": []}
        return {key["kid"]: OKPKey.import_key(key) for key in row["keys"] if key.get("crv") == "Ed25519"}

    def _has_ended(self, session: str) -> bool:
        now = self._clock()
        if self._living.get(session, float("-inf")) > now:
            return False
        ended = self._collection.find_one({"_id": f"ended:{session}"}, {"_id": 1}, max_time_ms=1000) is not None
        if not ended:
            if len(self._living) >= _REMEMBERED:
                self._living.clear()
            self._living[session] = now + _SESSION_PAUSE
        return ended
