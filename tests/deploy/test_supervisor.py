"""The supervisor keeps programs running, starts them in order, and stops exactly those it started."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local import control, processes
from local.hall import Hall
from local.home import PROJECT, Home
from local.ports import any_free
from local.supervisor import recorded

# A stand-in program: serves its port, writes each sign of life into a shared diary, and forks a helper when told to.
STAND_IN = """
import os, signal, socket, subprocess, sys, time
name, port, diary, manner = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
def note(text):
    with open(diary, "a") as out:
        out.write(f"{name} {text}\\n")
def leave(*_):
    note("left")
    sys.exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN if manner == "deaf" else leave)
if manner == "with-helper":
    helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    note(f"helper={helper.pid}")
note("came")
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", port))
server.listen()
while True:
    server.accept()[0].close()
"""
# What `python -m local supervise` does, with programs read from a file.
SUPERVISE = """
import json, sys
from local.home import Home
from local.program import Program
from local.supervisor import Supervisor
from pathlib import Path
root = Path(sys.argv[1])
rows = json.loads((root / "programs.json").read_text())
Supervisor(Home(root), [Program(**{**row, "command": tuple(row["command"])}) for row in rows]).serve()
"""


class Stage:
    """A home with stand-in programs and, when started, a real supervisor process."""

    def __init__(self, root: Path) -> None:
        self.root, self.hall, self.diary = root, Hall(Home(root)), root / "diary"
        self.process: subprocess.Popen[bytes] | None = None
        self.rows: list[dict[str, Any]] = []

    def add(self, name: str, manner: str = "plain", **more: Any) -> None:
        port = any_free()
        line = [sys.executable, "-c", STAND_IN, name, str(port), str(self.diary), manner]
        self.rows.append({"name": name, "command": line, "port": port, "ready_port": port, "grace": 10.0} | more)

    def add_once(self, name: str, code: str, **more: Any) -> None:
        self.rows.append({"name": name, "command": [sys.executable, "-c", code], "once": True} | more)

    def supervise(self) -> subprocess.Popen[bytes]:
        (self.root / "programs.json").write_text(json.dumps(self.rows))
        environment = os.environ | {"PYTHONPATH": str(PROJECT / "deploy/local")}
        with self.hall.log("supervisor").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SUPERVISE, str(self.root)],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self.process

    def up(self) -> None:
        self.supervise()
        until(self.hall.is_up)
        self.hall.wait_ready(seconds=60)

    def entries(self) -> list[str]:
        return self.diary.read_text().splitlines() if self.diary.exists() else []


def until(condition: Callable[[], Any], seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, "没有等到 waited in vain"
        time.sleep(0.02)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    built = Stage(tmp_path)
    yield built
    if built.process is not None and built.process.poll() is None:
        built.hall.down()
        built.process.wait()
    for who in recorded(built.hall.home).programs.values():
        processes.stop(who, grace=0)


def test_a_killed_program_is_started_again_at_once(stage: Stage) -> None:
    stage.add("one")
    stage.up()
    before = stage.hall.row("one")["pid"]
    stage.hall.kill("one")
    row = stage.hall.wait_for("one", other_than=before, seconds=30)
    assert row["restarts"] == 1
    assert row["last_exit"] == -signal.SIGKILL


def test_a_killed_program_takes_its_helpers_with_it(stage: Stage) -> None:
    stage.add("one", "with-helper")
    stage.up()
    helper = processes.identify(int(stage.entries()[0].rpartition("=")[2]))
    assert helper is not None
    stage.hall.kill("one", keep_down=True)
    assert processes.wait_gone(helper, 30)


def test_programs_start_after_those_they_need_and_stop_before_them(stage: Stage) -> None:
    stage.add("service", after=["server"])
    stage.add("server")
    stage.add("door", outlived_by=["service"])
    stage.up()
    assert stage.hall.down()
    entries = stage.entries()
    assert entries.index("server came") < entries.index("service came")
    assert [line for line in entries if line.endswith("left")] == ["door left", "service left", "server left"]


def test_a_preparation_runs_to_its_end_before_those_that_wait_for_it(stage: Stage) -> None:
    stage.add_once("prepare", f"open({str(stage.diary)!r}, 'a').write('prepared\\n')")
    stage.add("service", after=["prepare"])
    stage.up()
    assert stage.entries() == ["prepared", "service came"]
    assert stage.hall.row("prepare")["state"] == "done"


def test_a_failing_preparation_is_tried_again_and_holds_the_others_back(stage: Stage) -> None:
    stage.add_once("prepare", "raise SystemExit('not today')")
    stage.add("service", after=["prepare"])
    stage.supervise()
    until(stage.hall.is_up)
    until(lambda: stage.hall.row("prepare")["restarts"] >= 2)
    assert stage.hall.row("service")["state"] == "waiting"
    assert "not today" in stage.hall.log("prepare").read_text()


def test_a_program_that_ignores_the_request_to_end_is_ended(stage: Stage) -> None:
    stage.add("deaf", "deaf", grace=0.3)
    stage.up()
    who = recorded(stage.hall.home).programs["deaf"]
    assert stage.hall.down()
    assert not processes.is_running(who)
    assert "deaf left" not in stage.entries()


def test_a_stopped_program_stays_stopped_until_it_is_started(stage: Stage) -> None:
    stage.add("one")
    stage.add("other")
    stage.up()
    stage.hall.stop("one")
    before = stage.hall.row("other")["pid"]
    stage.hall.kill("other")
    stage.hall.wait_for("other", other_than=before, seconds=30)  # the supervisor has been round since
    assert stage.hall.row("one")["state"] == "held"
    stage.hall.start("one")
    assert stage.hall.row("one")["ready"]


def test_a_home_has_one_supervisor(stage: Stage) -> None:
    stage.add("one")
    stage.up()
    first, pid = stage.process, stage.hall.row("one")["pid"]
    assert stage.supervise().wait(60) != 0
    stage.process = first
    assert stage.hall.row("one")["pid"] == pid


def test_what_a_dead_supervisor_left_running_is_stopped_and_nothing_else(stage: Stage) -> None:
    stage.add("one")
    stage.up()
    left = recorded(stage.hall.home).programs["one"]
    assert stage.process is not None
    stage.process.kill()
    stage.process.wait()
    state = stage.hall.home.read("run/supervisor.json")
    me = processes.identify(os.getpid())
    assert me is not None
    # As after a reboot: the number in the record now belongs to somebody else, here to this test.
    state["children"][0].append(me.as_dict() | {"name": "stranger", "started": me.started - 1})
    stage.hall.home.write("run/supervisor.json", state)
    assert processes.is_running(left)
    assert stage.hall.down()
    assert not processes.is_running(left)


def test_a_caller_that_talks_nonsense_does_not_disturb_the_supervisor(stage: Stage) -> None:
    stage.add("one")
    stage.up()
    folder = stage.root / "run"
    assert control.ask(folder, {"verb": "stop", "name": "nobody"}) == {
        "ok": False,
        "why": "不认识 unknown: stop nobody",
    }
    assert control.ask(folder, {"verb": "dance", "name": "one"}, timeout=5)["ok"] is False
    assert control.ask(folder, [], timeout=5) is None  # type: ignore[arg-type]
    assert stage.hall.row("one")["ready"]


def test_only_the_owner_may_speak_to_the_supervisor(stage: Stage) -> None:
    stage.add("one")
    stage.up()
    assert (stage.root / "run" / control.SOCKET).stat().st_mode & 0o777 == 0o600
    assert (stage.root / "run").stat().st_mode & 0o777 == 0o700
