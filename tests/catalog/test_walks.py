"""Imagined cases walk through the steps: sound definitions let them all come home, others are caught on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from catalog.domain import notation, soundness
from catalog.domain.soundness import walks
from catalog.domain.soundness.report import Report
from catalog.domain.soundness.ways import Graph

DEFINITIONS = sorted((Path(__file__).parents[2] / "deploy/demo/definitions").glob("*.yaml"))


def _human(*to: str) -> dict[str, Any]:
    rows = [{"if": "form.x", "to": each} for each in to[:-1]]
    return {"kind": "human", "next": [*rows, {"to": to[-1]}]}


def _fork(*to: str) -> dict[str, Any]:
    return {"kind": "fork", "branches": [{"to": each} for each in to]}


def _join(of: str, to: str, **more: Any) -> dict[str, Any]:
    return {"kind": "join", "of": of, "next": [{"to": to}], **more}


def _walked(**steps: dict[str, Any]) -> dict[str, list[str]]:
    report = Report()
    whole = {"fill": {"kind": "start", "next": [{"to": next(iter(steps))}]}, **steps,
             "done": {"kind": "end", "outcome": "approved"}}
    walks.check(report, Graph({"steps": whole}))
    return report.problems


@pytest.mark.parametrize("mode", ["all", "any", "n:2", 2])
def test_branches_that_meet_come_home(mode: Any) -> None:
    assert _walked(
        split=_fork("one", "two", "three"), one=_human("meet"), two=_human("meet", "refused"),
        three=_fork("four", "five"), four=_human("inner"), five=_human("inner"), inner=_join("three", "meet"),
        meet=_join("split", "done", mode=mode), refused={"kind": "end", "outcome": "rejected"},
    ) == {}


def test_branches_that_all_end_come_home() -> None:
    assert _walked(split=_fork("one", "two"), one=_human("done"), two=_human("done", "meet"),
                   meet=_join("split", "done")) == {}


def test_a_branch_in_the_join_of_another_fork_is_caught() -> None:
    found = _walked(
        split=_fork("inner", "two"), inner=_fork("three", "four"), two=_human("meet"), three=_human("meet"),
        four=_human("joined"), joined=_join("inner", "meet"), meet=_join("split", "done"),
    )
    assert list(found) == ["steps.meet"]
    assert "不是从它的分叉里来的" in found["steps.meet"][0]


def test_a_fork_that_forks_again_before_it_is_joined_is_caught() -> None:
    found = _walked(split=_fork("one", "two", "three"), one=_human("split"), two=_human("split"), three=_human("meet"),
                    meet=_join("split", "done"))
    assert "越来越多" in found["steps.split"][0]


def test_a_definition_is_judged_alike_every_time() -> None:
    dice = [walks.Dice(7), walks.Dice(7)]
    assert [dice[0].pick(6) for _ in range(99)] == [dice[1].pick(6) for _ in range(99)]
    assert {walks.Dice(seed).pick(2) for seed in range(20)} == {0, 1}


@pytest.mark.parametrize("file", DEFINITIONS, ids=lambda file: file.stem)
def test_every_case_of_the_demonstration_comes_home(file: Path) -> None:
    report = Report()
    data = notation.read(file.read_text())
    walks.check(report, Graph(data))
    assert report.problems == soundness.check(data) == {}
