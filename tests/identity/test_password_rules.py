"""Which passwords a person may not choose."""

from __future__ import annotations

import pytest

from identity.domain.password_rules import weaknesses
from identity.domain.state import Person

LIN = Person(no="20230001", name="林一", kind="student", unit="cs", phone="13912345678", idcard="37010220050817123X")


@pytest.mark.parametrize("password", [
    "short", "x" * 129, "12345678", "PASSWORD", "aaaaaaaa", "20230001", "13912345678", "12345678ab", "0817123X",
    "0817123x",
    "37010220050817123X", "20050817", "20050817ab", "050817050817", "5678123X", "20230001!", "17123Xab",
])
def test_short_common_and_personal_passwords_are_refused(password: str):
    assert weaknesses(password, LIN) != []


@pytest.mark.parametrize("password", [
    "hall-demo", "correct-horse-battery", "春眠不觉晓处处闻啼鸟", "Tr0ub4dor&3", "2023-spring-walk"])
def test_other_passwords_are_fine(password: str):
    assert weaknesses(password, LIN) == []
