"""What a case and a list cost when the hall holds a thousand, a hundred thousand or a million cases."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import islice
from typing import Any

import bson

from chassis.changestream import token_of_now
from chassis.sequencer import Sequencer
from tests.bench import approve
from tests.bench.approve import measured
from tests.bench.stage import UNITS, Stage, author_of

#: Open tasks of every person, and rows written at once.
EACH, BATCH = 20, 5000


def measure(stage: Stage, sizes: list[int], count: int, asked: int, rounds: int) -> list[dict[str, Any]]:
    """Let the hall grow to each of ``sizes`` cases and measure filing, approving and to-do lists there."""
    told, held = [], 0
    for size in sizes:
        grow(stage, size - held, first=held == 0)
        held = size
        points = []
        for _ in range(rounds):
            filed, filing = approve.file_cases(stage, count, 8)
            points.append({"file": filing.as_dict(), "approve": approve.approve(stage, filed, 8).as_dict(),
                           "todo_1": _todo(stage, 1, asked), "todo_32": _todo(stage, 32, asked * 4)})
        told.append({"cases": size, "rounds": points, "bytes": _weight(stage, filed[0].case_id)})
    return told


def _todo(stage: Stage, clients: int, count: int) -> dict[str, Any]:
    """Ask for the list of people with EACH open tasks."""
    requests = [stage.request("GET", "/v1/me/todo?limit=20", author_of(1 + number % UNITS)) for number in range(UNITS)]
    return measured(stage, [requests[number % UNITS] for number in range(count)], clients).as_dict()


def _weight(stage: Stage, case_id: str) -> dict[str, int]:
    """Return the bytes of one case: its commits in the log and its row."""
    with stage.root() as client:
        prefix = stage.hall.plan.prefix
        commits = client[f"{prefix}_workflow"]["commits"].find({"s": case_id})
        row = client[f"{prefix}_views"]["cases"].find_one({"_id": case_id}) or {}
        return {"log": sum(len(bson.encode(document)) for document in commits), "row": len(bson.encode(row))}


def grow(stage: Stage, cases: int, *, first: bool) -> None:
    """Put ``cases`` made-up cases into log, ledger and read model while nobody looks, then have everybody look again.

    They are copies of a finished case under other ids, written directly; the hall never reads what is sealed in them.
    """
    for name in ("workflow", "catalog", "identity"):
        stage.hall.stop(name)
    with stage.root() as client:
        prefix = stage.hall.plan.prefix
        log, rows = client[f"{prefix}_workflow"], client[f"{prefix}_views"]["cases"]
        done = log["commits"].find_one({"v": 2, "ev.t": "case.completed"})
        assert done is not None
        commits = list(log["commits"].find({"s": done["s"]}).sort("_id", 1))
        made = [uuid.uuid4().hex for _ in range(cases)]
        for some in _chunks(made):
            log["commits"].insert_many([{**one, "_id": f"{new}:{one['v']:06d}", "s": new, "cmd": uuid.uuid4().hex}
                                        for new in some for one in commits], ordered=False)
        row = rows.find_one({"_id": done["s"]})
        assert row is not None
        for some in _chunks(list(_rows(row, made, first))):
            rows.insert_many(some, ordered=False)
        Sequencer(log, lambda height: None).catch_up()
        fresh = {"token": token_of_now(log["commits"]), "scan": None}
        log["checkpoints"].update_many({"scan": {"$exists": True}}, {"$set": fresh})
        log["checkpoints"].update_one({"_id": "watch"}, {"$set": {"token": token_of_now(log)}})
    for name in ("identity", "catalog", "workflow"):
        stage.hall.start(name)
    stage.hall.wait_for("gateway")


def _rows(done: dict[str, Any], made: list[str], first: bool) -> Iterator[dict[str, Any]]:
    """Half of the cases are done, half wait: for people measured (the first of them all) or for people of their own."""
    task = {"step": "lead", "step_name": "审批", "arrived_at": done["started_at"], "due_at": None,
            "actions": ["approve"], "claimed_by": None, "claimable": False}
    for number, new in enumerate(made):
        author, handler = f"7{number // 9}", f"8{number // 18}"
        row = {**done, "_id": new, "serial": f"B{new[:12]}", "applicant": {**done["applicant"], "no": author},
               "participants": [author, handler], "handlers": [handler], "cc": [], "ever": [handler]}
        if number % 2 == 0:
            seat = number // 2 // EACH
            person = author_of(seat + 1) if first and seat < UNITS else f"8{seat}"
            row |= {"todo": [{**task, "id": f"{new}.1", "people": [person]}], "ended_at": None, "status": "running",
                    "outcome": None, "handlers": []}
        yield row


def _chunks(items: list[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while some := list(islice(iterator, BATCH)):
        yield some
