"""The demonstration's people carry numbers that every check accepts and nobody owns; its names have English."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from contracts.english import chinese
from local import demo, idcards

CONTENT = Path(__file__).parents[2] / "deploy" / "demo" / "content"
DEFINITIONS = CONTENT.with_name("definitions")
#: Every name that has English.
ENGLISH = {row["zh"] for path in CONTENT.glob("translations-*.yaml")
           for entry in YAML(typ="safe").load(path)["translations"].values() for row in entry["rows"]}


def people(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = YAML(typ="safe").load(path)["people"]
    return found


def test_the_check_digit_is_that_of_the_standard() -> None:
    # The worked example of GB 11643-1999, annex A.
    assert idcards.check_digit("11010519491231002") == "X"
    assert idcards.check_digit("44052418800101001") == "4"


def test_everybody_has_a_number_of_their_own_that_belongs_to_nobody() -> None:
    organisation, personal = (people(path) for path in demo.PEOPLE)
    assert [row["no"] for row in personal] == [row["no"] for row in organisation]
    assert len({row["idcard"] for row in personal}) == len(personal)
    for row in personal:
        number = row["idcard"]
        assert len(number) == 18
        assert number.startswith("999999")
        assert date(1960, 1, 1) < date.fromisoformat(number[6:14]) < date(2008, 1, 1)
        assert idcards.check_digit(number[:17]) == number[17]


def test_the_file_is_what_the_generator_writes() -> None:
    organisation, written = demo.PEOPLE
    assert written.read_text("utf-8") == "\n".join(idcards.lines(people(organisation))) + "\n"


def _names(fields: list[dict[str, Any]]) -> Iterator[str]:
    for one in fields:
        options = one.get("options", ())
        deeper = options.values() if isinstance(options, dict) else ()
        yield from (one["label"], *options, *chain(*deeper), *one.get("statement", ()), *one.get("check", ())[1:2])
        yield from (str(one[key]) for key in ("group", "unit") if key in one)
        yield from _names(one.get("row", []))


@pytest.mark.parametrize("path", sorted(DEFINITIONS.glob("*.yaml")), ids=lambda path: path.stem)
def test_whoever_reads_english_finds_no_chinese_name_in_a_definition(path: Path) -> None:
    definition = YAML(typ="safe").load(path)
    steps = definition.get("steps", {}).values()
    named = {definition["name"], *_names(definition.get("form", [])), *(step["name"] for step in steps),
             *(step["hint"] for step in steps if "hint" in step),
             *(reason for step in steps for reason in step.get("reasons", ()))}
    guide = definition.get("guide", {})
    named |= {guide["theme"], guide["host"], *guide["audience"]} if guide else set()
    assert {name for name in named if chinese(name)} - ENGLISH == set()


@pytest.mark.parametrize("account", [row[0] for row in demo.ACCOUNTS[1:]])
def test_every_account_on_the_welcome_page_exists(account: str) -> None:
    named = {row["no"]: row["name"] for row in people(demo.PEOPLE[0])}
    assert named[account] == {row[0]: row[1] for row in demo.ACCOUNTS}[account]
