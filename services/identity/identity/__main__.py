"""The verbs of the identity service: run, load, activation, erase, erasures, rewrap, key, and those all have."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from chassis.cli import main

if TYPE_CHECKING:
    from contracts.identity.commands import EraseSubject
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


def erase(settings: Settings, arguments: list[str]) -> int:
    """Erase one person's data; 1 when it is not possible now."""
    parser = argparse.ArgumentParser(prog="python -m identity erase", description="依法删除一个人的个人信息，不可恢复")
    parser.add_argument("number", metavar="学工号")
    parser.add_argument("--basis", required=True, metavar="依据", help="法律依据或缘由，写入日志，不要写个人信息")
    parser.add_argument("--scope", choices=("register", "all"), default="register",
                        help="register 只删登记信息（默认）；all 连同办件中的个人信息，须在办件保存期限届满之后")
    chosen = parser.parse_args(arguments)
    from contracts.identity.commands import EraseSubject
    from identity.gather import SHELL

    return _erase(settings, [EraseSubject(actor=SHELL, no=chosen.number, basis=chosen.basis, scope=chosen.scope)])


def _erase(settings: Settings, commands: list[EraseSubject]) -> int:
    import uuid

    from chassis.decider import Context, digest_of
    from contracts import codec
    from contracts.errors import ContractError
    from identity.gather import SHELL
    from identity.service import build

    built, failed = build(settings), 0
    for command in commands:
        context = Context(actor=SHELL, command_id=uuid.uuid4().hex, correlation_id=uuid.uuid4().hex)
        try:
            receipt = built.erasing.erase(command, context, digest_of(codec.encode(command)))
        except ContractError as error:
            failed += 1
            print(f"{command.no}\t未删除：{error.detail}", *(text for texts in error.errors.values() for text in texts))
        else:
            print(f"{command.no}\t" + ("已删除，读模型与副本随后清除" if receipt.commit else "此前已删除"))
    built.close()
    return 1 if failed else 0


def erasures(settings: Settings, arguments: list[str]) -> int:
    """Replay an erasure journal over a restored database; 1 when somebody could not be erased again."""
    parser = argparse.ArgumentParser(prog="python -m identity erasures",
                                     description="恢复备份之后，先凭删除记录重新删除")
    parser.add_argument("--replay", required=True, type=Path, metavar="文件", help="删除记录文件")
    chosen = parser.parse_args(arguments)
    from contracts.identity.commands import EraseSubject
    from identity.adapters.erasing import Journal
    from identity.gather import SHELL
    from identity.service import build

    if not chosen.replay.is_file():
        print(f"没有这个文件：{chosen.replay}", file=sys.stderr)
        return 2
    built = build(settings)
    destroyed, owners = built.erasing.replay(Journal(chosen.replay), built.register.people())
    built.close()
    print(f"重新销毁密钥 {destroyed} 个，涉及 {len(owners)} 人")
    return _erase(settings, [EraseSubject(actor=SHELL, no=no, basis="恢复备份后重新删除", scope=scope)
                             for no, scope in owners])


def rewrap(settings: Settings, arguments: list[str]) -> int:
    """Wrap every key under the present master key; afterwards the former one is needed no more."""
    argparse.ArgumentParser(prog="python -m identity rewrap",
                            description="更换主密钥：把全部密钥改由新主密钥保护").parse_args(arguments)
    from identity.service import build

    built = build(settings)
    if built.vault is None:
        print("没有设置主密钥（HALL_MASTER_KEY）", file=sys.stderr)
        return 2
    print(f"已改由新主密钥保护：{built.vault.rewrap()} 个；HALL_MASTER_KEY_OLD 可以去掉了")
    built.close()
    return 0


def master_key() -> int:
    """Print a new master key, to be kept as HALL_MASTER_KEY."""
    import base64
    import os

    print(base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("="))
    return 0


def key() -> int:
    """Print a new signing key, to be kept as HALL_TOKEN_KEY."""
    from identity.adapters.tokens import new_key

    print(new_key())
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["key"]:
        raise SystemExit(key())
    if sys.argv[1:] == ["master-key"]:
        raise SystemExit(master_key())
    # Only the running service signs tokens; nobody who loads a file needs to hold the key.
    needed = "ServiceSettings" if sys.argv[1:2] == ["run"] else "Settings"
    raise SystemExit(main(
        "identity", service="identity.service:IdentityService", settings=f"identity.settings:{needed}",
        build="identity.service:build", topology="contracts.topology:TOPOLOGY",
        verbs={"load": "identity.__main__:load", "activation": "identity.__main__:activation",
               "erase": "identity.__main__:erase", "erasures": "identity.__main__:erasures",
               "rewrap": "identity.__main__:rewrap"}))
