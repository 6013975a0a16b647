"""Personal data in the clear is found wherever it lies; what only looks like it is not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from chassis.findings import Report
from chassis.plainsight import Sight, check, exposed, kind_of
from chassis.vault import Vault


def with_check_digit() -> str:
    """Return an ID-card number that is right, of nobody."""
    return next(f"11010519491231{number:03d}{last}" for number in range(1000) for last in "0123456789X"
                if kind_of(f"11010519491231{number:03d}{last}") == "身份证号")


def luhn() -> str:
    return next(f"622202020011223344{last}" for last in "0123456789" if kind_of(f"622202020011223344{last}"))


@pytest.fixture
def report() -> Report:
    return Report("sample")


def looked(database: Database[dict[str, Any]], report: Report, canaries: Path | None = None) -> list[tuple[str, str]]:
    check(Sight((database,), sealed=True), canaries, report)
    return [(found.where.partition(".")[2], found.what) for found in report.findings]


def test_phone_card_and_bank_card_numbers_are_found_with_their_place_and_never_repeated(
        database: Database[dict[str, Any]], report: Report) -> None:
    database["things"].insert_many([
        {"_id": "a", "deep": [{"text": "请打13900001111联系"}]}, {"_id": "b", "card": with_check_digit()},
        {"_id": "c", "bank": luhn()}, {"_id": "13900001111"}, {"_id": "d", "13900002222": True}])
    assert looked(database, report) == [
        ("things a", "deep.0.text：手机号"), ("things b", "card：身份证号"), ("things c", "bank：银行卡号"),
        ("things", "_id：手机号"), ("things d", "：手机号")]
    assert "13900001111" not in repr(report.findings)
    assert report.counts["I10"] == 5


@pytest.mark.parametrize("text", [
    "138****0000", "2026112300001", "139000011112", "a13900001111", "13900001111f", "13900001111^0", "12800001111",
    "123456789012345678", "6222020200112233441", "0571-88001234", "1390000.1111"])
def test_what_only_looks_like_a_number_is_left_alone(text: str) -> None:
    assert list(exposed({"_id": 1, "text": text})) == []


def test_what_is_sealed_is_left_alone(database: Database[dict[str, Any]], report: Report) -> None:
    vault = Vault(database["keys"].database, os.urandom(32), ())
    database["things"].insert_one({"_id": "a", "phone": vault.seal("register:1", "13900001111", "here")})
    assert looked(database, report) == []


def test_texts_one_knows_are_found_anywhere(database: Database[dict[str, Any]], report: Report,
                                            tmp_path: Path) -> None:
    canaries = tmp_path / "canaries"
    canaries.write_text("入党介绍人王五\n\n", "utf-8")
    database["things"].insert_one({"_id": "a", "text": "由入党介绍人王五推荐"})
    assert looked(database, report, canaries) == [("things a", "text：给定的文字")]


def test_without_a_master_key_nothing_is_sealed_and_that_is_said(
        database: Database[dict[str, Any]], report: Report) -> None:
    database["things"].insert_one({"_id": "a", "phone": "13900001111"})
    check(Sight((database,), sealed=False), None, report)
    assert report.clean
    assert len(report.notes) == 1
