"""A process is stopped only when it is the very one that was written down."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from local import processes

WAITING = (sys.executable, "-c", "import sys; print('up', flush=True); sys.stdin.read()")
DEAF = (
    sys.executable,
    "-c",
    "import signal, sys; signal.signal(15, signal.SIG_IGN); print('up', flush=True); sys.stdin.read()",
)


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    children: list[subprocess.Popen[bytes]] = []
    yield children
    for child in children:
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream:
                stream.close()


def run(started: list[subprocess.Popen[bytes]], command: tuple[str, ...]) -> processes.Identity:
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    started.append(child)
    assert child.stdout is not None
    assert child.stdout.readline() == b"up\n"
    found = processes.identify(child.pid)
    assert found is not None
    return found


def test_a_process_is_itself_until_it_ends(started: list[subprocess.Popen[bytes]]) -> None:
    who = run(started, WAITING)
    assert processes.is_running(who)
    assert processes.stop(who, grace=20) is True
    assert not processes.is_running(who)


@pytest.mark.parametrize("change", [{"started": 1}, {"boot": "another-boot"}])
def test_a_process_that_only_inherited_the_number_is_left_alone(
    started: list[subprocess.Popen[bytes]], change: dict[str, object]
) -> None:
    who = run(started, WAITING)
    stranger = dataclasses.replace(who, **change)
    assert processes.send(stranger, signal.SIGKILL) is False
    assert processes.stop(stranger, grace=0) is True
    assert processes.is_running(who)


def test_a_process_that_does_not_listen_is_ended(started: list[subprocess.Popen[bytes]]) -> None:
    who = run(started, DEAF)
    assert processes.stop(who, grace=0.2) is False
    assert not processes.is_running(who)


def test_a_dead_process_that_was_not_collected_yet_counts_as_gone() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert processes.identify(child.pid) is None
    child.wait()
