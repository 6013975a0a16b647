"""What clients were told against what is stored: each way to break a promise is noticed."""

from __future__ import annotations

from typing import Any

from tests.faults.journal import Told, outage
from tests.faults.truth import Verdict, judge, order


def told(**changed: Any) -> Told:
    usual = {"actor": "10001", "key": "k", "what": "approve", "stream": "c", "version": 2, "status": 200, "code": "",
             "asked": 1.0, "told": 2.0, "tries": 1}
    return Told(**{**usual, **changed})


def judged(entry: Told, *stored: tuple[str, int]) -> tuple[int, int, int]:
    verdict = Verdict()
    judge(verdict, entry, [{"s": stream, "v": version} for stream, version in stored])
    return verdict.lost, verdict.doubled, len(verdict.findings)


def test_a_promise_that_was_kept_is_no_finding() -> None:
    assert judged(told(), ("c", 2)) == (0, 0, 0)


def test_an_accepted_command_that_is_not_stored_is_lost() -> None:
    assert judged(told()) == (1, 0, 1)
    assert judged(told(), ("c", 3)) == (1, 0, 1)


def test_a_command_stored_twice_is_doubled_whatever_the_client_was_told() -> None:
    assert judged(told(), ("c", 2), ("c", 3)) == (0, 1, 1)
    assert judged(told(status=0, version=0), ("c", 2), ("c", 3)) == (0, 1, 1)


def test_a_refused_command_must_not_have_been_done() -> None:
    assert judged(told(status=409, version=0)) == (0, 0, 0)
    assert judged(told(status=409, version=0), ("c", 2)) == (0, 0, 1)


def test_a_command_nobody_heard_of_again_may_or_may_not_have_been_done() -> None:
    assert judged(told(status=0, version=0)) == judged(told(status=0, version=0), ("c", 2)) == (0, 0, 0)


def test_what_was_asked_after_an_answer_comes_later_in_the_case() -> None:
    first, second = told(version=2), told(key="l", version=3, asked=3.0, told=4.0)
    assert order([first, second]) == []
    assert order([told(version=3), told(key="l", version=2, asked=3.0, told=4.0)]) != []
    assert order([first, told(key="l", version=2)]) != []


def test_an_outage_is_the_longest_time_without_an_accepted_command() -> None:
    entries = [told(told=1.0), told(told=2.0), told(told=7.0, status=503), told(told=9.0)]
    assert outage(entries, 0.0, 10.0) == 7.0
