"""How several people decide at one step, and what a signature forbids: settings that contradict each other."""

from __future__ import annotations

import re
from typing import Any

from catalog.domain.soundness.report import Report
from catalog.domain.soundness.shapes import mapping_of, text_of, texts_of

_RATIO = re.compile(r"0\.\d{1,4}|1(?:\.0+)?", re.ASCII)
_LIMIT = re.compile(r"[1-9]\d{0,5}(?:\.\d{1,4})?", re.ASCII)
#: Policies by which one alone decides, so that nobody is left to block anything.
_ALONE = frozenset({"single", "any", "claim", "sequence"})
#: What a clock may not do in the place of somebody who has to sign.
_DECIDED_BY_CLOCK = frozenset({"approve", "reject", "return", "end"})


def policy(value: Any) -> str | None:
    """A way to decide: ``single``, ``any``, ``all``, ``claim``, ``sequence``, ``ratio:0.6``, ``weights:5``."""
    if value in ("single", "any", "all", "claim", "sequence"):
        return None
    name, _, rest = value.partition(":") if isinstance(value, str) else ("", "", "")
    if name == "ratio" and _RATIO.fullmatch(rest) and float(rest) > 0:
        return None
    if name == "weights" and _LIMIT.fullmatch(rest):
        return None
    return f"不认识的办理方式“{str(value)[:40]}”，可选：single、any、all、claim、sequence、ratio:0.6、weights:<数>"


def check(report: Report, path: str, step: dict[str, Any]) -> None:
    """Look at one step."""
    chosen = text_of(step, "policy") or "single"
    if policy(chosen) is None:
        _weights(report, path, step, chosen)
        _options(report, path, step, chosen)
    if step.get("must_sign") is True:
        _signed(report, path, step)


def _weights(report: Report, path: str, step: dict[str, Any], chosen: str) -> None:
    if chosen.startswith("weights:") != ("weights" in step):
        report.add(f"{path}.weights", "policy: weights:<数> 与 weights: {人员: 票数} 要同时写")
    for who, weight in mapping_of(step, "weights").items():
        if isinstance(weight, bool) or not isinstance(weight, int | float) or weight <= 0 or weight != int(weight):
            report.add(f"{path}.weights", f"{who[:40]} 的票数应是大于零的整数")


def _options(report: Report, path: str, step: dict[str, Any], chosen: str) -> None:
    name, _, rest = chosen.partition(":")
    if step.get("veto") and name in _ALONE:
        report.add(f"{path}.veto", f"{name} 由一人决定，没有否决席位可言；请把 policy 改为 ratio:<比例>，或删去 veto")
    if "chair" in step and not (name == "ratio" and float(rest) == 0.5):
        report.add(f"{path}.chair", "主持人只在 ratio:0.5 票数相等时起作用，请删去")
    if step.get("first_vote") is True and name != "any":
        report.add(f"{path}.first_vote", "first_vote（第一票即定）只用于 policy: any，请删去")


def _signed(report: Report, path: str, step: dict[str, Any]) -> None:
    late = text_of(mapping_of(step, "late"), "do").partition(":")[0]
    if late in _DECIDED_BY_CLOCK:
        report.add(f"{path}.late", "must_sign_no_auto：必须本人签署的环节不能自动办理，请把 late.do 改为 escalate")
    if "batch" in texts_of(step, "do") or step.get("batch") is True:
        report.add(f"{path}.do", "must_sign_no_auto：必须本人签署的环节不能批量通过，请从 do 里去掉 batch")
    if "skip" in texts_of(step, "empty"):
        report.add(f"{path}.empty", "must_sign_no_auto：必须本人签署的环节不能无人签署就跳过，请把 skip 改为 admin")
