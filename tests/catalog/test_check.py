"""A definition can be checked without being published: the same refusals, the same reading, nothing written."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from catalog.service import Catalog
from contracts.catalog.questions import CheckDefinition
from contracts.errors import Invalid, NotAllowed
from tests.catalog.conftest import ADMIN, DEMO, service


def check(catalog: Catalog, definition: Any, actor: str = ADMIN, code: str = "") -> Any:
    """Check a definition given as a mapping, or as text."""
    text = definition if isinstance(definition, str) else json.dumps(definition, ensure_ascii=False)
    return catalog.check(CheckDefinition(actor=actor, code=code or definition["code"], text=text))


def test_a_sound_definition_is_read_and_its_tests_are_counted(catalog: Catalog) -> None:
    text = (DEMO / "weekly-report.yaml").read_text()
    told = check(catalog, text + "\ntests: [{as: '10001'}]\n", code="weekly-report")
    assert (told.code, told.tests, next(iter(told.definition["steps"]))) == ("weekly-report", 1, "fill")
    assert list(catalog.store.scan()) == []


def test_it_refuses_what_publishing_would_refuse(catalog: Catalog) -> None:
    with pytest.raises(NotAllowed):
        check(catalog, service("canteen", "1", "甲", theme="综合服务"), actor="10001")
    with pytest.raises(Invalid) as refused:
        check(catalog, {**service("canteen", "1", "甲", theme="综合服务"), "surprise": 1})
    assert (refused.value.code, list(refused.value.errors)) == ("definition_invalid", ["surprise"])
    with pytest.raises(Invalid) as other:
        check(catalog, service("canteen", "1", "甲", theme="综合服务"), code="bus")
    assert list(other.value.errors) == ["code"]


def test_what_is_published_already_may_be_checked_again(catalog: Catalog, publish: Callable[..., Any]) -> None:
    publish(service("canteen", "1", "甲", theme="综合服务"))
    assert check(catalog, service("canteen", "1", "甲", theme="综合服务")).definition["name"] == "甲"
