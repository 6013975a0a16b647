"""``python -m gateway``: ``run`` serves HTTP until told to stop, ``keep`` stores files that come with content."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from chassis import logging
from chassis.settings import SettingsError
from gateway.settings import Settings


def main(arguments: list[str]) -> int:
    """Run a verb; return the exit code."""
    if arguments != ["run"] and arguments[:1] != ["keep"]:
        print("用法 usage: python -m gateway run | keep 文件… --as 学工号", file=sys.stderr)
        return 2
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    if arguments[0] == "keep":
        return keep(settings, arguments[1:])
    logging.configure("gateway", settings)
    if settings.workers > 1:
        # Read when the metrics library is imported, hence before the application is.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="hall-gateway-metrics-")
    from gateway.wsgi import Server

    Server(settings).run()
    return 0


def keep(settings: Settings, arguments: list[str]) -> int:
    """Store the files that come with content and print a line for each: 0 all are kept, 1 some are not accepted."""
    parser = argparse.ArgumentParser(prog="python -m gateway keep", description="存放内容里用到的图片和文件")
    parser.add_argument("files", nargs="+", type=Path, metavar="文件")
    parser.add_argument("--as", dest="owner", required=True, metavar="学工号", help="以哪位大厅管理员的名义存放")
    chosen = parser.parse_args(arguments)
    from chassis import mongo
    from gateway.files import Files
    from gateway.keeping import keep as kept

    client = mongo.connect(settings, appname="hall-gateway-keep")
    try:
        refused = 0
        for file, why in kept(Files(mongo.database(client, settings, "files")), chosen.files, chosen.owner):
            print(f"{'✗' if why else '✓'} {file.name}\t{why}".rstrip())
            refused += bool(why)
        return 1 if refused else 0
    finally:
        client.close()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
