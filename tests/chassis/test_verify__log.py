"""What `verify` says about a log: nothing when all is well, and where it was touched when it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pymongo.database import Database

from chassis import checking
from chassis.findings import Inquiry, Report
from chassis.ledger import GENESIS
from chassis.modelcheck import Replica, kept_by_gate
from chassis.projector import Projector
from tests.chassis.logged import STREAMS, Logged
from tests.chassis.sample.domain import Opened, evolve, project
from tests.chassis.sample.service import _replicate

FIRST = f"{STREAMS[0]}:000001"
Checked = Callable[..., Report]


def step(state: Any, event: Any) -> tuple[Any, str]:
    """The sample's legality: opened once, before anything is added."""
    if isinstance(event, Opened) != (state is None):
        return state, "次序不对"
    return evolve(state, event), ""


@pytest.fixture
def logged(database: Database[dict[str, Any]], tmp_path: Path) -> Logged:
    """Five streams of three commits, sequenced, signed, and their rows."""
    logged = Logged(database, tmp_path)
    logged.file(3)
    logged.sign()
    return logged


@pytest.fixture
def built(logged: Logged, database: Database[dict[str, Any]]) -> SimpleNamespace:
    """What a service puts together, as far as the check asks for it."""
    shown = Projector("counters", project, database["counters"], logged.store)
    shown.apply(list(logged.store.scan()))
    return SimpleNamespace(store=logged.store, projectors=(shown,), step=step)


@pytest.fixture
def checked(built: SimpleNamespace) -> Checked:
    """Check as an operator does, without waiting; return the report."""
    def run(*, resume: Path | None = None, listener: Any = lambda line: None, **inquiry: Any) -> Report:
        report = Report("sample", listener, resume)
        checking.check(built, "sample", Inquiry(**{"grace": 0.0, "patience": 0.0, **inquiry}), report)
        return report
    return run


def told(report: Report) -> list[tuple[str, str]]:
    return [(found.invariant, found.where) for found in report.findings]


def test_a_log_that_was_left_alone_has_no_findings(checked: Checked) -> None:
    report = checked()
    assert told(report) == []
    assert report.counts == {"I1": 15, "I2": 15, "I3": 4, "I4": 15, "I5": 15, "I6": 5}


def test_a_deleted_commit_is_named_with_its_position(logged: Logged, checked: Checked) -> None:
    logged.store.commits.delete_one({"_id": f"{STREAMS[2]}:000002"})
    assert ("I4", f"{STREAMS[2]}:000002（位置 8）") in told(checked())
    assert ("I2", f"{STREAMS[2]}:000003") in told(checked())


def test_an_edited_commit_is_named_with_its_position(logged: Logged, checked: Checked) -> None:
    logged.store.commits.update_one({"_id": f"{STREAMS[1]}:000002"}, {"$set": {"ev.0.d.amount": 999}})
    assert told(checked()) == [("I4", f"{STREAMS[1]}:000002（位置 7）"), ("I6", f"counters {STREAMS[1]}")]


def test_a_truncated_ledger_shows_by_its_signed_head_and_by_what_is_not_in_it_any_more(
        logged: Logged, checked: Checked) -> None:
    logged.ledger.blocks.delete_one({"_id": 3})
    report = checked()
    assert told(report)[0] == ("I3", "第 3 块起")
    assert [where for invariant, where in told(report) if invariant == "I5"] == [f"{one}:000003" for one in STREAMS]


def test_a_tail_that_is_gone_altogether_shows_by_the_anchor_outside(logged: Logged, checked: Checked,
                                                                    tmp_path: Path) -> None:
    """With commits, blocks and heads all cut off nothing inside is wrong: only what was published elsewhere tells."""
    head = logged.sign()
    (tmp_path / "anchors" / "sample").mkdir(parents=True)
    (tmp_path / "anchors" / "sample" / "3.json").write_text(json.dumps(head))
    logged.database["heads"].delete_many({})
    logged.ledger.blocks.delete_one({"_id": 3})
    logged.store.commits.delete_many({"v": 3})
    logged.database["counters"].delete_many({})
    Projector("counters", project, logged.database["counters"], logged.store).rebuild()
    assert told(checked()) == []
    assert told(checked(heads=tmp_path / "anchors")) == [("I3", "第 3 块起")]


