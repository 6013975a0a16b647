"""The verbs every service has: run, replay, export, heads, rebuild, verify, lag, parked, reread, wake, and its own.

Imports nothing but the standard library, so that ``run`` can patch the world before anything else is loaded.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import signal
import sys
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

#: A place to import from when needed: ``package.module:name``.
Reference = str


def main(name: str, *, service: Reference, settings: Reference, build: Reference, topology: Reference | None = None,
         verbs: Mapping[str, Reference] | None = None, argv: Sequence[str] | None = None) -> int:
    """Run one verb of the service ``name``; return the exit code.

    ``service`` is the Nameko class, ``settings`` the Settings class, ``build`` the function ``build(settings)``,
    ``topology`` the table ``{exchange: {queue: [keys]}}``. Extra ``verbs`` are functions
    ``verb(settings, arguments: list[str]) -> int | None``. All by reference, so nothing is imported too early.
    """
    signal.signal(signal.SIGTERM, _leave)
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    chosen, rest = _parse(name, verbs or {}, sys.argv[1:] if argv is None else list(argv))
    if chosen.verb == "run":
        _patch()
    from chassis.settings import SettingsError

    try:
        found = resolve(settings).from_environment()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    table = resolve(topology) if topology else {}
    if chosen.verb == "run":
        return _run(service, found, table)
    from chassis import logging

    logging.configure(name, found)
    if verbs and chosen.verb in verbs:
        return int(resolve(verbs[chosen.verb])(found, rest) or 0)
    from chassis import verbs as common

    return common.perform(chosen, name, found, resolve(build), table)


def resolve(reference: Reference) -> Any:
    """Return what ``package.module:name`` names."""
    module, _, attribute = reference.partition(":")
    return getattr(importlib.import_module(module), attribute)


def _parse(name: str, extra: Mapping[str, Reference], argv: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog=f"python -m {name}", description=f"{name} 服务")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="动作")
    verbs.add_parser("run", help="启动服务")
    replay = verbs.add_parser("replay", help="按事件还原一个对象的历史")
    replay.add_argument("stream", help="流编号")
    replay.add_argument("--as-of", help="截止时间，ISO 8601，例如 2026-03-01T00:00:00+08:00")
    replay.add_argument("--json", action="store_true", help="每行一个 JSON，给程序读")
    _evidence(verbs)
    _verify(verbs)
    rebuild = verbs.add_parser("rebuild", help="从日志重建读模型")
    rebuild.add_argument("model", nargs="?", help="读模型名，或它所供给的列表名（例如 todo）；不写则全部")
    rebuild.add_argument("--list", action="store_true", help="列出各代")
    rebuild.add_argument("--undo", action="store_true", help="退回上一代")
    rebuild.add_argument("--keep", type=float, default=7, metavar="天", help="被替换的一代保留多少天，默认 7")
    verbs.add_parser("lag", help="各跟随者落后多少")
    parked = verbs.add_parser("parked", help="列出被搁置的事件和消息")
    parked.add_argument("--show", metavar="ID", help="查看一个被搁置的事件")
    parked.add_argument("--replay", metavar="ID|all", help="重新办理被搁置的事件")
    parked.add_argument("--discard", metavar="QUEUE", help="丢弃该队列里读不懂的消息，须用 --reason 写明原因")
    parked.add_argument("--reason", default="", metavar="原因", help="为什么丢弃；留在处理记录里，不要写个人信息")
    reread = verbs.add_parser("reread", help="把别的服务的事件从头再读一遍")
    reread.add_argument("queue", help="队列名，例如 notify.workflow")
    verbs.add_parser("wake", help="通知各接收方立即查看新事件")
    for verb in extra:
        verbs.add_parser(verb, add_help=False)
    chosen, rest = parser.parse_known_args(argv)
    if rest and chosen.verb not in extra:
        parser.error("多余的参数：" + " ".join(rest))
    return chosen, rest


def _evidence(verbs: Any) -> None:
    """Declare the verbs that take the log out of the house."""
    export = verbs.add_parser("export", help="导出自带核验程序的日志档案，或流程挖掘数据")
    export.add_argument("--from", dest="since", metavar="起", help="位置（整数）或时间（ISO 8601）；不写则从头")
    export.add_argument("--to", dest="until", metavar="止", help="位置或时间；不写则到末尾")
    export.add_argument("--out", required=True, metavar="文件")
    export.add_argument("--format", choices=("tar", "xes", "ocel"), default="tar",
                        help="tar 自证档案（默认）；xes、ocel 流程挖掘数据，人员换成代号")
    heads = verbs.add_parser("heads", help="显示日志最新的签名头")
    heads.add_argument("--sign", action="store_true", help="先给日志现在的末尾签名")
    heads.add_argument("--publish", metavar="地址", help="把它送到库外，写法见 deploy/anchors")


def _verify(verbs: Any) -> None:
    """Declare the verb that checks everything a service keeps."""
    verify = verbs.add_parser("verify", help="核验日志、账本、读模型、副本和台账；发现问题退出码为 1")
    verify.add_argument("--json", action="store_true", help="每行一个 JSON，给程序读")
    verify.add_argument("--acks", metavar="文件", help="客户端得到过的确认，每行一个 JSON")
    verify.add_argument("--heads", metavar="文件|目录", help="公布在库外的签名头（锚点）")
    verify.add_argument("--canaries", metavar="文件", help="绝不能以明文出现的文字，每行一个")
    verify.add_argument("--carriers", metavar="地址", help="演示运营商的地址，与它收到的消息对账")
    verify.add_argument("--resume", metavar="文件", help="记下查到哪里；中断后带着它再来，接着查")
    verify.add_argument("--grace", type=float, default=60, metavar="秒", help="多新的提交允许还没入账，默认 60")
    verify.add_argument("--patience", type=float, default=10, metavar="秒", help="落后的等多久再下结论，默认 10")
    verify.add_argument("--sla", type=float, metavar="秒", help="通知多久之内必须有结局；默认按发送的设置推算")


def _patch() -> None:
    """Make sockets, locks and sleeping cooperative; must come before anything that opens or imports them."""
    import eventlet

    eventlet.monkey_patch()


def _run(service: Reference, settings: Any, table: Any) -> int:
    from chassis import broker
    from chassis import service as mount

    code = mount.run(resolve(service), settings, broker.topologies(table))
    sys.stdout.flush()
    return code


def _leave(number: int, frame: Any) -> None:
    """Stop at once: nothing has been started yet."""
    os._exit(0)


def say(line: str) -> None:
    """Print a line for the person at the terminal."""
    print(line)


def dump(value: Any) -> str:
    """Return a value as a line of JSON for people: Chinese as it is, dates as text."""
    return json.dumps(value, ensure_ascii=False, default=str)
