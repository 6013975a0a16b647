"""Definitions read from their canonical dict: the shapes other services rely on."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from contracts.catalog.definition import digest, read
from contracts.catalog.fields import Check
from contracts.catalog.steps import Document, Route

PROJECT = Path(__file__).parents[2]
FILES = sorted((PROJECT / "deploy/demo/definitions").glob("*.yaml"))


def _load(name: str) -> dict[str, Any]:
    [file] = [file for file in FILES if file.stem == name]
    return YAML(typ="safe", pure=True).load(file)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_definition_reads_into_steps_that_lead_to_steps(file: Path) -> None:
    definition = read(_load(file.stem))
    assert definition.code == file.stem
    if definition.kind != "own":  # handled elsewhere
        assert definition.steps == ()
        return
    assert definition.start_step.key == definition.steps[0].key
    for step in definition.steps:
        assert definition.step(step.key) is step
        for route in (*step.next, *step.branches):
            assert definition.step(route.to)
        for key in (*step.edit, *step.require, *step.hide):
            assert definition.field(key)


def test_the_weekly_report_says_what_the_notation_says() -> None:
    report = read(_load("weekly-report"))
    assert (report.no, report.kind, report.withdraw, report.rate) == ("59", "own", "before_first_vote", True)
    assert report.start.who == "applicant.kind == 'staff'"
    assert (report.start.unique, report.start.max_open, report.start.window) == (("unit", "weeks"), None, None)
    items = report.field("items")
    assert (items.type, items.min, items.max) == ("table", 1, 100)
    assert items.row_actions == ("append", "insert", "move_up", "remove")
    assert items.column("kind").options == ("重点工作", "常规工作", "下周计划")
    lead = report.step("lead")
    assert (lead.who, lead.policy, lead.resubmit, lead.self_rule) == (
        ("head(form.unit)",),
        "single",
        "direct",
        "superior",
    )
    assert (lead.edit, lead.limit, lead.remind) == (("remark",), "3wd", ("-1wd", "0wd", "2wd"))
    assert lead.empty == ("deputy(form.unit)", "admin")
    assert lead.may("return:applicant")
    assert not lead.may("reject")
    assert (lead.batch, lead.return_targets, lead.next) == (True, ("applicant",), (Route(None, "done"),))
    assert [copy.kind for copy in report.copies_at("done")] == ["copy", "copy", "circulation"]
    circular = report.copies_at("done")[-1]
    assert (circular.to, circular.comment, circular.forward, circular.until) == (
        ("members('school_leaders')",),
        True,
        1,
        "5wd",
    )


def test_the_party_certificate_says_what_the_notation_says() -> None:
    proof = read(_load("party-proof"))
    assert proof.serial is not None
    assert (proof.serial.field, proof.serial.pattern, proof.serial.at) == ("doc_no", "DZ{yyyy}{seq:04}", "issue")
    assert proof.start_step.next[0] == Route(
        "form.branch != src.party.branch || form.status != src.party.status", "branch_check"
    )
    assert proof.field("idcard").see == ("org", "issue")
    assert proof.field("copies").prefill_value == 1
    assert proof.field("full_since").check == Check("form.full_since >= form.joined", "转正时间不得早于入党时间")
    assert proof.field("doc_no").at == "issue"
    assert proof.step("issue").effect == "issue_document"
    assert proof.step("done").documents == (Document(template="党员证明", format="pdf", verify=True),)
    assert proof.step("hand_out").resubmit == "replay"


def test_a_window_of_days_is_a_pair() -> None:
    assert read(_load("student-grant")).start.window == ("10-08", "11-30")
    assert read(_load("student-leave")).start.max_open == 1


def test_a_service_without_steps_has_no_start() -> None:
    link = read({"code": "mail", "no": "1", "name": "邮箱", "kind": "link"})
    with pytest.raises(LookupError):
        _ = link.start_step
    with pytest.raises(LookupError):
        link.step("x")
    with pytest.raises(LookupError):
        link.field("x")


def test_equal_content_has_an_equal_digest_whatever_the_order_of_keys() -> None:
    data = _load("weekly-report")
    shuffled = list(data.items())
    random.Random(7).shuffle(shuffled)
    assert digest(dict(shuffled)) == digest(data)


def test_the_order_of_steps_is_content_because_the_milestone_bar_shows_it() -> None:
    data = _load("weekly-report")
    turned = {**data, "steps": dict(reversed(data["steps"].items()))}
    assert digest(turned) != digest(data)
