"""A second process of the workflow service beside the first: what it adds when all cores are taken, and when not."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from local import processes, python_env
from local.home import PROJECT
from local.ports import LOOPBACK, any_free
from tests.bench.stage import Stage


@contextmanager
def second_worker(stage: Stage) -> Iterator[int]:
    """Run another workflow process with the settings of the first; yields its pid and ends its group afterwards."""
    port = any_free()
    environment = os.environ | stage.hall.plan.environment("workflow") | {"HALL_HEALTH_PORT": str(port)}
    with stage.hall.home.log("workflow-2").open("wb") as log:
        process = subprocess.Popen([str(python_env.PYTHON), "-m", "workflow", "run"], env=environment, cwd=PROJECT,
                                   stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_ready(f"http://{LOOPBACK}:{port}/readyz", process)
        yield process.pid
    finally:
        who = processes.identify(process.pid)
        if who is not None:
            processes.stop(who, grace=30)
        process.wait()


def _wait_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError("the second workflow process did not get ready") from None
            time.sleep(0.1)
