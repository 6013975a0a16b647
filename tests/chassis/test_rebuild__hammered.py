"""Several processes act and read without a pause while another builds the read model anew, twice, and goes back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import groupby

import pytest

from chassis.rebuild import Rebuild, differences
from chassis.settings import Settings
from chassis.testing import wait_until
from tests.chassis.sample.service import Parts, build

#: Two that show their own acts at once, as services do, and one that leaves it to the followers, as after a crash.
HAMMERS = ("show", "show", "quiet")


@pytest.fixture
def parts(settings: Settings) -> Iterator[Parts]:
    found = build(settings)
    yield found
    found.client.close()


def _begin(settings: Settings, how: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.chassis.hammering", settings.mongo_url, settings.db_prefix, how]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    return process


@pytest.fixture
def rebuild(settings: Settings) -> Callable[..., str]:
    """Run the verb and return what it printed."""
    def run(*arguments: str) -> str:
        env = {**os.environ, "HALL_MONGO_URL": settings.mongo_url, "HALL_AMQP_URL": settings.amqp_url,
               "HALL_DB_PREFIX": settings.db_prefix}
        done = subprocess.run([sys.executable, "-m", "tests.chassis.sample", "rebuild", *arguments], env=env,
                              capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
    return run


def test_no_read_fails_and_no_row_is_stale_while_the_model_is_built_anew(settings: Settings, parts: Parts,
                                                                        rebuild: Callable[..., str]) -> None:
    processes = [_begin(settings, how) for how in HAMMERS]
    try:
        for arguments, shown in ((("tally",), "counters__2"), (("counters",), "counters__3"),
                                 (("counters", "--undo"), "counters__2")):
            before = parts.store.commits.estimated_document_count()
            wait_until(lambda floor=before + 60: parts.store.commits.estimated_document_count() > floor, within=60)
            assert "全部一致" in rebuild(*arguments) or "--undo" in arguments
            assert parts.counters.model.pointer(fresh=True).shown.collection == shown
        told = [json.loads(process.communicate("", timeout=60)[0].splitlines()[-1]) for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert [wrong for one in told for wrong in one["wrong"]] == []
    assert all(one["acts"] > 60 for one in told)
    Rebuild(parts.counters, linger=0).undo()
    assert list(differences(parts.counters)) == []
    rows = {row["_id"]: row["v"] for row in parts.counters.collection.find({}, {"v": 1})}
    assert rows == {stream: len(list(commits)) for stream, commits in
                    groupby(parts.store.scan(), key=lambda commit: commit.stream)}
