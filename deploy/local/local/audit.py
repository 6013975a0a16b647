"""`make verify`: run the check of the whole hall with the settings, anchors and carriers of this home."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence

from local import python_env
from local.hall import Hall
from local.home import PROJECT
from local.plan import SERVICES


def verify(hall: Hall, arguments: Sequence[str]) -> int:
    """Return the exit code of `python -m hall verify`; the settings hold secrets and go through a pipe."""
    plan = hall.plan
    line = [str(python_env.PYTHON), "-m", "hall", "verify", "--settings", "-", *_compared(hall, arguments), *arguments]
    settings = {name: {**plan.environment(name), "HALL_LOG_LEVEL": "error"} for name in SERVICES}
    sources = os.pathsep.join(str(PROJECT / source) for source in python_env.SOURCES)
    done = subprocess.run(line, input=json.dumps(settings), cwd=PROJECT, text=True, check=False,
                          env={**hall.environ, "PYTHONPATH": sources})  # fmt: skip
    return done.returncode


def _compared(hall: Hall, arguments: Sequence[str]) -> list[str]:
    """What this home has to compare with, unless somebody said otherwise."""
    found: list[str] = []
    anchors = hall.home.root / "anchors"
    if anchors.is_dir() and "--heads" not in arguments:
        found += ["--heads", str(anchors)]
    if "--carriers" not in arguments:
        found += ["--carriers", f"http://127.0.0.1:{hall.plan.ports['carriers']}"]
    return found
