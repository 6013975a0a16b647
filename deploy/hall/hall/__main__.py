"""``python -m hall verify``: have every service check what it keeps, and say in one table what came of it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from hall import services
from hall.services import HERE, SERVICES, Ended, Line
from hall.table import Result

CLEAN, FOUND, WRONG_CALL = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Obey the command line; 0 when nothing was found, 1 when something was or could not be checked."""
    parser = argparse.ArgumentParser(prog="python -m hall", description="一个大厅的运维命令")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="动作")
    _declare(verbs.add_parser("verify", help="核验全部服务：日志、账本、读模型、副本、通知台账；有问题退出码为 1"))
    chosen = parser.parse_args(arguments)
    settings = _settings(chosen.settings)
    if settings is None:
        sys.stderr.write("--settings 应为 {服务: {变量: 值}} 的 JSON\n")
        return WRONG_CALL
    return verify(chosen, settings)


def verify(chosen: argparse.Namespace, settings: Mapping[str, Mapping[str, str]]) -> int:
    """Check the chosen services one after another, so that the databases keep time for those who work."""
    result, watching = Result(), _Watching(quiet=chosen.json)
    for service in chosen.services or SERVICES:
        ended = services.run(service, _passed_on(chosen, service), watching.between(result, service),
                             via=chosen.via, settings=settings.get(service))
        watching.clear()
        _judge(ended, watching, result)
    if chosen.json:
        sys.stdout.write(json.dumps({
            "clean": result.clean, "checked": result.counts, "findings": result.findings, "notes": result.notes,
            "more": result.more, "unfinished": result.unfinished,
            "rates": [[*key, *value] for key, value in result.rates.items()]}, ensure_ascii=False) + "\n")
    else:
        result.show(sys.stdout)
    return CLEAN if result.clean else FOUND


class _Watching:
    """One line that moves, on a terminal; and whether a service said that it came to the end."""

    def __init__(self, *, quiet: bool) -> None:
        self._moving = sys.stderr.isatty() and not quiet
        self.done: set[str] = set()

    def between(self, result: Result, service: str) -> Callable[[Line], None]:
        """Return what hears a service and hands on to ``result``."""
        def hear(line: Line) -> None:
            result.hear(line)
            if line.get("kind") == "done":
                self.done.add(service)
            elif line.get("kind") == "progress" and self._moving:
                share = line["done"] / line["total"] if line["total"] else 1.0
                sys.stderr.write(f"\r\x1b[K{service} {line['stage']} {share:4.0%} {line['done']:,}/{line['total']:,}")
                sys.stderr.flush()
        return hear

    def clear(self) -> None:
        """Take the moving line away."""
        if self._moving:
            sys.stderr.write("\r\x1b[K")


def _judge(ended: Ended, watching: _Watching, result: Result) -> None:
    """A service that did not say it was done has not been checked, whatever its exit code."""
    if ended.code not in (CLEAN, FOUND) or ended.service not in watching.done:
        result.unfinished[ended.service] = ended.errors or f"退出码 {ended.code}"


def _passed_on(chosen: argparse.Namespace, service: str) -> list[str]:
    found: list[str] = []
    for name in ("acks", "heads", "canaries", "carriers", "grace", "patience", "sla"):
        value = getattr(chosen, name)
        if value is not None:
            found += [f"--{name}", str(value)]
    if chosen.resume:
        Path(chosen.resume).mkdir(parents=True, exist_ok=True)
        found += ["--resume", str(Path(chosen.resume) / f"{service}.json")]
    return found


def _settings(place: str | None) -> dict[str, dict[str, str]] | None:
    if place is None:
        return {}
    try:
        found = json.loads(sys.stdin.read() if place == "-" else Path(place).read_text("utf-8"))
        return {service: {str(name): str(value) for name, value in values.items()} for service, values in found.items()}
    except (OSError, ValueError, AttributeError):
        return None


def _declare(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("services", nargs="*", metavar="服务", choices=[*SERVICES, []], help="只核验这些；默认全部")
    verb.add_argument("--json", action="store_true", help="结果写成一个 JSON")
    verb.add_argument("--acks", metavar="文件", help="客户端得到过的确认，每行一个 JSON")
    verb.add_argument("--heads", metavar="文件|目录", help="公布在库外的签名头（锚点）")
    verb.add_argument("--canaries", metavar="文件", help="绝不能以明文出现的文字，每行一个")
    verb.add_argument("--carriers", metavar="地址", help="演示运营商的地址，与它收到的消息对账")
    verb.add_argument("--resume", metavar="目录", help="记下查到哪里；中断后带着它再来，接着查")
    verb.add_argument("--grace", metavar="秒", help="多新的提交允许还没入账，默认 60")
    verb.add_argument("--patience", metavar="秒", help="落后的等多久再下结论，默认 10")
    verb.add_argument("--sla", metavar="秒", help="通知多久之内必须有结局")
    verb.add_argument("--via", default=HERE, metavar="命令",
                      help="怎样运行一个服务，例如 'docker compose run --rm -T {service} python -m {service}'")
    verb.add_argument("--settings", metavar="文件|-", help="各服务的环境变量，JSON：{服务: {变量: 值}}；- 为标准输入")


if __name__ == "__main__":
    raise SystemExit(main())
