"""Everything a scenario may hurt: three database nodes, a broker, a hall in real processes, people at work in it."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.request import urlopen

from chassis.testing import free_port, wait_until
from local import python_env
from local.hall import Hall
from tests.faults.journal import Journal
from tests.faults.load import PAIRS, Load
from tests.faults.servers import Bus, Client, Program, Trio, hall_on

SERVICES = ("identity", "catalog", "workflow", "notify")
PARTS = (*SERVICES, "gateway")
#: Seconds between heartbeats with the broker, short so that a silent link is noticed within the scenario.
HEARTBEAT = 4
PREFIX = "hall"
#: A file system without a disk, and the bytes that have to be free in it.
MEMORY, ROOM = Path("/dev/shm"), 4 << 30


class Site:
    """Use as a context manager. ``doors`` are the addresses people use, one after the other.

    The servers' data lies in memory when there is room: what a killed process has written survives there as well, and
    three nodes that wait for one disk would measure the disk.
    """

    def __init__(self, folder: Path, *, oplog_mb: int = 0, pairs: int = len(PAIRS), report: Any = None) -> None:
        self.folder = folder
        self._stack = ExitStack()
        self._report: Callable[[str], None] = report or (lambda _: None)
        self.journal = Journal(folder / "acks.jsonl")
        memory = self._stack.enter_context(_in_memory(folder))
        self.trio = Trio(memory / "mongo", oplog_mb=oplog_mb)
        self.bus = Bus(memory / "rabbitmq")
        self.doors: list[str] = []
        self._turn = itertools.count()
        self.load = Load(self._door, self.journal, pairs=pairs)
        self.expected_parked = 0
        self.hall: Hall

    def __enter__(self) -> Self:
        try:
            self._stack.enter_context(self.trio)
            self._stack.enter_context(self.bus)
            self.hall = self._stack.enter_context(hall_on(
                self.folder / "hall", self.trio.url, self.bus.url, HALL_HEARTBEAT=str(HEARTBEAT),
                HALL_NOTIFY_LEASE="20", HALL_NOTIFY_WAITS="1,2,4,8", HALL_LOG_FORMAT="json"))
            self.mongo: Client = self._stack.enter_context(self.trio.client())
        except BaseException:
            self._stack.close()
            raise
        self.doors = [self.hall.base_url]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._stack.close()
        self.journal.close()

    def say(self, text: str) -> None:
        """Tell whoever watches."""
        self._report(text)

    def database(self, name: str) -> Any:
        """Return the database of a part, read from a majority."""
        return self.mongo[f"{PREFIX}_{name}"]

    # -- hurting processes ---------------------------------------------------------------------------------------------

    def pid(self, part: str) -> int:
        """The process of a part, 0 while it has none."""
        return int(self.hall.row(part)["pid"])

    def kill(self, part: str) -> None:
        """kill -9; the supervisor starts it again at once, however often that happens."""
        if pid := self.pid(part):
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: self.pid(part) != pid, within=10, what=f"{part} gone")
        self.hall.start(part, wait=False)

    def terminate(self, part: str) -> None:
        """SIGTERM, and wait until it has ended and its successor is ready."""
        pid = self.pid(part)
        os.kill(pid, signal.SIGTERM)
        self.hall.wait_for(part, other_than=pid)

    def ready(self) -> None:
        """Wait until every part is ready, also those that gave up waiting for something."""
        for part in PARTS:
            if not self.hall.row(part)["ready"]:
                self.hall.start(part, wait=False)
        wait_until(lambda: all(self.hall.row(part)["ready"] for part in PARTS), within=90, every=0.2, what="all parts")

    @contextmanager
    def suspended(self, part: str) -> Iterator[None]:
        """SIGSTOP a part for the block."""
        pid = self.pid(part)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    @contextmanager
    def another(self, part: str, **settings: str) -> Iterator[Another]:
        """A second process of a part for the block, ready when it begins; ended with SIGTERM unless it is gone."""
        one = Another(self, part, settings)
        try:
            one.start()
            yield one
        finally:
            one.program.stop()

    def _door(self) -> str:
        return self.doors[next(self._turn) % len(self.doors)]


@contextmanager
def _in_memory(folder: Path) -> Iterator[Path]:
    """Yield a folder for data that goes with the block: in memory when there is room, else ``folder``."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="hall-faults-", dir=MEMORY, ignore_cleanup_errors=True) as found:
        yield Path(found)


class Another:
    """A process of a part that the supervisor does not know."""

    def __init__(self, site: Site, part: str, settings: dict[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"HALL_HTTP_PORT": str(self.port)} if part == "gateway" else {"HALL_HEALTH_PORT": str(self.port)}
        environment = {"HALL_HEARTBEAT": str(HEARTBEAT), **site.hall.plan.environment(part), **own, **settings}
        log = site.folder / f"another-{part}.log"
        self.program = Program([str(python_env.PYTHON), "-m", part, "run"], log, environment)

    def start(self) -> None:
        """Start it and wait until it is ready."""
        self.program.start()
        wait_until(self.ready, within=60, every=0.1, what=self.program.output())

    def ready(self) -> bool:
        """Whether it says so."""
        with urlopen(f"{self.url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)

    def kill(self) -> None:
        """kill -9."""
        self.program.kill()

    def seconds_until(self, ready: bool, within: float) -> float:
        """Return after how many seconds it says that it is (not) ready; raises AssertionError when it does not."""
        began = time.monotonic()
        wait_until(lambda: self._says() is ready, within=within, every=0.1, what=f"ready: {ready}")
        return time.monotonic() - began

    def _says(self) -> bool:
        try:
            return self.ready()
        except OSError:
            return False
