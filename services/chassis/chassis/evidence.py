"""The verbs for auditors: replay what happened, export the log in a form that proves itself, sign and publish heads."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Iterable
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chassis import archive
from chassis.cli import dump, say
from chassis.eventstore import Commit
from chassis.heads import Heads, LedgerKey, NotPublished, publisher
from chassis.progress import Progress
from chassis.recorded import envelope_data
from chassis.settings import Settings


def replay(built: Any, stream: str, as_of: str | None, as_json: bool = False) -> int:
    """Print every event of a stream with its envelope, then the state they amount to."""
    store = getattr(built, "store", None)
    if store is None:
        say("这个服务没有事件日志，没有可重放的流")
        return 1
    until = moment(as_of) if as_of else None
    commits = store.read(stream, until=until)
    if not commits:
        say("没有这个流，或当时还没有记录")
        return 1
    tell = _tell_json if as_json else _tell
    for commit in commits:
        tell(store, commit)
    decider = getattr(built, "decider", None)
    if decider is None:
        return 0
    try:
        state = decider.fold(commits)
    except LookupError:  # a stream of notes, such as the readings of auditors: nothing to fold
        return 0
    plain = asdict(state) if is_dataclass(state) and not isinstance(state, type) else state
    if as_json:
        say(dump({"state": plain}))
    else:
        say(f"\n{_clock(until) if until else '现在'}的状态（第 {commits[-1].version} 版）")
        _lines(plain if isinstance(plain, dict) else {"值": plain}, "  ")
    return 0


def export(built: Any, name: str, chosen: Namespace) -> int:
    """Write what the command line asked for; 1 when there was nothing, or a commit was missing."""
    since, until = _bound(chosen.since), _bound(chosen.until)
    formats: dict[str, Callable[..., int]] = getattr(built, "formats", {})
    out = Path(chosen.out)
    with_ = Progress("导出", {"write": name}, "个提交")
    try:
        if chosen.format != "tar":
            if chosen.format not in formats:
                say(f"{name} 没有 {chosen.format} 格式的导出")
                return 1
            say(f"{out}：{formats[chosen.format](out, since, until)} 个事件，人员已换成代号")
            return 0
        attachments: Iterable[tuple[str, bytes]] = getattr(built, "attachments", tuple)()
        written = archive.export(built.store.commits.database, name, out, since=since, until=until,
                                 attachments=attachments, progress=lambda done, all_: with_("write", done, all_))
    except archive.EmptyStretch:
        say("这个范围里没有已入账的提交")
        return 1
    with_.close()
    say(f"{out}：第 {written.first_height}–{written.last_height} 块，位置 {written.first_position}–"
        f"{written.last_position}，{written.commits} 个提交")
    say(f"核验：tar -xf {out.name} verify.py && python verify.py {out.name} --head 锚点.json")
    if written.missing:
        say(f"警告：数据库里少了账本记载的 {written.missing} 个提交，核验会指出位置")
    return 1 if written.missing else 0


def heads(built: Any, name: str, settings: Settings, chosen: Namespace) -> int:
    """Sign the newest block if asked, publish the newest head if asked, print it as JSON; 1 when there is none."""
    kept = Heads(built.store.commits.database, name)
    if chosen.sign:
        if not settings.ledger_key:
            say("没有设置 HALL_LEDGER_KEY，不能签名；用 python -m identity key 生成一把")
            return 1
        kept.sign(LedgerKey(settings.ledger_key))
    head = kept.latest()
    if head is None:
        say("还没有签名头；用 --sign 签一个")
        return 1
    try:
        publisher(chosen.publish or "")(head)
    except NotPublished as error:
        say(f"没有送到：{error}")
        return 1
    say(json.dumps(asdict(head), ensure_ascii=False))
    return 0


def moment(text: str) -> datetime:
    """Read a moment; without a zone it is the clock of this machine. Raises ValueError."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.astimezone(UTC)


def _bound(text: str | None) -> archive.Bound:
    if text is None:
        return None
    return int(text) if text.isdecimal() else moment(text)


def _tell_json(store: Any, commit: Commit) -> None:
    for event, envelope in commit.recorded():
        kind, version, data = store.encode_event(event)
        say(dump({"envelope": envelope_data(envelope), "type": kind, "version": version, "data": data}))


def _tell(store: Any, commit: Commit) -> None:
    by = commit.by.get("actor", "")
    behalf = f"（代 {commit.by['on_behalf_of']}）" if commit.by.get("on_behalf_of") else ""
    say(f"第 {commit.version} 版　{_clock(commit.at)}　操作人 {by}{behalf}　关联号 {commit.correlation_id}")
    for event, envelope in commit.recorded():
        kind, version, data = store.encode_event(event)
        say(f"  {envelope.number}. {kind} v{version}　{(type(event).__doc__ or '').strip().splitlines()[0]}")
        _lines(data, "       ")


def _lines(values: dict[str, Any], indent: str) -> None:
    for key, value in values.items():
        if value not in (None, "", [], {}, ()):
            say(f"{indent}{key}：{value if isinstance(value, str) else dump(value)}")


def _clock(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S%z")
