"""A catalog of its own for every test that asks: over a real database, with one administrator on record."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog.service import Catalog, build
from catalog.settings import Settings
from chassis.decider import Context, digest_of
from chassis.recorded import Recorded
from contracts import ids
from contracts.catalog.commands import PublishVersion
from contracts.catalog.views import VersionReceipt

PROJECT = Path(__file__).parents[2]
DEMO = PROJECT / "deploy/demo/definitions"
ADMIN = "90001"


def post_event(kind: str, no: str = ADMIN, role: str = "hall.admin", number: int = 1) -> dict[str, Any]:
    """What the identity service says on the bus when a post is granted or revoked."""
    return {
        "type": f"post.{kind}",
        "version": 1,
        "data": {"no": no, "role": role, "unit": "hall"},
        "envelope": {
            "stream": ids.stream("person", no),
            "version": number,
            "number": number,
            "at": "2026-03-02T08:00:00+00:00",
            "actor": "system:load",
            "on_behalf_of": None,
            "command_id": uuid.uuid4().hex,
            "correlation_id": uuid.uuid4().hex,
        },
    }


@pytest.fixture
def catalog_settings(mongo_url: str, db_prefix: str) -> Settings:
    return Settings(
        mongo_url=mongo_url, amqp_url="amqp://nobody@127.0.0.1:1/none", db_prefix=f"{db_prefix}_{uuid.uuid4().hex[:6]}"
    )


@pytest.fixture
def catalog(catalog_settings: Settings) -> Iterator[Catalog]:
    built = build(catalog_settings)
    built.posts.learn(Recorded.of(post_event("granted")))
    yield built
    built.close()


@pytest.fixture
def publish(catalog: Catalog) -> Callable[..., VersionReceipt]:
    """Publish a definition given as a file, or as a mapping."""

    def publish_one(definition: Path | dict[str, Any], actor: str = ADMIN, command_id: str | None = None) -> Any:
        is_file = isinstance(definition, Path)
        text = definition.read_text() if is_file else json.dumps(definition, ensure_ascii=False)
        code = definition.stem if is_file else definition["code"]
        command = PublishVersion(actor=actor, code=code, text=text)
        context = Context(actor=actor, command_id=command_id or uuid.uuid4().hex, correlation_id="c")
        return catalog.perform(command, context, digest_of(text))

    return publish_one


def service(code: str, no: str, name: str, **guide: Any) -> dict[str, Any]:
    """A small service that is handled elsewhere, so that it needs neither form nor steps."""
    return {
        "code": code,
        "no": no,
        "name": name,
        "kind": "link",
        "link": {"url": "https://app.example"},
        "guide": guide,
    }
