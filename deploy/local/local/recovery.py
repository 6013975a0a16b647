"""Restore a backup into the private database of a stopped hall; what was there is moved aside, not deleted."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from local import mongodb, processes
from local.console import Trouble, say
from local.downloads import library_path
from local.hall import Hall
from local.home import Home, write_private
from local.plan import Plan, choose_ports

DATA = "mongo"


def restore(home: Home, arguments: Sequence[str]) -> int:
    """Run ``python -m backup restore …`` on a fresh database of this home; the exit code. Raises Trouble."""
    from backup.__main__ import main

    if Hall(home).is_up():
        raise Trouble("大厅正在运行 the hall is running", "make down")
    choose_ports(home)
    plan = Plan.of(home)
    if plan.external_mongo:
        raise Trouble("数据库不是大厅自己的 the database is not the hall's own", "python -m backup restore …")
    aside = _move_aside(home)
    with _database(home, plan) as url:
        os.environ |= {"HALL_MONGO_URL": url, "HALL_DB_PREFIX": plan.prefix}
        code = main(["restore", *arguments])
    if code and aside:
        _move_back(home, aside)
        say("没有恢复，原来的数据放回了原处 not restored; the data is back where it was")
    elif aside:
        say(f"原来的数据在 {home.root / aside} the former data is kept there")
    return code


@contextmanager
def _database(home: Home, plan: Plan) -> Iterator[str]:
    """The private mongod, without anything else, and everybody's account in it; yields its administrator's address."""
    key_file, port = home.root / "mongo.key", plan.ports["mongod"]
    write_private(key_file, plan.secrets["mongo_key"])
    line = mongodb.command(home.tools / "mongod", home.folder(DATA), port, key_file=key_file)
    with home.log("mongod").open("ab") as log:
        server = subprocess.Popen(line, env=os.environ | library_path(home), stdin=subprocess.DEVNULL, stdout=log,
                                  stderr=log, start_new_session=True)  # fmt: skip
    who = processes.identify(server.pid)
    try:
        root = plan.secrets["mongo_root"]
        mongodb.initiate(port, root="root", password=root)
        address = mongodb.url(port, "root", root)
        mongodb.grant(address, plan.prefix, plan.secrets["mongo_users"])
        yield address
    finally:
        if who is not None:
            processes.stop(who, grace=30)
        server.wait()


def _move_aside(home: Home) -> str:
    """Rename the data folder; returns its new name, "" when there was none."""
    if not (home.root / DATA).exists():
        return ""
    aside = f"{DATA}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    (home.root / DATA).rename(home.root / aside)
    return aside


def _move_back(home: Home, aside: str) -> None:
    shutil.rmtree(home.root / DATA, ignore_errors=True)
    (home.root / aside).rename(home.root / DATA)