def test_a_command_that_took_effect_twice_is_named(logged: Logged, checked: Checked) -> None:
    again = logged.store.commits.find_one({"_id": f"{STREAMS[0]}:000003"})
    assert again is not None
    logged.store.commits.insert_one({**again, "_id": f"{STREAMS[0]}:000004", "v": 4, "n0": 4})
    logged.block([f"{STREAMS[0]}:000004"])
    assert ("I1", f"{STREAMS[0]}:000004") in told(checked())


def test_a_lost_update_of_a_read_model_is_named(logged: Logged, checked: Checked) -> None:
    logged.database["counters"].update_one({"_id": STREAMS[3]}, {"$set": {"v": 2}, "$pop": {"items": 1}})
    assert told(checked()) == [("I6", f"counters {STREAMS[3]}")]


def test_rows_that_are_missing_or_made_up_are_named(logged: Logged, checked: Checked) -> None:
    logged.database["counters"].delete_one({"_id": STREAMS[3]})
    logged.database["counters"].insert_one({"_id": "f" * 32, "v": 1})
    assert told(checked()) == [("I6", f"counters {STREAMS[3]}"), ("I6", f"counters {'f' * 32}")]


def test_a_rewritten_chain_is_named_block_by_block_and_by_its_head(logged: Logged, checked: Checked) -> None:
    logged.ledger.blocks.update_one({"_id": 2}, {"$set": {"hash": "0" * 64}})
    found = told(checked())
    assert ("I3", "位置 6") in found
    assert ("I3", "位置 11") in found
    logged.ledger.blocks.update_one({"_id": 3}, {"$set": {"hash": GENESIS}})
    assert ("I3", "第 3 块") in told(checked())


def test_a_forged_head_is_named(logged: Logged, checked: Checked) -> None:
    logged.database["heads"].update_one({}, {"$set": {"at": "2020-01-01T00:00:00.000Z"}})
    assert told(checked()) == [("I3", "第 3 块")]


def test_a_commit_sequenced_twice_is_named(logged: Logged, checked: Checked) -> None:
    logged.ledger.blocks.drop_index("once")
    logged.block([FIRST])
    assert told(checked()) == [("I3", f"{FIRST}（位置 16）")]


def test_what_is_not_in_the_ledger_has_a_minute_to_get_there(logged: Logged, checked: Checked) -> None:
    stream = "e" * 32
    logged.store.append(stream, [Opened(stream)], expected_version=0, command_id="late", digest="d",
                        by={"actor": "10001"}, correlation_id="c")
    logged.database["counters"].drop()
    assert [one for one in told(checked(grace=60.0)) if one[0] == "I5"] == []
    assert [one for one in told(checked()) if one[0] == "I5"] == [("I5", f"{stream}:000001")]


def test_time_that_runs_backwards_and_events_out_of_place_are_named(logged: Logged, checked: Checked) -> None:
    from datetime import UTC, datetime

    logged.store.commits.update_one({"_id": f"{STREAMS[0]}:000002"}, {"$set": {"at": datetime(2001, 1, 1, tzinfo=UTC)}})
    logged.store.commits.update_one({"_id": f"{STREAMS[1]}:000003"}, {"$set": {"ev.0.t": "counter.opened",
                                                                              "ev.0.d": {"name": "x"}}})
    found = told(checked())
    assert ("I2", f"{STREAMS[0]}:000002") in found
    assert ("I2", f"{STREAMS[1]}:000003") in found


def test_an_event_nobody_understands_is_named_and_the_rest_is_checked(logged: Logged, checked: Checked) -> None:
    logged.store.commits.update_one({"_id": FIRST}, {"$set": {"ev.0.t": "counter.unheard-of"}})
    report = checked()
    assert ("I2", FIRST) in told(report)
    assert report.counts["I6"] == 4


