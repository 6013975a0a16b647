"""The verbs of the identity service: run, load, activation, key, and those every service has."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from chassis.cli import main

if TYPE_CHECKING:
    from identity.adapters.loading import Report
    from identity.service import Identity
    from identity.settings import Settings


def load(settings: Settings, arguments: list[str]) -> int:
    """Load an organisation from YAML and CSV files; 1 when a row was wrong, 2 when the call was."""
    parser = argparse.ArgumentParser(prog="python -m identity load", description="从 YAML 或 CSV 文件登记组织与人员")
    parser.add_argument("files", nargs="+", type=Path, metavar="文件")
    parser.add_argument("--demo-password", metavar="密码",
                        help="给还没有密码的账号设此密码；只在演示环境（HALL_DEMO=1）可用")
    parser.add_argument("--dry-run", action="store_true", help="只检查并报告，什么也不登记")
    parser.add_argument("--quiet", action="store_true", help="只列出错误和提醒")
    chosen = parser.parse_args(arguments)
    if chosen.demo_password is not None and not settings.demo:
        print("只有演示环境（HALL_DEMO=1）才能统一设置密码；正式环境请为每个人发放激活码", file=sys.stderr)
        return 2
    from identity.adapters.loading import NOTICE, WRONG, Loader
    from identity.adapters.register import Rehearsal
    from identity.service import build

    built = build(settings)
    try:
        register = Rehearsal(built.register) if chosen.dry_run else built.register
        report = Loader(register).load(chosen.files)
        for line in report.lines:
            if not chosen.quiet or line.outcome in (WRONG, NOTICE):
                print(line)
        print("试运行，未登记：" + report.summary() if chosen.dry_run else report.summary())
        if not chosen.dry_run:
            print(_open_accounts(built, report, chosen.demo_password))
    finally:
        built.close()
    return 1 if report.failed else 0


def _open_accounts(built: Identity, report: Report, demo_password: str | None) -> str:
    """Give everyone an account; it opens nothing until it is activated, or at once in a demonstration."""
    from identity.adapters.passwords import Passwords

    opened = given = 0
    passwords = Passwords()
    for no in report.people:
        opened += built.accounts.open_inactive(no)
        account = built.accounts.find(no)
        if demo_password is not None and account is not None and account.password_hash is None:
            built.accounts.set_password(no, passwords.hash(demo_password))
            given += 1
    return f"账号：新开 {opened}，设为演示密码 {given}，其余待激活或已有密码"


def activation(settings: Settings, arguments: list[str]) -> int:
    """Make one-time activation codes and print them; 1 when somebody is not on record."""
    parser = argparse.ArgumentParser(prog="python -m identity activation", description="为账号发放一次性激活码")
    parser.add_argument("numbers", nargs="+", metavar="学工号")
    parser.add_argument("--days", type=int, default=7, help="有效天数，默认 7")
    chosen = parser.parse_args(arguments)
    from identity.adapters.passwords import Passwords, new_code
    from identity.service import build

    built, passwords, unknown = build(settings), Passwords(), 0
    expires_at = datetime.now(UTC) + timedelta(days=chosen.days)
    for no in chosen.numbers:
        person = built.register.person(no)
        if person is None or not person.active:
            print(f"{no}\t查无此人或已停用")
            unknown += 1
            continue
        code = new_code()
        built.accounts.set_code(no, passwords.hash(code), expires_at)
        print(f"{no}\t{code}")
    built.close()
    return 1 if unknown else 0


def key() -> int:
    """Print a new signing key, to be kept as HALL_TOKEN_KEY."""
    from identity.adapters.tokens import new_key

    print(new_key())
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["key"]:
        raise SystemExit(key())
    # Only the running service signs tokens; nobody who loads a file needs to hold the key.
    needed = "ServiceSettings" if sys.argv[1:2] == ["run"] else "Settings"
    raise SystemExit(main(
        "identity", service="identity.service:IdentityService", settings=f"identity.settings:{needed}",
        build="identity.service:build", topology="contracts.topology:TOPOLOGY",
        verbs={"load": "identity.__main__:load", "activation": "identity.__main__:activation"}))
