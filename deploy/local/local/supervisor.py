"""The background process that starts every program in order, starts it again when it dies and stops all of them."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local import control, logs
from local.home import PROJECT, Home
from local.ports import is_open
from local.processes import Identity, identify
from local.program import Program, Run

STATE = "run/supervisor.json"
READY_PAUSE = 1.0  # seconds


class Supervisor:
    """Keeps `programs` running below `home` until it is told to stop. One per home: a lock file sees to that."""

    def __init__(self, home: Home, programs: Iterable[Program]) -> None:
        self.home = home
        self.runs = {program.name: Run(program) for program in programs}
        self.stopping = False
        self._rotated = 0.0

    def serve(self) -> None:
        """Run until a person or a signal says stop. Raises BlockingIOError when another supervisor has this home."""
        folder = self.home.folder("run")
        with (folder / "supervisor.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, self._asked_to_stop)
            with control.listen(folder) as server:
                self._remember()
                threading.Thread(target=self._watch_readiness, daemon=True).start()
                while not self.stopping:
                    self._reap()
                    self._start_due()
                    self._rotate_logs()
                    control.serve_one(server, self.answer, patience=0.1)
            self._stop_everything()
            (folder / control.SOCKET).unlink(missing_ok=True)
            (self.home.root / STATE).unlink(missing_ok=True)

    def _asked_to_stop(self, *_: object) -> None:
        self.stopping = True

    # -- starting and restarting ---------------------------------------------------------------------------------------

    def _start_due(self) -> None:
        now = time.monotonic()
        for run in self.runs.values():
            idle = not run.running and not run.held and not run.finished
            if idle and now >= run.due and all(self.runs[name].serves for name in run.program.after):
                self._start(run)

    def _start(self, run: Run) -> None:
        program = run.program
        with self.home.log(program.name).open("ab") as log:
            try:
                process = subprocess.Popen(
                    program.command,
                    env=os.environ | dict(program.environment),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=PROJECT,
                    start_new_session=True,
                )
            except OSError as failure:
                log.write(f"{failure}\n".encode())
                run.started_at = time.monotonic()
                run.ended(127)
                return
        run.began(process, identify(process.pid))
        self._note(f"started {program.name} pid={process.pid}")
        self._remember()

    def _reap(self) -> None:
        for run in self.runs.values():
            if run.process is not None and _has_ended(run.process.pid):
                code = self._bury(run.process)
                run.ended(code)
                self._note(f"ended {run.program.name} exit={code} restarts={run.restarts}")
                self._remember()

    @staticmethod
    def _bury(process: subprocess.Popen[bytes]) -> int:
        """Collect a dead program. What it leaves of its process group goes first, while its number is still taken."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        return process.wait()

    # -- readiness -----------------------------------------------------------------------------------------------------

    def _watch_readiness(self) -> None:
        """Ask often those that are not ready yet, the others once a second."""
        asked: dict[str, float] = {}
        while not self.stopping:
            for name, run in self.runs.items():
                process, now = run.process, time.monotonic()
                rested = not run.ready or now - asked.get(name, 0.0) >= READY_PAUSE
                if process is None or run.program.once or not rested:
                    continue
                asked[name] = now
                ready = _is_ready(run.program)
                if run.process is process:
                    run.ready = ready
            time.sleep(0.15)

    # -- stopping ------------------------------------------------------------------------------------------------------

    def layers(self) -> list[list[str]]:
        """Names in the order of stopping: those nobody needs first, then those they needed, down to the servers."""
        left, ordered = dict(self.runs), []
        while left:
            needed = {name for run in left.values() for name in self._before(run.program)}
            layer = [name for name in left if name not in needed] or list(left)
            ordered.append(layer)
            left = {name: run for name, run in left.items() if name not in layer}
        return ordered

    def _stop_everything(self) -> None:
        for layer in self.layers():
            self._stop([self.runs[name] for name in layer if self.runs[name].running])

    def _before(self, program: Program) -> set[str]:
        """Everything that has to outlive `program`, directly or not."""
        direct = {*program.after, *program.outlived_by}
        names = set(direct)
        for name in direct:
            names |= self._before(self.runs[name].program)
        return names

    def _stop(self, layer: list[Run]) -> None:
        for run in layer:
            self._note(f"stopping {run.program.name}")
            run.held = True
            _signal(run, signal.SIGTERM)
        for run in layer:
            self._end(run)

    def _end(self, run: Run) -> None:
        """Wait for a program that was asked to end; when its grace is over end its whole group."""
        if run.process is None:
            return
        deadline = time.monotonic() + run.program.grace
        while not _has_ended(run.process.pid) and time.monotonic() < deadline:
            time.sleep(0.03)
        code = self._bury(run.process)
        run.ended(code)
        self._note(f"stopped {run.program.name} exit={code}")
        self._remember()

    # -- being spoken to -----------------------------------------------------------------------------------------------

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer one request: status, or stop, kill, start, restart of one program, or down."""
        verb, name = request.get("verb"), request.get("name")
        if verb == "status":
            return {"ok": True, "programs": [run.describe() for run in self.runs.values()]}
        if verb == "down":
            self.stopping = True
            return {"ok": True}
        run = self.runs.get(str(name))
        if run is None or verb not in ("stop", "kill", "start", "restart"):
            return {"ok": False, "why": f"不认识 unknown: {verb} {name}"}
        if verb != "start" and run.process is not None:
            run.held = True
            _signal(run, signal.SIGKILL if verb == "kill" else signal.SIGTERM)
            self._end(run)
        run.held = verb in ("stop", "kill")
        if not run.held:
            run.finished, run.due, run.in_a_row = False, 0.0, 0
            self._start_due()
        return {"ok": True, "program": run.describe()}

    # -- records -------------------------------------------------------------------------------------------------------

    def _remember(self) -> None:
        """Write down who runs, in the order of stopping, so that whoever comes after a crash stops exactly these."""
        me = identify(os.getpid())
        layers = [[(name, self.runs[name].identity) for name in layer] for layer in self.layers()]
        children = [[who.as_dict() | {"name": name} for name, who in layer if who] for layer in layers]
        self.home.write(STATE, {"supervisor": me.as_dict() if me else {}, "children": children})

    def _rotate_logs(self) -> None:
        if time.monotonic() - self._rotated > 5:
            self._rotated = time.monotonic()
            for path in [*(self.home.log(name) for name in self.runs), self.home.log("supervisor")]:
                logs.rotate(path)

    @staticmethod
    def _note(text: str) -> None:
        print(f"{datetime.now().astimezone().isoformat(timespec='milliseconds')} {text}", flush=True)


@dataclass(frozen=True)
class Record:
    """What the last supervisor of a home wrote down about itself and its programs; they may be gone by now."""

    supervisor: Identity | None
    layers: list[dict[str, Identity]]  # in the order of stopping

    @property
    def programs(self) -> dict[str, Identity]:
        return {name: who for layer in self.layers for name, who in layer.items()}


def recorded(home: Home) -> Record:
    state = home.read(STATE)
    supervisor = Identity.from_dict(state["supervisor"]) if state.get("supervisor") else None
    layers = [{who["name"]: Identity.from_dict(who) for who in layer} for layer in state.get("children", [])]
    return Record(supervisor, layers)


def _signal(run: Run, number: signal.Signals) -> None:
    # Our own child that was not collected yet: its number cannot belong to anybody else.
    if run.process is not None:
        with suppress(ProcessLookupError):
            os.kill(run.process.pid, number)


def _has_ended(pid: int) -> bool:
    """True when our child ended; leaves it to be collected, so that its number stays taken until then."""
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def _is_ready(program: Program) -> bool:
    if program.ready_url:
        try:
            with urllib.request.urlopen(program.ready_url, timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError, ValueError):
            return False
    return is_open(program.ready_port) if program.ready_port else True
