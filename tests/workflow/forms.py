"""Forms filled in rightly, for the tests that are about something else."""

from __future__ import annotations

from typing import Any


def weekly(**changes: Any) -> dict[str, Any]:
    """Return a weekly report as 10001 would send it."""
    return {"weeks": "11周-12周", "day": "2026-11-20", "items": [{"text": "一网通上线", "kind": "重点工作"}]} | changes


def proof(**changes: Any) -> dict[str, Any]:
    """Return an application for a membership certificate that agrees with the party's own records."""
    return {"branch": "计算机学院第一支部", "status": "正式党员", "joined": "2020-07-01", "full_since": "2021-07-01",
            "purpose": "政审", "addressee": "某单位", "copies": 1, "delivery": "电子版"} | changes
