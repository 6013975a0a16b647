"""The state folder: one place for everything a local hall writes, and private files inside it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Home:
    """The state folder `root`; tools that cost a download are shared by every home of the same checkout."""

    root: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Home:
        """HALL_HOME when set, else `.hall` in the checkout."""
        chosen = (os.environ if environ is None else environ).get("HALL_HOME", "").strip()
        return cls(Path(chosen).resolve() if chosen else PROJECT / ".hall")

    @property
    def tools(self) -> Path:
        return PROJECT / ".hall" / "tools"

    @property
    def logs(self) -> Path:
        return self.root / "log"

    def folder(self, name: str) -> Path:
        """The folder `name` inside the home, made readable by its owner only."""
        path = self.root / name
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def log(self, process: str) -> Path:
        return self.folder("log") / f"{process}.log"

    def read(self, name: str) -> dict[str, Any]:
        """The JSON object stored in file `name`, {} when there is none."""
        try:
            text = (self.root / name).read_text("utf-8")
        except FileNotFoundError:
            return {}
        found: dict[str, Any] = json.loads(text)
        return found

    def write(self, name: str, value: Mapping[str, Any]) -> None:
        write_private(self.root / name, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def write_private(path: Path, text: str, mode: int = 0o600) -> None:
    """Write `text` so that nobody else can ever read it and a crash leaves the old file or the new one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
