"""``python -m gateway run``: serve HTTP until told to stop."""

from __future__ import annotations

import os
import sys
import tempfile

from chassis import logging
from chassis.settings import SettingsError
from gateway.settings import Settings


def main(arguments: list[str]) -> int:
    """Run the one verb there is; return the exit code."""
    if arguments != ["run"]:
        print("用法 usage: python -m gateway run", file=sys.stderr)
        return 2
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    logging.configure("gateway", settings)
    if settings.workers > 1:
        # Read when the metrics library is imported, hence before the application is.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="hall-gateway-metrics-")
    from gateway.wsgi import Server

    Server(settings).run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
