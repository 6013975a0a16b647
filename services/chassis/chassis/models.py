"""The ``rebuild`` verb: build read models anew while people work, list their generations, go back to the one before."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from chassis.cli import say
from chassis.progress import Progress
from chassis.projector import Projector
from chassis.readmodel import ModelBusy
from chassis.rebuild import Built, NothingToUndo, Rebuild, RowsDiffer

STAGES = {"fold": "折叠日志", "index": "建立索引", "follow": "跟上新提交", "verify": "逐行核对", "switch": "切换"}
STANDING = {"shown": "使用中", "building": "正在重建", "kept": "保留"}
WRONG = {"missing": "缺少", "behind": "落后", "differs": "与日志不符", "stranger": "日志里没有"}


def perform(built: Any, chosen: Namespace) -> int:
    """Do what ``rebuild [MODEL] [--list | --undo] [--keep DAYS]`` asks; return the exit code."""
    wanted = named(built.projectors, chosen.model)
    if not wanted:
        say("没有这个读模型。可选：" + "、".join(projector.name for projector in built.projectors))
        return 1
    if chosen.list:
        for projector in wanted:
            _list(projector)
        return 0
    return max(_carry_out(projector, undo=chosen.undo, keep=timedelta(days=chosen.keep)) for projector in wanted)


def named(projectors: Sequence[Projector], name: str | None) -> list[Projector]:
    """Return the read models called ``name``, or that serve the list of that name; all of them for None."""
    return [projector for projector in projectors if name in (None, projector.name, *projector.serves)]


def _carry_out(projector: Projector, *, undo: bool, keep: timedelta) -> int:
    progress = Progress(f"{projector.name}：", STAGES, "个提交")
    build = Rebuild(projector, report=progress, keep=keep)
    try:
        done = build.undo() if undo else build.run()
    except ModelBusy:
        progress.close()
        say(f"{projector.name}：另一个进程正在重建，本次没有改动")
        return 1
    except NothingToUndo:
        say(f"{projector.name}：没有保留的上一代，无法退回")
        return 1
    except RowsDiffer as wrong:
        progress.close()
        say(f"{projector.name}：核对没有通过，没有切换，读者仍看到原来的一代")
        for item in wrong.found:
            say(f"    {item.stream}\t{WRONG[item.what]}")
        return 1
    progress.close()
    _report(projector.name, done, undo=undo)
    return 0


def _report(name: str, done: Built, *, undo: bool) -> None:
    if undo:
        checked = f"已逐行核对 {done.verified} 行" if done.verified else "由另一版本的代码生成，未核对"
        say(f"{name}：已退回 {done.collection}（{checked}）")
        return
    rate = done.commits / done.folding if done.folding else 0.0
    say(f"{name}：已重建 {done.streams} 个流、{done.commits} 个提交，每秒 {rate:,.0f} 个提交；"
        f"切换前逐行核对了 {done.verified} 行，全部一致；现在使用 {done.collection}")
    if done.dropped:
        say(f"{name}：已清除到期的旧代 {'、'.join(done.dropped)}")


def _list(projector: Projector) -> None:
    for standing, item in projector.model.generations():
        when = item.built_at.astimezone().isoformat(timespec="seconds") if item.built_at else "-"
        same = "与现在的代码相同" if item.code == projector.code else "由另一版本的代码生成"
        code = f"{item.code}（{same}）" if item.code else "-"
        say("\t".join((projector.name, f"第 {item.generation} 代", item.collection, STANDING[standing], when, code)))
