"""``python -m backup``: take, check and restore a backup of the hall. Addresses come from the environment."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from backup import restore as restoring
from backup import take as taking
from backup.chain import Log
from backup.contents import Client
from backup.store import Damaged


def main(arguments: Sequence[str] | None = None) -> int:
    """Obey the command line; 0 when all is well, 1 when a backup is damaged or refused, 2 when asked wrongly."""
    chosen = _parser().parse_args(arguments)
    try:
        if chosen.verb == "check":
            _tell(restoring.check(chosen.folder))
            print("备份完好 the backup is whole")
            return 0
        if not os.environ.get("HALL_MONGO_URL"):
            print("没有设置 HALL_MONGO_URL not set", file=sys.stderr)
            return 2
        return _take(chosen) if chosen.verb == "take" else _restore(chosen)
    except (Damaged, restoring.NotEmpty, FileExistsError, FileNotFoundError, ValueError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backup", description="备份与恢复；数据库地址在 HALL_MONGO_URL")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="动作")
    take = verbs.add_parser("take", help="备份：日志与不能由日志重建的数据")
    take.add_argument("folder", type=Path, help="新文件夹")
    take.add_argument("--keys", type=Path, metavar="文件夹", help="个人数据密钥的备份，放到别处保管")
    check = verbs.add_parser("check", help="不连数据库，逐块核对一份备份")
    check.add_argument("folder", type=Path)
    back = verbs.add_parser("restore", help="恢复到空的数据库（大厅停着的时候）")
    back.add_argument("folder", type=Path)
    back.add_argument("--keys", type=Path, metavar="文件夹", help="密钥的备份；没有它，个人信息都打不开")
    erased = back.add_mutually_exclusive_group(required=True)
    erased.add_argument("--journal", type=Path, metavar="文件", help="删除记录（HALL_ERASURE_JOURNAL），先照它销毁")
    erased.add_argument("--nobody-was-erased", action="store_true", help="从未删除过任何人的个人信息")
    return parser


def _take(chosen: argparse.Namespace) -> int:
    with _client() as client:
        print(f"已备份 taken: {chosen.folder} 清单 {taking.take(client, _prefix(), chosen.folder)}")
        if chosen.keys:
            print(f"密钥 keys: {chosen.keys} 清单 {taking.take_keys(client, _prefix(), chosen.keys)}")
    _tell(restoring.check(chosen.folder))
    return 0


def _restore(chosen: argparse.Namespace) -> int:
    with _client() as client:
        _tell(restoring.restore(client, _prefix(), chosen.folder, chosen.keys, chosen.journal, print))
    print("恢复完毕，链完好，纪元加一。接下来照 deploy/runbooks 的“恢复备份” restored; go on with the runbook")
    return 0


def _client() -> Client:
    return Client(os.environ["HALL_MONGO_URL"], serverSelectionTimeoutMS=20000, w="majority", journal=True)


def _prefix() -> str:
    return os.environ.get("HALL_DB_PREFIX", "").strip() or "hall"


def _tell(logs: Sequence[Log]) -> None:
    for log in logs:
        print(f"  {log.service}: {log.height} 块，{log.commits} 个提交，未入账 {log.waiting}，末块 {log.hash}")


if __name__ == "__main__":
    sys.exit(main())
