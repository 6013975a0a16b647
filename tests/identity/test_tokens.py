"""Access tokens: who they speak for, and everything that is not one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from chassis.settings import SettingsError
from identity.adapters.keys import PublishedKeys
from identity.adapters.tokens import KNOWN_SAMPLES, AccessTokens, BadKey, BadToken, public_jwk, read, signing_key
from identity.settings import ServiceSettings
from tests.keys import MASTER_KEY

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
OTHER = OKPKey.generate_key("Ed25519")


def keys_of(*keys: OKPKey) -> dict[str, Any]:
    return {"keys": [public_jwk(key) for key in keys]}


def claims(**changed: Any) -> dict[str, Any]:
    usual = {"iss": "hall-identity", "sub": "10001", "sid": "s1", "aud": "hall", "iat": int(NOW.timestamp()),
             "exp": int(NOW.timestamp()) + 600}
    return {name: value for name, value in {**usual, **changed}.items() if value is not None}


def signed(key: OKPKey, kid: str | None = None, **changed: Any) -> str:
    header = {"alg": "EdDSA", "kid": kid or key.thumbprint()}
    return jwt.encode(header, claims(**changed), key, algorithms=["EdDSA"])


def part(data: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def refuse(token: str, keys: dict[str, Any], now: datetime = NOW) -> None:
    with pytest.raises(BadToken):
        read(token, keys, now)


def test_a_token_says_who_and_for_which_session(key: OKPKey):
    token = AccessTokens(key, seconds=600, now=lambda: NOW).issue(no="10001", session="s1")
    bearer = read(token, keys_of(OTHER, key), NOW + timedelta(seconds=599))
    assert (bearer.no, bearer.session) == ("10001", "s1")
    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    assert header == {"typ": "JWT", "alg": "EdDSA", "kid": key.thumbprint()}


def test_an_expired_token_is_refused(key: OKPKey):
    refuse(signed(key), keys_of(key), NOW + timedelta(seconds=601))


@pytest.mark.parametrize("changed", [
    {"aud": "elsewhere"}, {"aud": None}, {"iss": "somebody"}, {"iss": None}, {"sub": None}, {"sid": None},
    {"exp": None}, {"exp": "never"},
])
def test_a_token_for_something_else_is_refused(key: OKPKey, changed: dict[str, Any]):
    refuse(signed(key, **changed), keys_of(key))


def test_a_token_signed_with_another_key_is_refused_even_under_our_key_id(key: OKPKey):
    refuse(signed(OTHER), keys_of(key))
    refuse(signed(OTHER, kid=key.thumbprint()), keys_of(key))


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
def test_a_token_without_a_signature_is_refused(key: OKPKey, algorithm: str):
    header = {"alg": algorithm, "kid": key.thumbprint()}
    for signature in ("", signed(key).split(".")[2]):
        refuse(f"{part(header)}.{part(claims())}.{signature}", keys_of(key))


def test_a_token_signed_with_the_public_key_as_a_shared_secret_is_refused(key: OKPKey):
    public = base64.urlsafe_b64decode(public_jwk(key)["x"] + "=")
    for secret in (public, json.dumps(public_jwk(key)).encode()):
        body = f"{part({'alg': 'HS256', 'kid': key.thumbprint()})}.{part(claims())}"
        mac = base64.urlsafe_b64encode(hmac.new(secret, body.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()
        refuse(f"{body}.{mac}", keys_of(key))


def test_a_token_that_brings_its_own_key_is_refused(key: OKPKey):
    header = {"alg": "EdDSA", "kid": "../../dev/null", "jwk": public_jwk(OTHER)}
    refuse(jwt.encode(header, claims(), OTHER, algorithms=["EdDSA"]), keys_of(key))
    refuse(jwt.encode({"alg": "HS256"}, claims(), OctKey.generate_key(256)), keys_of(key))


def test_a_changed_token_is_refused(key: OKPKey):
    header, _, signature = signed(key).split(".")
    refuse(f"{header}.{part(claims(sub='90001'))}.{signature}", keys_of(key))


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "....", "é.é.é", "{}", "A" * 5000])
def test_nonsense_is_refused(key: OKPKey, token: str):
    refuse(token, keys_of(key))


def test_no_published_keys_means_nobody_is_let_in(key: OKPKey):
    refuse(signed(key), {"keys": []})


def test_the_private_half_is_never_published(key: OKPKey, views):
    published = PublishedKeys(views, keep=timedelta(seconds=600))
    published.publish(public_jwk(key))
    assert set(published.current()[0]) == {"kty", "crv", "x", "kid", "use", "alg"}


def test_after_a_key_change_old_tokens_last_as_long_as_they_would_have(key: OKPKey, views, clock):
    published = PublishedKeys(views, keep=timedelta(seconds=600), now=clock)
    for each in (key, OTHER, OTHER):
        published.publish(public_jwk(each))
    assert [jwk["kid"] for jwk in published.current()] == [OTHER.thumbprint(), key.thumbprint()]
    clock.advance(seconds=601)
    published.publish(public_jwk(OTHER))
    assert [jwk["kid"] for jwk in published.current()] == [OTHER.thumbprint()]


def private(key: OKPKey, **changed: Any) -> str:
    return json.dumps({**key.as_dict(private=True), **changed})


@pytest.mark.parametrize("text", [
    "", "secret", "[]", "{}", '{"kty": "oct", "k": "c2VjcmV0"}', json.dumps(public_jwk(OTHER)),
    private(OTHER, x=public_jwk(OKPKey.generate_key("Ed25519"))["x"]), private(OTHER, d="AAAA"),
    private(OTHER, crv="X25519"),
    *(private(OTHER, d=sample, x="11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo") for sample in sorted(KNOWN_SAMPLES)),
], ids=lambda text: text[:24])
def test_a_key_that_is_no_secret_of_ours_is_refused(text: str):
    with pytest.raises(BadKey):
        signing_key(text)


def test_the_service_does_not_start_without_a_signing_key():
    environment = {"HALL_MONGO_URL": "mongodb://localhost/?replicaSet=hall", "HALL_AMQP_URL": "amqp://localhost/"}
    with pytest.raises(SettingsError) as refused:
        ServiceSettings.from_environment(environment)
    assert "HALL_TOKEN_KEY" in str(refused.value)
    assert "HALL_MASTER_KEY" in str(refused.value)
    environment["HALL_MASTER_KEY"] = MASTER_KEY
    with pytest.raises(SettingsError):
        ServiceSettings.from_environment({**environment, "HALL_TOKEN_KEY": "changeme"})
    good = ServiceSettings.from_environment({**environment, "HALL_TOKEN_KEY": private(OTHER)})
    assert good.access_seconds == 600
    assert OTHER.as_dict(private=True)["d"] not in repr(good)
