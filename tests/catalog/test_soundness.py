"""One broken definition after another: each is refused at the right place, in words that say what to do."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.domain import notation, soundness
from contracts.catalog.definition import read
from tests.catalog import broken_rules, broken_services, broken_steps
from tests.catalog.breaking import SMALL, Change, put

PROJECT = Path(__file__).parents[2]
DEFINITIONS = sorted((PROJECT / "deploy/demo/definitions").glob("*.yaml"))

BROKEN = [*broken_services.BROKEN, *broken_steps.BROKEN, *broken_rules.BROKEN]


def _small() -> dict[str, Any]:
    return notation.read(SMALL)


def test_the_definition_all_these_are_made_from_is_sound() -> None:
    assert soundness.check(_small()) == {}


@pytest.mark.parametrize(("change", "path", "word"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_definition_is_refused_at_its_place(change: Change, path: str, word: str) -> None:
    data = _small()
    change(data)
    problems = soundness.check(data)
    assert path in problems, problems
    assert word in "；".join(problems[path])


def test_all_problems_come_at_once() -> None:
    data = _small()
    for change in (put("form.unit.type", "depts"), put("steps.lead.who", "nobody"), put("cc.0.at", "nowhere")):
        change(data)
    assert {"form.unit.type", "steps.lead.who", "cc[0].at"} <= soundness.check(data).keys()


@pytest.mark.parametrize("file", DEFINITIONS, ids=lambda file: file.stem)
def test_every_definition_of_the_demonstration_is_sound(file: Path) -> None:
    assert soundness.check(notation.read(file.read_text())) == {}


def test_a_service_elsewhere_needs_no_steps() -> None:
    link = {
        "code": "mail",
        "no": "1",
        "name": "邮箱",
        "kind": "link",
        "link": {"url": "https://mail.example", "sso": "cas"},
    }
    assert soundness.check(link) == {}


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["lead", "done", "start", "human", "end", "fork", "join", "table", "serial", "form.days > 1.0"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=6)
            | st.sampled_from(["key", "type", "row", "next", "to", "if", "who", "kind", "of", "do"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
_PLACES = [
    "form",
    "steps",
    "cc",
    "circulate",
    "start",
    "serial",
    "guide",
    "title",
    "tests",
    "withdraw",
    "form.unit.type",
    "form.unit.options",
    "form.unit.check",
    "form.rows.row",
    "form.unit.at",
    "steps.lead",
    "steps.lead.who",
    "steps.lead.next",
    "steps.lead.do",
    "steps.lead.policy",
    "steps.lead.weights",
    "steps.fill.kind",
    "steps.done.documents",
    "steps.lead.late",
    "steps.lead.kind",
    "cc.0.to",
    "cc.0.at",
    "kind",
    "steps.stamp.of",
    "steps.stamp.on_error",
    "steps.lead.cc",
    "steps.lead.circulate",
    "steps.lead.labels",
    "steps.lead.veto",
    "steps.lead.batch",
    "steps.lead.urge",
    "steps.lead.reject_scope",
    "steps.fill.next",
    "callback",
    "resource_hold",
    "substitute_trigger",
    "reopen",
    "urge",
    "tests",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(["code", "no", "name", "form", "steps", "guide", "cc", "kind"]) | st.text(), _JSON)
)
def test_no_mapping_at_all_breaks_the_checker(data: dict[str, Any]) -> None:
    problems = soundness.check(data)
    assert problems
    assert all(messages and all(isinstance(text, str) for text in messages) for messages in problems.values())


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(_PLACES), _JSON), min_size=1, max_size=3))
def test_no_change_to_a_sound_definition_breaks_the_checker_or_its_reader(changes: list[tuple[str, Any]]) -> None:
    data = copy.deepcopy(_small())
    for path, value in changes:
        try:
            put(path, value)(data)
        except (LookupError, TypeError, ValueError, StopIteration):
            continue
    if soundness.check(data) == {}:
        assert read(data).code == data["code"]
