"""Run the same verb of every service, each with its own settings, and hear what it says line by line."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SERVICES = ("identity", "catalog", "workflow", "notify")
#: How a service is reached when nothing else is said.
HERE = f"{shlex.quote(sys.executable)} -m {{service}}"

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a service's check ended: 0 clean, 1 findings, anything else means that it was not checked to the end."""

    service: str
    code: int
    errors: str


def run(service: str, arguments: Sequence[str], hear: Callable[[Line], None], *, via: str = HERE,
        settings: Mapping[str, str] | None = None) -> Ended:
    """Run ``verify --json`` of one service and hand over every line; what is no JSON is kept as an error."""
    command = [part.replace("{service}", service) for part in shlex.split(via)]
    with subprocess.Popen([*command, "verify", "--json", *arguments], env={**os.environ, **(settings or {})},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, encoding="utf-8", errors="replace") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        said: list[str] = []
        # Both pipes are emptied at the same time: a full one would stop the service.
        aside = threading.Thread(target=said.extend, args=(process.stderr,), daemon=True)
        aside.start()
        for text in process.stdout:
            try:
                hear(dict(json.loads(text)))
            except (ValueError, TypeError):
                said.append(text)
        code = process.wait()
        aside.join(5)
    return Ended(service, code, "".join(said)[-2000:])
