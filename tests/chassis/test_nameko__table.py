"""The table 「Nameko 的坑」 of the chassis README names a defence and its contrast for every known failure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KNOWN = [f"N{number}" for number in range(1, 23)]


def rows() -> dict[str, list[str]]:
    """The table: id -> its other cells."""
    text = (ROOT / "services" / "chassis" / "README.md").read_text()
    table = text.partition("## Nameko 的坑")[2].partition("\n## ")[0]
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()
             if re.match(r"\| N\d+ \|", line)]
    return {cells[0]: cells[1:] for cells in lines}


@cache
def collected() -> frozenset[str]:
    return frozenset(_tests())


def _tests() -> Iterator[str]:
    for file in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield f"{file.stem}::{node.name}"


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_failure_has_one_row_in_order() -> None:
    assert list(rows()) == KNOWN


@pytest.mark.parametrize("failure", KNOWN)
def test_what_a_row_names_exists(failure: str) -> None:
    failing, remedy, held, contrast = rows()[failure]
    assert failing
    assert remedy
    assert named(held), "a test that shows ours does not fail so"
    assert named(contrast), "a test that shows what happens without the defence"
    assert {*named(held), *named(contrast)} <= collected()


def test_every_test_named_after_a_failure_is_in_its_row() -> None:
    listed = {failure: {name for cell in cells for name in named(cell)} for failure, cells in rows().items()}
    for name in collected():
        number = re.match(r"test_nameko__\w+::test_(n\d+)_", name)
        if number:
            assert name in listed[number[1].upper()], f"{name} is not in the table"
