"""The published files are what the declarations say, always the same, and valid."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from contracts import publish
from contracts.declare import REGISTRY
from contracts.http import OPERATIONS
from contracts.problems import TITLES


@pytest.fixture(scope="module")
def fresh() -> dict[str, str]:
    """A fresh generation."""
    return publish.files()


def test_the_committed_files_equal_a_fresh_generation(fresh: dict[str, str]) -> None:
    folder = publish.PUBLISHED
    committed = {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*")
                 if path.suffix in (".yaml", ".json")}
    stale = sorted(name for name in committed.keys() | fresh.keys() if committed.get(name) != fresh.get(name))
    assert stale == [], "运行 make contracts 重新生成 / run `make contracts`"


def test_another_process_generates_the_same_bytes(fresh: dict[str, str]) -> None:
    line = "import json; from contracts import publish; print(json.dumps(publish.files()))"
    other = subprocess.run([sys.executable, "-c", line], capture_output=True, check=True, timeout=120,
                           env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "7"})
    assert json.loads(other.stdout) == fresh


def test_writing_twice_changes_nothing_and_removes_what_is_gone(tmp_path: Path) -> None:
    assert publish.write(tmp_path)
    gone = tmp_path / "schemas" / "event.case.forgotten.v1.json"
    gone.write_text("{}")
    assert publish.write(tmp_path) == [gone]
    assert not gone.exists()
    assert publish.write(tmp_path) == []


def test_every_declared_message_has_a_schema(fresh: dict[str, str]) -> None:
    assert {f"schemas/{kind}.{name}.v{version}.json" for kind, name, version in REGISTRY} <= fresh.keys()


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for inner in value.values() for found in _references(inner)]
    return [found for inner in value for found in _references(inner)] if isinstance(value, list) else []


def _resolve(document: Any, reference: str) -> Any:
    for part in reference.removeprefix("#/").split("/"):
        document = document[part]
    return document


@pytest.mark.parametrize("name", ["openapi.yaml", "asyncapi.yaml"])
def test_every_reference_leads_somewhere(name: str, fresh: dict[str, str]) -> None:
    document = YAML(typ="safe", pure=True).load(fresh[name])
    references = _references(document)
    assert references
    for reference in references:
        assert _resolve(document, reference), reference


def test_a_schema_stands_on_its_own(fresh: dict[str, str]) -> None:
    for name, text in fresh.items():
        if name.startswith("schemas/"):
            schema = json.loads(text)
            for reference in _references(schema):
                assert _resolve(schema, reference), (name, reference)


def test_what_the_yaml_says_is_what_was_meant(fresh: dict[str, str]) -> None:
    assert YAML(typ="safe", pure=True).load(fresh["openapi.yaml"]) == publish.openapi()


def test_a_body_refuses_unknown_fields_and_cannot_name_what_the_gateway_knows() -> None:
    schemas = publish.openapi()["components"]["schemas"]
    for operation in OPERATIONS:
        if operation.body is not None:
            body = schemas[f"{operation.body.__name__}Body"]
            assert body["additionalProperties"] is False, operation.path
            assert not set(operation.given) & set(body["properties"]), operation.path


def test_events_let_unknown_fields_pass() -> None:
    for label, schema in publish.schemas().items():
        assert schema.get("additionalProperties", True) is (not label.startswith(("command.", "question."))), label


def test_operation_names_are_unique_and_every_failure_is_a_problem() -> None:
    document = publish.openapi()
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    for operation in operations:
        failures = {status: answer for status, answer in operation["responses"].items() if status >= "4"}
        assert "500" in failures
        for status, answer in failures.items():
            kinds = set(answer["content"])
            assert kinds == {"application/problem+json"} or (operation["operationId"], status) == ("get_readyz", "503")


def test_every_code_has_words_in_both_languages() -> None:
    assert all(chinese and english for chinese, english in TITLES.values())


def test_every_event_on_the_bus_is_described_with_who_listens() -> None:
    document = publish.asyncapi()
    published = {name for channel in document["channels"].values() for name in channel["messages"]}
    assert published == {name for kind, name, _ in REGISTRY if kind == "event"}
    heard = document["operations"]["receive.notify.identity"]["messages"]
    assert {"$ref": "#/channels/identity.events/messages/person.registered"} in heard
    assert {"$ref": "#/channels/identity.events/messages/unit.recorded"} not in heard
