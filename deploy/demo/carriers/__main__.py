"""``python -m carriers run``: start the demonstration carriers and serve until told to stop."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import warnings

from carriers.desk import desk
from carriers.faults import Faults
from carriers.mail import mail_server
from carriers.outbox import Outbox
from carriers.settings import Settings, SettingsError
from carriers.web import Server


def main(arguments: list[str]) -> int:
    """Run the one verb there is; return the exit code."""
    if arguments != ["run"]:
        print("用法 / usage: python -m carriers run", file=sys.stderr)
        return 2
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    run(settings)
    return 0


def run(settings: Settings) -> None:
    """Serve both ports until SIGTERM or SIGINT."""
    # The mail library warns on every connection that AUTH without TLS is unsafe: true elsewhere, not on loopback.
    warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    outbox, faults = Outbox(settings.data), Faults()
    web = Server(settings.host, settings.http_port, desk(settings, outbox, faults))
    mail = mail_server(settings, outbox, faults)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    mail.start()
    serving = threading.Thread(target=web.serve_forever, name="web")
    serving.start()
    print(f"carriers ready http={settings.http_port} smtp={settings.smtp_port}", flush=True)
    stop.wait()
    web.stopping.set()
    web.shutdown()
    serving.join()
    web.server_close()
    mail.stop()
    outbox.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
