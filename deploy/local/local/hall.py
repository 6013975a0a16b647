"""A whole hall under one supervisor: started, looked at, hurt on purpose and stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local import control, logs, processes, python_env
from local.console import Trouble
from local.home import PROJECT, Home
from local.plan import Plan, choose_ports
from local.supervisor import recorded

START_SECONDS = 120
# More than the graces of all layers of programs together.
STOP_SECONDS = 150
LEFT_OVER_SECONDS = 20
SETTINGS = "run/settings.json"
# A program that had to be started again this often before it was ever ready will not get better by waiting.
HOPELESS = 4


@dataclass(frozen=True)
class Hall:
    """The hall whose state is in `home`, run with the settings in `environ`. Every call works from any process."""

    home: Home
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    @property
    def plan(self) -> Plan:
        """What runs, or would be run: a running hall keeps the settings it was started with."""
        return Plan.of(self.home, self.home.read(SETTINGS) if self.is_up() else self.environ)

    @property
    def base_url(self) -> str:
        return self.plan.address

    def is_up(self) -> bool:
        return self._ask("status") is not None

    def status(self) -> list[dict[str, Any]]:
        """One row per program (see `Run.describe`), [] when no supervisor runs."""
        answer = self._ask("status")
        return list(answer["programs"]) if answer else []

    def up(self, report: Callable[[str], None] = lambda _: None, seconds: float = START_SECONDS) -> None:
        """Start the supervisor unless it runs, and wait until everything is ready. Raises Trouble with the log."""
        if not self.is_up():
            self._clear_away(report)
            remark = choose_ports(self.home, self.environ.get("HALL_HTTP_PORT", ""))
            if remark:
                report(remark)
            self.home.write(SETTINGS, {key: value for key, value in self.environ.items() if key.startswith("HALL_")})
            self._launch()
        self.wait_ready(report, seconds)

    def wait_ready(self, report: Callable[[str], None] = lambda _: None, seconds: float = START_SECONDS) -> None:
        """Wait until every program is ready, naming each as it gets there. Raises Trouble when one does not."""
        deadline, seen = time.monotonic() + seconds, set[str]()
        while True:
            rows = self.status()
            for row in rows:
                if row["ready"] and row["name"] not in seen:
                    seen.add(row["name"])
                    report(f"  就绪 ready: {row['name']}")
            waiting = [row for row in rows if not row["ready"]]
            if rows and not waiting:
                return
            if not rows or time.monotonic() > deadline or any(row["restarts"] >= HOPELESS for row in waiting):
                raise self._trouble(waiting)
            time.sleep(0.1)

    def down(self, report: Callable[[str], None] = lambda _: None) -> bool:
        """Stop everything this home started and nothing else. False when nothing was running."""
        supervisor = recorded(self.home).supervisor
        asked = self._ask("down") is not None
        if supervisor is not None and processes.is_running(supervisor):
            if not asked:
                processes.send(supervisor, signal.SIGTERM)
            if not processes.wait_gone(supervisor, STOP_SECONDS):
                processes.stop(supervisor, grace=0)
            asked = True
        return self._clear_away(report) or asked

    # -- one program ---------------------------------------------------------------------------------------------------

    def stop(self, name: str) -> None:
        """Ask one program to end and leave it stopped."""
        self._tell("stop", name)

    def kill(self, name: str, *, keep_down: bool = False) -> None:
        """End one program as a power cut would (SIGKILL). The supervisor starts it again unless `keep_down`."""
        if keep_down:
            self._tell("kill", name)
            return
        row = self.row(name)
        if row["pid"]:
            os.kill(row["pid"], signal.SIGKILL)

    def start(self, name: str, *, wait: bool = True, seconds: float = START_SECONDS) -> None:
        """Start one program that was stopped or killed and, with `wait`, wait until it is ready."""
        self._tell("start", name)
        if wait:
            self.wait_for(name, seconds=seconds)

    def wait_for(self, name: str, *, other_than: int = 0, seconds: float = START_SECONDS) -> dict[str, Any]:
        """Wait until a program is ready, under another pid than `other_than` when given. Raises Trouble."""
        deadline = time.monotonic() + seconds
        while True:
            row = self.row(name)
            if row["ready"] and row["pid"] != other_than:
                return row
            if time.monotonic() > deadline:
                raise self._trouble([row])
            time.sleep(0.05)

    def row(self, name: str) -> dict[str, Any]:
        """The status row of one program. Raises Trouble when the hall is down or has no such program."""
        for row in self.status():
            if row["name"] == name:
                return row
        raise Trouble(f"没有运行中的程序 no such program is supervised: {name}", "make status")

    def log(self, name: str) -> Path:
        return self.home.log(name)

    def run(self, part: str, *arguments: str, seconds: float = 300) -> str:
        """Run `python -m part arguments…` with that part's settings; returns its output. Raises Trouble."""
        line = [str(python_env.PYTHON), "-m", part, *arguments]
        environment = {**self.environ, **self.plan.environment(part)}
        done = subprocess.run(line, env=environment, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", timeout=seconds,
                              check=False)  # fmt: skip
        if done.returncode:
            raise Trouble(
                f"{part} {' '.join(arguments)[:120]}（退出码 exit {done.returncode}）", log=done.stdout[-3000:]
            )
        return done.stdout

    # -- inside --------------------------------------------------------------------------------------------------------

    def _ask(self, verb: str, name: str = "", timeout: float = 5) -> dict[str, Any] | None:
        return control.ask(self.home.root / "run", {"verb": verb, "name": name}, timeout)

    def _tell(self, verb: str, name: str) -> None:
        answer = self._ask(verb, name, timeout=60)
        if not answer or not answer["ok"]:
            raise Trouble(f"{verb} {name}: {answer['why'] if answer else '大厅没有运行 the hall is not running'}")

    def _launch(self) -> None:
        line = [str(python_env.PYTHON), "-m", "local", "supervise"]
        own = {"HALL_HOME": str(self.home.root), "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
        self.home.folder("run")
        with self.home.log("supervisor").open("ab") as log:
            supervisor = subprocess.Popen(line, env={**self.environ, **own}, cwd=PROJECT, stdin=subprocess.DEVNULL,
                                          stdout=log, stderr=log, start_new_session=True)  # fmt: skip
        deadline = time.monotonic() + 30
        while not self.is_up():
            if supervisor.poll() is not None or time.monotonic() > deadline:
                raise Trouble("守护进程没有启动 the supervisor did not start", log=logs.tail(self.log("supervisor")))
            time.sleep(0.05)

    def _clear_away(self, report: Callable[[str], None] = lambda _: None) -> bool:
        """Stop programs whose supervisor died before them: exactly those it wrote down that still are who they were."""
        found = False
        for layer in recorded(self.home).layers:
            left = {name: who for name, who in layer.items() if processes.is_running(who)}
            for name, who in left.items():
                report(f"  停止失去守护的程序 stopping {name} (pid {who.pid})")
            processes.stop_all(list(left.values()), grace=LEFT_OVER_SECONDS)
            orphaned = [name for name, who in layer.items() if processes.end_leftovers(who)]
            for name in orphaned:
                report(f"  停止失去守护的程序 stopping what {name} left behind")
            found = found or bool(left or orphaned)
        return found

    def _trouble(self, rows: list[dict[str, Any]]) -> Trouble:
        blocked = [row for row in rows if row["state"] != "waiting"] or rows
        if not blocked:
            log = logs.tail(self.log("supervisor"))
            return Trouble("守护进程已退出 the supervisor is gone", "make up", log)
        worst = max(blocked, key=lambda row: row["restarts"])
        names = "、".join(row["name"] for row in rows)
        advice = f"看完整日志 the whole log: make logs s={worst['name']}\n改好后 then: make down && make up"
        return Trouble(f"没有就绪 not ready: {names}", advice, logs.tail(self.log(worst["name"])))
