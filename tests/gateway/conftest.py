"""A gateway over real servers: keys signed here, read models written here, services that are real processes."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from falcon import testing
from joserfc import jwt
from joserfc.jwk import OKPKey
from pymongo.collection import Collection
from pymongo.database import Database

from chassis import mongo
from chassis.testing import Process
from gateway.app import Parts, build, create_app
from gateway.settings import Settings

#: A phrase of personal data that no log and no error may repeat.
CANARY = "13812345678"


@pytest.fixture(scope="module")
def settings(mongo_url: str, amqp_url: str, db_prefix: str) -> Settings:
    """Settings with names no other test file uses."""
    return Settings(mongo_url=mongo_url, amqp_url=amqp_url, db_prefix=db_prefix, streams=2)


@pytest.fixture(scope="module")
def parts(settings: Settings) -> Iterator[Parts]:
    """What the gateway is made of."""
    made = build(settings)
    yield made
    made.close()


@pytest.fixture(scope="module")
def views(parts: Parts, settings: Settings) -> Database[dict[str, Any]]:
    """The read models, for the test to fill."""
    return mongo.database(parts.client, settings, "views")


@pytest.fixture(scope="module")
def key() -> OKPKey:
    """Identity's signing key."""
    return OKPKey.generate_key("Ed25519")


@pytest.fixture(scope="module")
def keys(parts: Parts, settings: Settings) -> Collection[dict[str, Any]]:
    """Where identity publishes its keys and the sessions that ended early."""
    return mongo.database(parts.client, settings, "identity")["keys"]


@pytest.fixture(scope="module")
def published(keys: Collection[dict[str, Any]], key: OKPKey) -> dict[str, Any]:
    """The public half, where the gateway looks for it."""
    public = {**key.as_dict(private=False), "kid": key.thumbprint(), "alg": "EdDSA", "use": "sig"}
    keys.replace_one({"_id": "jwks"}, {"keys": [public]}, upsert=True)
    return public


Sign = Callable[..., str]


@pytest.fixture(scope="module")
def sign(key: OKPKey, published: dict[str, Any]) -> Sign:
    """Sign an access token: ``sign("10001", exp=…)``; claims and header may be replaced or, with None, left out."""
    def token(no: str = "10001", *, header: dict[str, Any] | None = None, by: Any = None, **claims: Any) -> str:
        now = int(time.time())
        said = {"iss": "hall-identity", "aud": "hall", "sub": no, "sid": uuid.uuid4().hex, "iat": now,
                "exp": now + 600, **claims}
        head = {"alg": "EdDSA", "kid": published["kid"], **(header or {})}
        kept = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(head, kept, by or key, algorithms=[head["alg"]])
    return token


@pytest.fixture(scope="module")
def client(parts: Parts) -> testing.TestClient:
    """The application, called without a server."""
    return testing.TestClient(create_app(parts))


@pytest.fixture
def me(sign: Sign) -> dict[str, str]:
    """The headers of a signed-in member of staff."""
    return {"Authorization": f"Bearer {sign('10001')}"}


class Doors:
    """The services behind the gateway."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._database = database

    def tell(self, name: str, **told: Any) -> None:
        """From now on answer message ``name`` with ``result=`` or ``problem=``, after ``seconds=``."""
        self._database["answers"].replace_one({"_id": name}, told, upsert=True)

    def forget(self) -> None:
        """Forget all instructions and calls."""
        self._database["answers"].delete_many({})
        self._database["calls"].delete_many({})

    def calls(self, name: str) -> list[dict[str, Any]]:
        """Return the calls heard with message ``name``, oldest first."""
        return list(self._database["calls"].find({"name": name}).sort("_id", 1))


@pytest.fixture(scope="module")
def running_doors(settings: Settings, parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """Real service processes called identity, catalog, workflow and notify."""
    logs: Path = tmp_path_factory.mktemp("doors")
    env = {"HALL_MONGO_URL": settings.mongo_url, "HALL_AMQP_URL": settings.amqp_url,
           "HALL_DB_PREFIX": settings.db_prefix}
    processes = [
        Process("-m", "tests.gateway.door", "run", env={**env, "HALL_DOOR": name}, log=logs / f"{name}.log").start()
        for name in ("identity", "catalog", "workflow", "notify")
    ]
    try:
        for process in processes:
            process.ready()
        yield Doors(mongo.database(parts.client, settings, "door"))
    finally:
        for process in processes:
            process.kill()


@pytest.fixture
def doors(running_doors: Doors) -> Doors:
    """The same processes, without instructions."""
    running_doors.forget()
    return running_doors
