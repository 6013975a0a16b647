"""The way through the steps: every step reachable, every step with a way to an end, returns only backwards."""

from __future__ import annotations

from typing import Any

from catalog.domain.soundness import forks, shapes, walks
from catalog.domain.soundness.report import Report
from catalog.domain.soundness.shapes import mapping_of, rows_of, text_of, texts_of
from catalog.domain.soundness.ways import Graph, walk
from contracts.catalog.steps import actions

#: Kinds at which a case rests; a circle without one of them would never come to rest.
_RESTS = frozenset({"human", "wait", "notice", "start"})
_WORDS = frozenset({"applicant", "previous", "any"})
ROUTE = {"if": shapes.text(2_000), "to": shapes.text(40)}


def check(report: Report, data: dict[str, Any]) -> None:
    """Look at the steps as a whole."""
    if not isinstance(data.get("steps"), dict):
        return
    graph = Graph(data)
    _ends(report, graph)
    for key, step in graph.steps.items():
        path = shapes.join("steps", key)
        _routes(report, graph, path, key, step)
        forks.check(report, graph, path, key, step)
        _returns(report, graph, path, key, step)
    _circles(report, graph)
    if not report.problems:
        walks.check(report, graph)


def _ends(report: Report, graph: Graph) -> None:
    starts, ends = graph.of_kind("start"), graph.of_kind("end")
    if not starts:
        report.add("steps", "没有起始环节，请写一个 kind: start 的环节")
    for key in starts[1:]:
        report.add(f"steps.{key}.kind", f"只能有一个起始环节，{starts[0]} 已经是了")
    if not ends:
        report.add("steps", "没有结束环节，请写一个 kind: end 的环节")
    reached, leading = graph.after(starts[:1]), graph.before(ends)
    for key in graph.steps:
        if starts and key not in reached and key not in starts:
            report.add(f"steps.{key}", "从起始环节走不到这里，请在前面环节的 next 里指向它，或删去它")
        if ends and key not in leading:
            report.add(f"steps.{key}", "从这里走不到任何结束环节，请补上 next")


def _routes(report: Report, graph: Graph, path: str, key: str, step: dict[str, Any]) -> None:
    kind = text_of(step, "kind")
    if kind in ("end", "fork") and step.get("next"):
        report.add(f"{path}.next", "结束环节没有下一步，请删去" if kind == "end" else "请改写在 branches 里")
    for name in ("next", "branches"):
        rows = rows_of(step, name)
        for index, row in rows:
            _route(report, graph, f"{path}.{name}[{index}]", key, row)
        if step.get(name) == []:
            report.add(f"{path}.{name}", "没有去处，请至少写一项 {to: <环节>}")
        elif rows:
            _default(report, f"{path}.{name}", rows, ordered=name == "next")


def _route(report: Report, graph: Graph, path: str, key: str, row: dict[str, Any]) -> None:
    shapes.check(report, path, row, ROUTE, ("to",))
    to = text_of(row, "to")
    if not to:
        return
    if to not in graph.steps:
        report.add(f"{path}.to", f"环节 {to[:40]} 不存在")
    elif to == key:
        report.add(f"{path}.to", "不能指向自己")
    elif graph.steps[to].get("kind") == "start":
        report.add(f"{path}.to", "不能走回起始环节；要退回申请人，请在 do 里写 return:applicant")


def _default(report: Report, path: str, rows: list[tuple[int, dict[str, Any]]], *, ordered: bool) -> None:
    defaults = [index for index, row in rows if "if" not in row]
    if not defaults:
        report.add(path, "每一项都有 if，条件都不成立时无路可走，请在最后加一项不带 if 的 {to: <环节>}")
    elif ordered and len(defaults) > 1:
        report.add(f"{path}[{defaults[1]}]", "不带 if 的默认去处只能有一个")
    elif ordered and defaults[0] != rows[-1][0]:
        report.add(f"{path}[{defaults[0]}]", "不带 if 的默认去处要放在最后，它后面的永远走不到")


def _returns(report: Report, graph: Graph, path: str, key: str, step: dict[str, Any]) -> None:
    earlier = graph.before([key])
    targets = [action.partition(":")[2] for action in actions(texts_of(step, "do")) if action.startswith("return:")]
    act, _, to = text_of(mapping_of(step, "late"), "do").partition(":")
    if act == "return" and (to or text_of(mapping_of(step, "late"), "to")) not in ("", "applicant"):
        report.add(f"{path}.late", "超时只能退回申请人，请写 do: return，不写去处")
    for target in targets:
        _return_target(report, graph, f"{path}.do", key, target, earlier)
    objection = text_of(step, "objection_to")
    if objection in ("previous", "any"):
        report.add(f"{path}.objection_to", "请写明退到哪个环节，或写 applicant")
    elif objection:
        _return_target(report, graph, f"{path}.objection_to", key, objection, earlier)


def _return_target(report: Report, graph: Graph, path: str, key: str, target: str, earlier: set[str]) -> None:
    if target in _WORDS:
        return
    if target not in graph.steps:
        report.add(path, f"退回的去处 {target[:40]} 不存在，可写 applicant、previous、any 或前面的环节")
    elif target == key or target not in earlier:
        report.add(path, f"{target} 不在本环节之前，不能退回到那里")
    elif graph.steps[target].get("kind") not in ("human", "start", "wait"):
        report.add(path, f"{target} 无人办理，不能退回到那里")
    elif graph.steps[target].get("returnable") is False:
        report.add(path, f"{target} 写明了 returnable: false，不能退回到那里")


def _circles(report: Report, graph: Graph) -> None:
    """Among steps that nobody has to act in, one that comes after itself would run for ever."""
    busy = {key for key, step in graph.steps.items() if text_of(step, "kind") not in _RESTS}
    ways = {key: [to for to in targets if to in busy] for key, targets in graph.ways.items()}
    for key in busy:
        if key in walk(ways[key], ways):
            report.add(f"steps.{key}.next", "自动环节首尾相连，会无休止地转下去，请断开")
