"""The verbs every service has: run, replay, rebuild, lag, parked, republish, and whatever the service adds.

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
    rebuild = verbs.add_parser("rebuild", help="从日志重建读模型")
    rebuild.add_argument("model", nargs="?", help="读模型名，不写则全部")
    verbs.add_parser("lag", help="各跟随者落后多少")
    parked = verbs.add_parser("parked", help="列出被搁置的消息")
    parked.add_argument("--resend", metavar="QUEUE", help="把该队列被搁置的消息重新投递")
    verbs.add_parser("republish", help="把全部事件重新发布一遍（接收方会去重）")
    for verb in extra:
        verbs.add_parser(verb, add_help=False)
    chosen, rest = parser.parse_known_args(argv)
    if rest and chosen.verb not in extra:
        parser.error("多余的参数：" + " ".join(rest))
    return chosen, rest


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
