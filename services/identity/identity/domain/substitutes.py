"""The rules of standing substitutes: for how long, in what, and that nobody comes to act for themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from contracts.catalog import expression
from contracts.catalog.expression import HALL_TIME
from contracts.errors import Invalid, NotFound, NotPossibleNow
from contracts.identity.commands import EndSubstitute, SetSubstitute
from contracts.identity.events import SubstituteEnded, SubstituteSet
from identity.domain.facts import Facts
from identity.domain.organisation import Problems
from identity.domain.state import Person, Substitute

#: Declarations of one person that are not over yet, and services named in one of them.
MOST, MOST_SERVICES = 50, 200
#: What a condition may ask about, and its greatest length.
CONDITION_NAMES, LONGEST_CONDITION = ("form", "applicant", "case"), 500
_STEP = re.compile(r"(?:[0-9A-Za-z][0-9A-Za-z._-]{0,63}\.)?[a-z][a-z0-9_]{0,39}")
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
_SERVICE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:.{2,}")


def set_substitute(command: SetSubstitute, person: Person | None, facts: Facts) -> list[SubstituteSet]:
    """Declare or change a substitute; raises Invalid (by field), NotFound and NotPossibleNow ``substitute_cycle``."""
    if person is None or not person.active:
        raise NotFound("查无此人")
    wanted = _wanted(command)
    if wanted in person.substitutes:
        return []
    problems = _problems(wanted, person, facts)
    if problems:
        raise Invalid("代理设置有误，请按提示修改", errors=problems)
    way = cycle(person.no, wanted, facts.declared)
    if way:
        raise NotPossibleNow(
            f"这段时间里已有代理 {' → '.join((*way, person.no))}，再请 {wanted.to} 就成了循环；请改选他人或错开时间",
            code="substitute_cycle")
    return [SubstituteSet(no=person.no, id=wanted.id, to=wanted.to, starts=wanted.starts, ends=wanted.ends,
                          services=wanted.services, open_tasks=wanted.open_tasks, steps=wanted.steps,
                          condition=wanted.condition)]


def end_substitute(command: EndSubstitute, person: Person | None, facts: Facts) -> list[SubstituteEnded]:
    """Take a declaration back; raises NotFound for one there is not."""
    if person is None or all(item.id != command.id for item in person.substitutes):
        raise NotFound("没有这项代理，可能已经取消")
    return [SubstituteEnded(no=person.no, id=command.id)]


def cycle(no: str, wanted: Substitute, declared: Mapping[str, tuple[Substitute, ...]]) -> tuple[str, ...]:
    """Return the chain of people through whom ``no`` would act for themselves at some moment, empty when there is none.

    Every link must hold at one and the same moment and in one and the same service and step; conditions may hold.
    """
    todo: list[tuple[tuple[str, ...], Substitute]] = [((wanted.to,), wanted)]
    while todo:
        way, common = todo.pop()
        for link in declared.get(way[-1], ()):
            shared = _shared(common, link)
            if shared is None:
                continue
            if link.to == no:
                return way
            if link.to not in way:
                todo.append(((*way, link.to), shared))
    return ()


def moment(text: str, *, end: bool = False) -> datetime | None:
    """Return the moment (UTC) a text names, None for no such thing; a date means its first moment, or its ``end``."""
    try:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text) + timedelta(days=1 if end else 0)
            return datetime.combine(day, time(), HALL_TIME).astimezone(UTC)
        if not _MOMENT.fullmatch(text):
            return None
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=HALL_TIME)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _wanted(command: SetSubstitute) -> Substitute:
    problems: Problems = {}
    starts, ends = moment(command.begins), moment(command.until, end=True)
    if starts is None:
        problems["from"] = ["应为日期（如 2026-07-01）或时刻"]
    if ends is None:
        problems["until"] = ["应为日期（如 2026-07-31）或时刻"]
    if starts is None or ends is None:
        raise Invalid("代理设置有误，请按提示修改", errors=problems)
    return Substitute(id=command.id, to=command.to, starts=starts, ends=ends, open_tasks=command.open_tasks,
                      services=tuple(dict.fromkeys(command.services)), steps=tuple(dict.fromkeys(command.steps)),
                      condition=command.condition.strip())


def _problems(wanted: Substitute, person: Person, facts: Facts) -> Problems:
    now = facts.now
    problems: Problems = {}
    if not _ID.fullmatch(wanted.id):
        problems["id"] = ["编号只能由字母、数字、点、短横线和下划线组成，最多 64 位"]
    if wanted.to == person.no:
        problems["to"] = ["不能由自己代理自己"]
    elif wanted.to not in facts.declared:
        problems["to"] = ["查无此人，或其账号已停用；请另选代理人"]
    if wanted.ends <= wanted.starts:
        problems["until"] = ["结束应晚于开始"]
    elif wanted.ends <= now:
        problems["until"] = ["这段时间已经过去"]
    if len(wanted.services) > MOST_SERVICES or not all(_SERVICE.fullmatch(code) for code in wanted.services):
        problems["services"] = [f"应为事项代码，最多 {MOST_SERVICES} 个；不填就是全部事项"]
    if len(wanted.steps) > MOST_SERVICES or not all(_STEP.fullmatch(step) for step in wanted.steps):
        problems["steps"] = ["应为环节代码，或“事项代码.环节代码”；不填就是全部环节"]
    if wanted.condition and (wrong := _condition_problems(wanted.condition)):
        problems["condition"] = wrong
    others = [item for item in person.substitutes if item.id != wanted.id and item.ends > now]
    if len(others) >= MOST:
        problems["id"] = [f"同时最多声明 {MOST} 项代理，请先取消不用的"]
    return problems


def _condition_problems(condition: str) -> list[str]:
    if len(condition) > LONGEST_CONDITION:
        return [f"过长，最多 {LONGEST_CONDITION} 个字符"]
    named = expression.paths_in(condition)
    if not {path.partition(".")[0] for path in named} <= {*CONDITION_NAMES}:
        return [f"只能用 {'、'.join(CONDITION_NAMES)}，例如 form.amount < 1000.0"]
    return expression.problems(condition, named)


def _shared(one: Substitute, other: Substitute) -> Substitute | None:
    """Return the period and the services two declarations have in common, None when there is nothing."""
    starts, ends = max(one.starts, other.starts), min(one.ends, other.ends)
    services = tuple(code for code in one.services if not other.services or code in other.services)
    steps = tuple(step for step in one.steps if not other.steps or step in other.steps)
    if starts >= ends or (one.services and not services) or (one.steps and not steps):
        return None
    return Substitute(id=one.id, to=other.to, starts=starts, ends=ends, services=services or other.services,
                      steps=steps or other.steps)
