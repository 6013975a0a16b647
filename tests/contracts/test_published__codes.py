"""Every code a service may answer with has words in Chinese and in English."""

from __future__ import annotations

import re
from pathlib import Path

from contracts import problems
from contracts.errors import ContractError

SERVICES = Path(__file__).parents[2] / "services"
#: ``code="open_case_exists"`` where an error is raised, ``code = "bad_request"`` in a class of errors.
_CODE = re.compile(r"""\b(?:default_)?code(?:: str)? ?= ?"([a-z][a-z0-9_]+)\"""")


def _codes() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for file in SERVICES.glob("*/*/**/*.py"):
        if "node_modules" not in file.parts:
            for code in _CODE.findall(file.read_text("utf-8")):
                found.setdefault(code, set()).add(f"{file.parent.name}/{file.name}")
    return found


def test_every_code_in_the_services_has_words() -> None:
    codes = _codes()
    assert "already_handled" in codes
    assert {code: where for code, where in codes.items() if code not in problems.TITLES} == {}


def test_every_kind_of_error_has_words_for_its_general_code() -> None:
    assert all(kind.default_code in problems.TITLES for kind in ContractError.__subclasses__())


def test_an_unknown_code_gets_the_general_words() -> None:
    assert problems.title("never_heard_of") == problems.TITLES["error"][0]
    assert problems.title("never_heard_of", "en") == problems.TITLES["error"][1]