def test_acknowledgements_are_compared_with_the_commits(logged: Logged, checked: Checked, tmp_path: Path) -> None:
    acks = tmp_path / "acks.jsonl"
    good = {"stream": STREAMS[0], "version": 1, "command_id": f"{STREAMS[0]}0", "digest": "d"}
    bad = [{"stream": STREAMS[0], "version": 9}, {**good, "version": 2}, {**good, "digest": "e"},
           {**good, "stream": "elsewhere", "service": "another"}]
    acks.write_text("\n".join(map(json.dumps, [good, *bad])))
    assert told(checked(acks=acks)) == [
        ("I1", f"{STREAMS[0]}:000009"), ("I1", f"{STREAMS[0]}:000002"), ("I1", FIRST)]


def test_who_was_told_first_has_the_lower_version(logged: Logged, checked: Checked, tmp_path: Path) -> None:
    acks = tmp_path / "acks.jsonl"
    times = [(1, 0.0, 1.0), (3, 2.0, 3.0), (2, 4.0, 5.0)]
    acks.write_text("\n".join(json.dumps({"stream": STREAMS[0], "version": version, "requested_at": requested,
                                          "command_id": f"{STREAMS[0]}{version - 1}", "acked_at": acked})
                              for version, requested, acked in times))
    assert told(checked(acks=acks)) == [("I9", f"{STREAMS[0]}:000002")]


def test_a_repeat_of_a_command_is_as_old_as_its_first_request(logged: Logged, checked: Checked,
                                                              tmp_path: Path) -> None:
    acks = tmp_path / "acks.jsonl"
    times = [(1, 0.0, 1.0), (2, 2.0, 3.0), (1, 4.0, 5.0)]
    acks.write_text("\n".join(json.dumps({"stream": STREAMS[0], "version": version, "requested_at": requested,
                                          "command_id": f"{STREAMS[0]}{version - 1}", "acked_at": acked})
                              for version, requested, acked in times))
    assert told(checked(acks=acks)) == []


def test_what_the_watch_saw_is_repeated_until_somebody_looked_into_it(logged: Logged, checked: Checked) -> None:
    logged.database["alarms"].insert_one({"_id": "1", "operation": "update", "collection": "commits",
                                          "document": FIRST})
    assert told(checked()) == [("I4", f"commits {FIRST}")]


def test_a_check_that_was_stopped_goes_on_where_it_was_and_forgets_nothing(
        logged: Logged, checked: Checked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logged.store.commits.update_one({"_id": FIRST}, {"$set": {"ev.0.d.name": "edited"}})
    monkeypatch.setattr("chassis.findings.EVERY", 0.0)
    resume, seen = tmp_path / "resume.json", list[dict[str, Any]]()

    def stop(line: Any) -> None:
        if line["kind"] == "progress" and line["stage"] == "各流":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        checked(resume=resume, listener=stop)
    report = checked(resume=resume, listener=seen.append)
    assert next(line["where"] for line in seen if line["kind"] == "finding") == f"{FIRST}（位置 1）"
    assert (report.counts["I4"], report.counts["I2"]) == (15, 15)
    report.close()
    assert not resume.exists()


def test_a_replica_is_compared_with_the_log_it_comes_from(logged: Logged, built: SimpleNamespace,
                                                          checked: Checked) -> None:
    rows = logged.database["echo"]
    replica = Replica(name="副本 echo", log=logged.database, rows=rows, expected=kept_by_gate(_replicate))
    built.replicas = (replica,)
    for stream in STREAMS:
        items = [{"id": number, "key": f"e{number - 1}"} for number in (2, 3)]
        rows.insert_one({"_id": stream, "n": 3, "seen": items})
    assert told(checked()) == []
    rows.update_one({"_id": STREAMS[0]}, {"$set": {"n": 2}})
    rows.update_one({"_id": STREAMS[1]}, {"$set": {"seen": []}})
    rows.delete_one({"_id": STREAMS[2]})
    rows.insert_one({"_id": "f" * 32, "n": 1})
    assert sorted(told(checked())) == [("I6", f"副本 echo {where}") for where in (*STREAMS[:3], "f" * 32)]


def test_many_findings_are_counted_rather_than_listed(checked: Checked, monkeypatch: pytest.MonkeyPatch,
                                                      logged: Logged) -> None:
    monkeypatch.setattr("chassis.findings.MOST", 3)
    logged.store.commits.update_many({}, {"$set": {"by.actor": "mallory"}})
    report = checked()
    assert len(report.findings) == 3
    assert report.more["I4"] == 12
