"""Run a program of ours in a process of its own, with a time limit: what burns CPU must not stop the bus."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

from contracts.errors import Unavailable

#: Seconds a document may take.
PATIENCE = 60
#: How many documents somebody waits for are made at a time in one process, and the seconds one waits for its turn.
ABREAST, TURN_SECONDS = 2, 8.0

_turns = threading.BoundedSemaphore(ABREAST)


class TypesettingFailed(Exception):
    """The document could not be made; the text holds no data of the document."""


def run(module: str, arguments: Sequence[str], data: dict[str, Any], *, patience: float = PATIENCE) -> bytes:
    """Give ``data`` as JSON to ``python -m module arguments`` and return what it writes; raises TypesettingFailed."""
    try:
        done = subprocess.run([sys.executable, "-m", module, *arguments], check=False,
                              input=json.dumps(data, ensure_ascii=False).encode(), capture_output=True,
                              timeout=patience)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TypesettingFailed(type(error).__name__) from None
    if done.returncode != 0:
        raise TypesettingFailed(f"exit code {done.returncode}")
    return done.stdout


def while_waited_for(module: str, arguments: Sequence[str], data: dict[str, Any], *, patience: float,
                     checked: Callable[[bytes], bytes]) -> bytes:
    """Do as ``run`` does, a few at a time; raises Unavailable when too many others wait or it cannot be made."""
    if not _turns.acquire(timeout=TURN_SECONDS):
        raise Unavailable("现在生成文件的人较多，请稍后再试")
    try:
        return checked(run(module, arguments, data, patience=patience))
    except TypesettingFailed:
        raise Unavailable("文件没有生成成功，请稍后再试；多次不成功请联系管理员") from None
    finally:
        _turns.release()
