"""`make check` and `make test`: every check in turn, all of them even when one fails, the tests last."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from local import portal, python_env
from local.console import say
from local.debian import Packages
from local.home import PROJECT, Home

BIN = python_env.FOLDER / "bin"
RUFF: tuple[str, ...] = (str(BIN / "ruff"), "check", ".")
IMPORTS: tuple[str, ...] = (str(BIN / "lint-imports"), "--no-cache")
TYPES: tuple[str, ...] = (str(BIN / "mypy"),)


def check() -> int:
    """Lint, types and architecture; the exit code."""
    failed = [_run("ruff", RUFF), _run("mypy", TYPES), _run("import-linter", IMPORTS)]
    architecture = PROJECT / "tests" / "test_architecture.py"
    if architecture.exists():
        failed.append(_run("架构 architecture", (str(BIN / "pytest"), "-q", str(architecture))))
    return int(any(failed))


def test(home: Home, arguments: Sequence[str]) -> int:
    """Everything; the exit code. pytest comes last so that its summary is the end of the output."""
    environment = os.environ | Packages(home).font_settings()
    failed = [_run("ruff", RUFF), _run("import-linter", IMPORTS)]
    failed.append(_run("门户网站 portal", ("npm", "run", "check"), cwd=portal.FOLDER, environment=portal.packages()))
    if any(failed):
        say("前面的检查有未通过的，见上文；继续运行测试 some checks above failed; the tests still run")
    # Real processes on a machine that does other things too: a second look, named RERUN in the summary, not hidden.
    again = ("--reruns", "1", "--reruns-delay", "2", "-raR")
    pytest = (str(BIN / "pytest"), "-n", str(min(2, os.cpu_count() or 1)), *again, *arguments)
    return int(any([*failed, _run("pytest", pytest, environment=environment)]))


def _run(name: str, command: Sequence[str], cwd: Path = PROJECT, environment: Mapping[str, str] | None = None) -> bool:
    """Run one check with its output visible; True when it failed."""
    say(f"▶ {name}")
    code = subprocess.run(command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
    if code:
        print(f"✗ {name} 未通过 failed（退出码 exit {code}）", file=sys.stderr, flush=True)
    return code != 0
