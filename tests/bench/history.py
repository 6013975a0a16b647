"""Rebuild the read model from the log, and check an archive of it: commits per second, of the clock and of a core."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from chassis import archive, verify
from chassis.eventstore import Commit, CommitStore, commit_id
from chassis.projector import Projector
from chassis.rebuild import Rebuild
from chassis.sealing import place, seal_data
from chassis.sequencer import Sequencer
from chassis.vault import Vault
from contracts import codec
from tests.bench.limits import free_client
from tests.bench.stage import Stage
from workflow.projections import cases

MASTER = b"benchmark master key of 32 bytes"


def originals(stage: Stage) -> list[Commit]:
    """Return the commits of one finished report, opened with the hall's own keys."""
    plan = stage.hall.plan
    from chassis.settings import secret_key

    with stage.root() as client:
        vault = Vault(client[f"{plan.prefix}_keys"], secret_key(plan.environment("workflow")["HALL_MASTER_KEY"]))
        store = CommitStore(client[f"{plan.prefix}_workflow"], codec, vault)
        done = store.commits.find_one({"v": 2, "ev.t": "case.completed"})
        if done is None:
            raise RuntimeError("nothing was approved yet")
        return store.read(done["s"])


def copies(vault: Vault, commits: Sequence[Commit], streams: int) -> Iterator[dict[str, Any]]:
    """Yield the stored documents of ``streams`` cases like the one given, each sealed anew for its own place."""
    encoded = [[codec.encode_event(event) for event in commit.events] for commit in commits]
    for _ in range(streams):
        stream = uuid.uuid4().hex
        for commit, events in zip(commits, encoded, strict=True):
            stored = [{"t": name, "sv": schema, "d": seal_data(
                vault, data, codec.personal_parts(name, schema, data), place(stream, commit.version, number, name))}
                for number, (name, schema, data) in enumerate(events, start=commit.first)]
            yield {"_id": commit_id(stream, commit.version), "s": stream, "v": commit.version, "n0": commit.first,
                   "n": len(stored), "cmd": uuid.uuid4().hex, "cmdh": "0" * 64, "by": commit.by, "at": commit.at,
                   "corr": "bench", "ev": stored, "sz": 2000}


def measure(stage: Stage, streams: int, rounds: int, folder: Path) -> dict[str, Any]:
    """Return commits/s of rebuild and verify, by the clock and by the CPU seconds of the process, per round."""
    with free_client(stage) as client:
        log, vault = client["history"], Vault(client["history_keys"], MASTER)
        log["commits"].insert_many(copies(vault, originals(stage), streams), ordered=False)
        store = CommitStore(log, codec, vault)
        projector = Projector(cases.NAME, cases.project, client["history_views"]["cases"], store,
                              indexes=cases.INDEXES)
        Sequencer(log, lambda height: None).catch_up()
        out = folder / "bench.tar"
        archive.export(log, "workflow", out)
        found: dict[str, Any] = {"streams": streams, "rebuild": [], "rebuild_core": [], "verify": [],
                                 "verify_core": []}
        for _ in range(rounds):
            _rebuild(projector, found)
            _verify(out, found)
        return found


def _rebuild(projector: Projector, found: dict[str, Any]) -> None:
    """The first stage alone is the rebuild; before it switches, the product folds everything once more to compare."""
    marks: list[tuple[str, float]] = []
    used = time.process_time()
    built = Rebuild(projector, linger=0, report=lambda stage, done, total: marks.append(
        (stage, time.process_time()))).run()
    folded = next(at for stage, at in marks if stage != "fold") - used
    found["commits"] = built.commits
    found["rebuild"].append(round(built.commits / built.folding))
    found["rebuild_core"].append(round(built.commits / folded))


def _verify(path: Path, found: dict[str, Any]) -> None:
    began, used = time.perf_counter(), time.process_time()
    bad, summary = verify.check_archive(path, outside=[], trusted=[])
    if bad:
        raise RuntimeError(f"the archive is refused: {bad[0].text}")
    found["verify"].append(round(summary["checked"] / (time.perf_counter() - began)))
    found["verify_core"].append(round(summary["checked"] / (time.process_time() - used)))
