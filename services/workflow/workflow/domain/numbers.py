"""Numbers that a definition issues, such as ``DZ{yyyy}{seq:04}``."""

from __future__ import annotations

import re
from datetime import datetime

from contracts.catalog.definition import SerialRule
from workflow.domain.facts import Facts

_PLACE = re.compile(r"\{(yyyy|yy|mm|dd|seq)(?::0?(\d{1,2}))?\}")


def issue(rule: SerialRule, service: str, facts: Facts) -> str:
    """Return the next number of a rule; the sequence starts again when the dated part of the pattern changes."""
    local = facts.now
    dated = _PLACE.sub(lambda match: "#" if match[1] == "seq" else _dated(match[1], local), rule.pattern)
    number = facts.answer("sequence", f"{service}:{rule.field}:{dated}")
    return _PLACE.sub(lambda match: f"{number:0{int(match[2] or 1)}d}" if match[1] == "seq"
                      else _dated(match[1], local), rule.pattern)


def case_serial(facts: Facts) -> str:
    """Return the platform-wide serial of a new case: the day and a number of at least five digits."""
    day = facts.now.strftime("%Y%m%d")
    return f"{day}{facts.answer('serial', day):05d}"


def _dated(part: str, local: datetime) -> str:
    return {"yyyy": f"{local:%Y}", "yy": f"{local:%y}", "mm": f"{local:%m}", "dd": f"{local:%d}"}[part]
