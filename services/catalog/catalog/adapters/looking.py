"""Look for something to do, again and again, beside the followers of the log."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod

import structlog

log = structlog.get_logger(__name__)


class Looking(ABC):
    """Does ``once`` every ``pause`` seconds until it is stopped; has the members of a follower."""

    name: str
    pause = 1.0

    def __init__(self) -> None:
        self.failing = False
        self._stopping = threading.Event()

    @abstractmethod
    def once(self) -> int:
        """Do what there is to do; return how much that was."""

    def run(self) -> None:
        """Keep looking until ``stop``. Never raises: trouble is logged, and the next look is another chance."""
        while not self._stopping.is_set():
            try:
                self.once()
                self.failing = False
            except Exception as error:
                self.failing = True
                log.warning("look.failed", looking=self.name, error=type(error).__name__)
            self._stopping.wait(self.pause)

    def stop(self) -> None:
        """Ask ``run`` to return."""
        self._stopping.set()
