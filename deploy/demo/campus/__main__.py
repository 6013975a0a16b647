"""``python -m campus run``: start the demonstration's campus data server and serve until told to stop.

How to ask, from any service that knows the shared secret ``HALL_CAMPUS_SECRET``::

    GET {HALL_CAMPUS_URL}/v1/{system}/{item}?person={no}
    Hall-Signature: t={unix seconds},v1={hex HMAC-SHA256 of "{t}.{path and query exactly as sent}"}

e.g. the text signed for 林一's branch is ``1790000000./v1/party/branch?person=20230001``. Answers:

    200 {"value": ...}     a text (dates as YYYY-MM-DD), a number, a truth or rows; null when there is nothing
                           about the person
    401 {"message": ...}   unsigned, wrongly signed, or signed more than five minutes ago
    404 {"message": ...}   no such item

Items: ``calendar/current_weeks`` (``15周-16周``), ``calendar/school_year`` (``2026-2027``),
``site/university_name``, ``edu/lessons_between`` (rows; also asked with ``&begin=`` and ``&end=``, ISO), what
``campus.sources.PERSONAL`` lists, and for the data cards ``card/account``, ``salary/latest``, ``network/account``
(an object each).

Open to everybody: ``/feeds/{topic}.{xml|atom|json}`` and ``/apps/{code}``, which signs in through the hall
(``HALL_PUBLIC_URL``). Beside it a mail server answers over IMAP on ``HALL_CAMPUS_IMAP_PORT``.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import urllib.error

from campus.calls import confirm
from campus.imap import Mailhouse, MailServer
from campus.sources import items
from campus.web import Server


def main(arguments: list[str]) -> int:
    """Run a verb; return the exit code."""
    if len(arguments) == 3 and arguments[0] == "confirm":
        return tell(*arguments[1:])
    if arguments != ["run"]:
        print("用法 / usage: python -m campus run | confirm 事件 流水号", file=sys.stderr)
        return 2
    port, secret = os.environ.get("HALL_CAMPUS_PORT", ""), os.environ.get("HALL_CAMPUS_SECRET", "")
    if not port.isdecimal() or not secret:
        print("HALL_CAMPUS_PORT: 应为端口号 / a port number\nHALL_CAMPUS_SECRET: 不能为空 / must not be empty",
              file=sys.stderr)
        return 2
    host, mail = os.environ.get("HALL_CAMPUS_HOST", "").strip() or "127.0.0.1", None
    if os.environ.get("HALL_CAMPUS_IMAP_PORT", "").isdecimal():
        house = Mailhouse(os.environ.get("HALL_CAMPUS_MAIL_PASSWORD", "") or "hall-demo")
        mail = MailServer(host, int(os.environ["HALL_CAMPUS_IMAP_PORT"]), house)
    run(Server(host, int(port), secret, items(), hall=os.environ.get("HALL_PUBLIC_URL", ""),
               base=os.environ.get("HALL_CAMPUS_URL", "")), mail)
    return 0


def tell(event: str, serial: str) -> int:
    """Tell the hall, as the cashier would, that something happened to the case with this serial."""
    hall, secret = os.environ.get("HALL_PUBLIC_URL", ""), os.environ.get("HALL_CAMPUS_SECRET", "")
    if not hall or not secret:
        print("HALL_PUBLIC_URL、HALL_CAMPUS_SECRET: 不能为空 / must not be empty", file=sys.stderr)
        return 2
    try:
        print(confirm(hall, secret, event, {"serial": serial, "data": {"channel": "演示收银台"}}))
    except urllib.error.HTTPError as refusal:
        print(refusal.read().decode(), file=sys.stderr)
        return 1
    return 0


def run(server: Server, mail: MailServer | None = None) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    servers = [server, *([mail] if mail is not None else [])]
    serving = [threading.Thread(target=one.serve_forever, name=type(one).__name__) for one in servers]
    for thread in serving:
        thread.start()
    print(f"campus ready http={server.server_address[1]}", flush=True)
    stop.wait()
    server.faults.clear()
    for one, thread in zip(servers, serving, strict=True):
        one.shutdown()
        thread.join()
        one.server_close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
