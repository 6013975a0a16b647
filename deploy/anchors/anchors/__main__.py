"""``python -m anchors``: publish heads given as JSON, or those the services signed, once or every so often."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

from anchors import AnchorError, publish

SERVICES = ("identity", "catalog", "workflow")


def main(arguments: Sequence[str] | None = None) -> int:
    """Obey the command line; 0 when every head reached every place, 1 when one did not, 2 when asked wrongly."""
    parser = argparse.ArgumentParser(prog="python -m anchors", description="把签名的日志头发布到数据库之外")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="动作")
    given = verbs.add_parser("publish", help="发布文件或标准输入里的日志头，一行一个 JSON")
    given.add_argument("target", help="file:///目录　mailto:收件人?via=smtp://主机:端口　git+file:///仓库")
    given.add_argument("files", nargs="*", help="不写则读标准输入")
    signed = verbs.add_parser("follow", help="读出各服务最新的日志头，送往 HALL_ANCHORS")
    signed.add_argument("--every", type=float, default=0.0, metavar="秒", help="不写则只做一次")
    chosen = parser.parse_args(arguments)
    if chosen.verb == "publish":
        return _publish_all(_read(chosen.files), [chosen.target])
    return _follow(chosen.every)


def _publish_all(heads: Iterator[dict[str, Any]], targets: Sequence[str]) -> int:
    failed = 0
    for head in heads:
        for target in targets:
            kind = target.partition(":")[0]
            try:
                publish(head, target)
            except AnchorError as error:
                failed = 1
                print(f"✗ {kind} {head.get('service')} {head.get('height')}: {error}", file=sys.stderr, flush=True)
            else:
                print(f"已发布 published {kind} {head['service']} {head['height']} {head['hash'][:16]}", flush=True)
    return failed


def _read(files: Sequence[str]) -> Iterator[dict[str, Any]]:
    texts = [open(name, encoding="utf-8").read() for name in files] or [sys.stdin.read()]  # noqa: SIM115
    for text in texts:
        for line in text.splitlines():
            if line.strip():
                yield json.loads(line)


def _follow(every: float) -> int:
    targets = [one.strip() for one in os.environ.get("HALL_ANCHORS", "").split(",") if one.strip()]
    if not targets or not os.environ.get("HALL_MONGO_URL"):
        print("没有设置 HALL_ANCHORS 或 HALL_MONGO_URL（审计账号即可） not set", file=sys.stderr)
        return 2
    from pymongo.errors import PyMongoError

    sent: dict[str, Any] = {}
    while True:
        code = 0
        try:
            for head in _newest(os.environ["HALL_MONGO_URL"], os.environ.get("HALL_DB_PREFIX", "hall")):
                if sent.get(head["service"]) != head["_id"]:
                    failed = _publish_all(iter([head]), targets)
                    code, sent[head["service"]] = code or failed, None if failed else head["_id"]
        except PyMongoError as error:
            code = 1
            print(f"✗ 数据库 database: {type(error).__name__}", file=sys.stderr, flush=True)
        if not every:
            return code
        time.sleep(every)


def _newest(mongo_url: str, prefix: str) -> Iterator[dict[str, Any]]:
    """Yield the newest head of every log. The auditor's account may read them and nothing more is needed."""
    from pymongo import MongoClient

    client: MongoClient[dict[str, Any]]
    with MongoClient(mongo_url, serverSelectionTimeoutMS=20000) as client:
        for service in SERVICES:
            found = client[f"{prefix}_{service}"]["heads"].find_one(sort=[("_id", -1)])
            if found is not None:
                yield found


if __name__ == "__main__":
    sys.exit(main())
