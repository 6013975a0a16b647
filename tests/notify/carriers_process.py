"""The real demonstration carriers, as a process of the tests' own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from chassis.testing import free_port, wait_until

START_SECONDS = 30.0


class Carriers:
    """Start, stop and question the carriers; the same folder and ports through every restart."""

    def __init__(self, folder: Path) -> None:
        self.http_port, self.smtp_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.http_port}"
        self.environment = {
            "HALL_CARRIERS_PORT": str(self.http_port), "HALL_CARRIERS_SMTP_PORT": str(self.smtp_port),
            "HALL_CARRIERS_DATA": str(folder), "HALL_SMS_KEY_ID": "test-key", "HALL_SMS_KEY_SECRET": "test-secret",
            "HALL_SMS_SIGN_NAME": "示范大学", "HALL_WECOM_CORP_ID": "ww-test", "HALL_WECOM_SECRET": "wecom-secret",
            "HALL_WECOM_AGENT_ID": "1000002",
            "HALL_SMTP_URL": f"smtp://hall:mail%2Fsecret@127.0.0.1:{self.smtp_port}"}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process and wait until both ports answer."""
        self._process = subprocess.Popen([sys.executable, "-m", "carriers", "run"],
                                         env=os.environ | self.environment, stdout=subprocess.DEVNULL)
        wait_until(self._answers, within=START_SECONDS, every=0.1, what="carriers ready")

    def stop(self) -> None:
        """End the process and wait for it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def outbox(self, channel: str | None = None) -> list[dict[str, Any]]:
        """Return what was received, oldest first."""
        items = self.call("GET", "/outbox")["items"]
        return [item for item in items if channel in (None, item["channel"])]

    def control(self, channel: str, mode: str, **more: Any) -> None:
        """Throw a fault switch."""
        self.call("POST", "/control", {"channel": channel, "mode": mode, **more})

    def reset(self) -> None:
        """Empty the outbox and switch every fault off."""
        self.call("DELETE", "/outbox")
        for channel in ("sms", "wecom", "email"):
            self.control(channel, "ok")

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Make one HTTP call and return its JSON."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, "carriers did not start"
        try:
            self.call("GET", "/healthz")
            socket.create_connection(("127.0.0.1", self.smtp_port), timeout=1).close()
        except (urllib.error.URLError, OSError):
            return False
        return True
