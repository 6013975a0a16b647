"""One mongod with passwords and the accounts of roles.toml, for tests of who may do what."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure

from local import downloads, mongodb, processes, roles
from local.home import PROJECT, Home, write_private
from local.ports import any_free

PASSWORDS = dict.fromkeys(roles.parts(), "secret")
UNAUTHORIZED = 13
Client = MongoClient[dict[str, Any]]


class Server:
    """One mongod below ``root``, on a port that can change between two starts."""

    def __init__(self, root: Path) -> None:
        self.root, self.port = root, 0
        self.process: subprocess.Popen[bytes] | None = None
        write_private(root / "key", "a" * 64)
        (root / "data").mkdir()

    def start(self) -> None:
        """Start it and give everybody their account."""
        self.port = any_free()
        home = Home(PROJECT / ".hall")
        line = mongodb.command(home.tools / "mongod", self.root / "data", self.port, key_file=self.root / "key")
        with (self.root / "log").open("ab") as log:
            self.process = subprocess.Popen(line, stdout=log, stderr=log, env=downloads.library_path(home) or None)
        mongodb.initiate(self.port, root="root", password="root-secret")
        self.grant()

    def grant(self) -> None:
        """Set the accounts right, as every start of the hall does."""
        mongodb.grant(mongodb.url(self.port, "root", "root-secret"), "hall", PASSWORDS)

    def stop(self) -> None:
        """End it; safe to repeat."""
        if self.process is not None:
            who = processes.identify(self.process.pid)
            if who is not None:
                processes.stop(who, grace=20)
            self.process.wait()

    def as_(self, part: str) -> Client:
        """A client signed in as one part of the hall."""
        return MongoClient(mongodb.url(self.port, f"hall_{part}", "secret"), serverSelectionTimeoutMS=20000)

    def as_root(self) -> Client:
        """A client that may do anything."""
        return MongoClient(mongodb.url(self.port, "root", "root-secret"), serverSelectionTimeoutMS=20000)


def refused(action: Callable[[], Any]) -> bool:
    """True when the server said the account may not do that, False when it did it."""
    try:
        action()
    except OperationFailure as failure:
        if failure.code != UNAUTHORIZED:
            raise
        return True
    return False
