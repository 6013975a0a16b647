"""Forks and joins: each fork has its one join, and what lies between the two is left through the join or by an end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.domain.soundness.report import Report
from catalog.domain.soundness.shapes import rows_of, text_of
from catalog.domain.soundness.ways import Graph, walk


def check(report: Report, graph: Graph, path: str, key: str, step: Mapping[str, Any]) -> None:
    """Look at one step."""
    match text_of(step, "kind"):
        case "fork":
            _fork(report, graph, path, key)
        case "join":
            _join(report, graph, path, key, step)
        case "human" | "wait" if step.get("reject_scope") == "branch":
            if not any(key in between(graph, fork, graph.joins[fork]) for fork in graph.joins):
                report.add(f"{path}.reject_scope", "本环节不在任何分支里，驳回不能只结束一路；请改为 case 或删去")


def between(graph: Graph, fork: str, join: str) -> set[str]:
    """Return the steps that a branch of ``fork`` can pass without passing ``join``."""
    return walk(graph.ways[fork], {**graph.ways, join: []}) - {join}


def _fork(report: Report, graph: Graph, path: str, key: str) -> None:
    joins = [join for join in graph.of_kind("join") if text_of(graph.steps[join], "of") == key]
    if not joins:
        report.add(path, f"分叉没有汇合，请写一个 kind: join、of: {key} 的环节")
    for other in joins[1:]:
        report.add(f"steps.{other}.of", f"{key} 已由 {joins[0]} 汇合，一个分叉只能汇合一次")
    if len(joins) != 1:
        return
    [join] = joins
    inside = between(graph, key, join)
    if key in inside:
        report.add(path, f"有的分支没有到汇合 {join} 就走回了分叉，请让它先到汇合")
        return
    without_join = {**graph.ways, join: []}
    behind = walk(graph.ways[join], {**graph.ways, key: []}) - set(graph.of_kind("end"))
    ends = set(graph.of_kind("end"))
    for step in graph.steps:
        if step in inside & behind and walk([step], without_join) & ends:
            report.add(f"steps.{step}", f"分叉 {key} 的分支没有经过汇合 {join} 就走到了这里，而汇合之后也会走到这里；"
                                        "分支要先到汇合，或到结束环节")


def _join(report: Report, graph: Graph, path: str, key: str, step: Mapping[str, Any]) -> None:
    fork = text_of(step, "of")
    if not fork:
        return
    if fork not in graph.of_kind("fork"):
        report.add(f"{path}.of", f"{fork[:40]} 不是分叉环节，汇合要指向一个 kind: fork 的环节")
        return
    if key not in graph.after([fork]):
        report.add(f"{path}.of", f"从 {fork} 的各分支走不到这里")
    mode = str(step.get("mode", "")).removeprefix("n:")
    branches = len(rows_of(graph.steps[fork], "branches"))
    if mode.isdigit() and int(mode) > branches:
        report.add(f"{path}.mode", f"{fork} 只有 {branches} 条分支")
