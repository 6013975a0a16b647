"""Access tokens: short-lived, signed with Ed25519, checked by whoever holds the published key."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import KeySet, OKPKey

ISSUER = "hall-identity"
AUDIENCE = "hall"
ALGORITHM = "EdDSA"
#: Private keys printed in standards and manuals; a hall signed with one is open to everybody.
KNOWN_SAMPLES = frozenset({"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"})

# RFC 9864 renames EdDSA to Ed25519; every library in use today reads the older name, many read only that.
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)


class BadKey(ValueError):
    """The signing key is not a usable secret; the message says why."""


class BadToken(Exception):
    """Not a token of ours, or no longer valid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """Who an access token speaks for."""

    no: str
    session: str


def signing_key(text: str) -> OKPKey:
    """Read an Ed25519 private key in JWK form. Raises BadKey for anything else, and for well-known samples."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise BadKey("不是 JSON 格式的 JWK") from error
    if not isinstance(data, dict) or data.get("kty") != "OKP" or data.get("crv") != "Ed25519" or not data.get("d"):
        raise BadKey("应为 Ed25519 私钥（JWK，kty 为 OKP，crv 为 Ed25519，含 d）")
    if data["d"] in KNOWN_SAMPLES:
        raise BadKey("是文档中公开的样例密钥，请重新生成")
    try:
        key = OKPKey.import_key({name: data[name] for name in ("kty", "crv", "x", "d")})
        probe = jwt.encode({"alg": ALGORITHM}, {"probe": True}, key, algorithms=[ALGORITHM])
        jwt.decode(probe, OKPKey.import_key(key.as_dict(private=False)), algorithms=[ALGORITHM])
    except (JoseError, KeyError, ValueError, TypeError) as error:
        raise BadKey("私钥与公钥不成对，或内容残缺") from error
    return key


def new_key() -> str:
    """Return a fresh Ed25519 private key as a JWK on one line."""
    return json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True))


def public_jwk(key: OKPKey) -> dict[str, str]:
    """Return the public half as published; ``kid`` is the key's thumbprint."""
    public = key.as_dict(private=False)
    return {**{name: str(public[name]) for name in ("kty", "crv", "x")}, "kid": key.thumbprint(), "use": "sig",
            "alg": ALGORITHM}


class AccessTokens:
    """Signs access tokens with one key."""

    def __init__(self, key: OKPKey, *, seconds: int, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._key, self._now = key, now
        self._kid = key.thumbprint()
        self.seconds = seconds

    def issue(self, *, no: str, session: str) -> str:
        """Return a signed token for ``no``: claims iss sub sid aud iat exp."""
        now = self._now()
        claims = {"iss": ISSUER, "sub": no, "sid": session, "aud": AUDIENCE, "iat": int(now.timestamp()),
                  "exp": int((now + timedelta(seconds=self.seconds)).timestamp())}
        return jwt.encode({"alg": ALGORITHM, "kid": self._kid}, claims, self._key, algorithms=[ALGORITHM])


def read(token: str, keys: Mapping[str, Any], now: datetime | None = None) -> Bearer:
    """Check an access token against published keys (JWKS) and return who it speaks for; raises BadToken.

    Only Ed25519 signatures count, whatever the token itself claims, and only keys from ``keys``.
    """
    moment = int((now or datetime.now(UTC)).timestamp())
    rules = jwt.JWTClaimsRegistry(
        now=moment, iss={"essential": True, "value": ISSUER}, aud={"essential": True, "value": AUDIENCE},
        sub={"essential": True}, sid={"essential": True}, exp={"essential": True})
    try:
        known = KeySet([OKPKey.import_key(jwk) for jwk in keys["keys"]])
        decoded = jwt.decode(token, known, algorithms=[ALGORITHM])
        rules.validate(decoded.claims)
    except (JoseError, ValueError) as error:
        raise BadToken from error
    return Bearer(no=decoded.claims["sub"], session=decoded.claims["sid"])
