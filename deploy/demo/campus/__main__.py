"""``python -m campus run``: start the demonstration's campus data server and serve until told to stop.

How to ask, from any service that knows the shared secret ``HALL_CAMPUS_SECRET``::

    GET {HALL_CAMPUS_URL}/v1/{system}/{item}?person={no}
    Hall-Signature: t={unix seconds},v1={hex HMAC-SHA256 of "{t}.{path and query exactly as sent}"}

e.g. the text signed for 林一's branch is ``1790000000./v1/party/branch?person=20230001``. Answers:

    200 {"value": ...}     a string (dates as YYYY-MM-DD), or null when nothing is known about the person
    401 {"message": ...}   unsigned, wrongly signed, or signed more than five minutes ago
    404 {"message": ...}   no such item

Items: ``calendar/current_weeks`` (``15周-16周``), ``party/branch``, ``party/status``, ``party/joined``,
``party/full_since``.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from campus.sources import items
from campus.web import Server


def main(arguments: list[str]) -> int:
    """Run the one verb there is; return the exit code."""
    if arguments != ["run"]:
        print("用法 / usage: python -m campus run", file=sys.stderr)
        return 2
    port, secret = os.environ.get("HALL_CAMPUS_PORT", ""), os.environ.get("HALL_CAMPUS_SECRET", "")
    if not port.isdecimal() or not secret:
        print("HALL_CAMPUS_PORT: 应为端口号 / a port number\nHALL_CAMPUS_SECRET: 不能为空 / must not be empty",
              file=sys.stderr)
        return 2
    run(os.environ.get("HALL_CAMPUS_HOST", "").strip() or "127.0.0.1", int(port), secret)
    return 0


def run(host: str, port: int, secret: str) -> None:
    """Serve until SIGTERM or SIGINT."""
    server = Server(host, port, secret, items())
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    serving = threading.Thread(target=server.serve_forever, name="web")
    serving.start()
    print(f"campus ready http={port}", flush=True)
    stop.wait()
    server.shutdown()
    serving.join()
    server.server_close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
