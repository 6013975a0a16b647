"""Who handles a step: the closed vocabulary of people, resolved against the organisation as it stands now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from contracts.catalog import who as vocabulary
from contracts.catalog.steps import Step
from contracts.catalog.who import Path, Who
from contracts.workflow.people import Person
from workflow.domain.facts import Facts
from workflow.domain.state import Case

#: Posts with a meaning of their own; every other post is a plain role.
DUTY, ADMIN, PRESIDENT = "hall.duty", "hall.admin", "president"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The people of a step: as its ``who`` names them in order, and which fallback found them ("" when ``who`` did).

    ``tried`` are the expressions that found nobody, ``dropped`` who was left out and why (``{no, name, rule}``).
    ``verdict`` is "" or what the ``empty`` or ``self`` policies say instead of naming people: ``skip``, ``reject``.
    """

    people: tuple[Person, ...]
    tried: tuple[str, ...] = ()
    fallback: str = ""
    dropped: tuple[dict[str, str], ...] = ()
    verdict: str = ""


def resolve(step: Step, case: Case, facts: Facts, without: frozenset[str] = frozenset()) -> Resolved:
    """Return who may act: ``who`` first, then the ``empty`` policies, at last always the duty group.

    ``without`` are numbers of people whom ``who`` may not name, because they fill another seat of the step.
    """
    named = _distinct(person for text in step.who for person in find(text, case, facts, step.key)
                      if person.no not in without)
    kept, dropped = _allowed(step, named, case, facts)
    if kept:
        return Resolved(people=kept, dropped=dropped)
    if step.self_rule == "skip" and any(person.no == case.applicant.no for person in named):
        return Resolved(people=(), verdict="self:skip", dropped=dropped)
    tried = list(step.who)
    for text in (*step.empty, "admin", f"role('{ADMIN}')"):
        if text in ("skip", "reject"):
            return Resolved(people=(), tried=tuple(tried), verdict=f"empty:{text}", dropped=dropped)
        found = _above(step, case, facts) if text == "up" else find(text, case, facts, step.key)
        people, _ = _allowed(step, found, case, facts, fallback=True)
        if people:
            return Resolved(people=people, tried=tuple(tried), fallback=text, dropped=dropped)
        tried.append(text)
    return Resolved(people=(), tried=tuple(tried), fallback="admin", dropped=dropped)


def find(text: str, case: Case, facts: Facts, step: str = "") -> tuple[Person, ...]:
    """Return the people one expression of the vocabulary names, without doubles, in order.

    ``step`` is the step they are wanted for: people who were chosen were chosen for a step.
    """
    who = vocabulary.parse(text)
    return _distinct(_chosen(who, case, facts, step) if who.name == "chosen" else _find(who, case, facts))


def _chosen(who: Who, case: Case, facts: Facts, step: str) -> Iterable[Person]:
    pool = tuple(_find(who.args[1], case, facts))  # type: ignore[arg-type]
    picked = case.chosen.get(step, ())
    if not picked:
        return pool if len(pool) == 1 else ()
    return [person for person in pool if person.no in picked]


def pool(text: str, case: Case, facts: Facts) -> tuple[Person, ...]:
    """Return whom one may choose from where ``text`` is ``chosen(step, pool)``; empty for every other word."""
    who = vocabulary.parse(text)
    return _distinct(_find(who.args[1], case, facts)) if who.name == "chosen" else ()  # type: ignore[arg-type]


def _allowed(step: Step, people: tuple[Person, ...], case: Case, facts: Facts, *,
             fallback: bool = False) -> tuple[tuple[Person, ...], tuple[dict[str, str], ...]]:
    """Leave out whom the step excludes, and apply ``self``: by default the superior stands in for the applicant."""
    barred = {person.no for text in step.exclude for person in find(text, case, facts, step.key)}
    dropped = [_left_out(person, "exclude") for person in people if person.no in barred]
    kept = tuple(person for person in people if person.no not in barred)
    if step.self_rule == "self" or all(person.no != case.applicant.no for person in kept):
        return kept, tuple(dropped)
    others = tuple(person for person in kept if person.no != case.applicant.no)
    dropped.append(_left_out(case.applicant, f"self:{step.self_rule}"))
    if others or fallback or step.self_rule != "superior":
        return others, tuple(dropped)
    above = tuple(person for person in superior(case.applicant, facts) if person.no != case.applicant.no)
    return above, tuple(dropped)


def _left_out(person: Person, rule: str) -> dict[str, str]:
    return {"no": person.no, "rule": rule}


def _above(step: Step, case: Case, facts: Facts) -> tuple[Person, ...]:
    """Ask the step's own question of the unit above, and of the one above that, until somebody is found."""
    for text in step.who:
        who = vocabulary.parse(text)
        argument = who.named.get("dept") if who.name == "role" else who.args[0] if who.args else None
        unit = _unit(argument, case)
        if who.name not in ("head", "deputy", "leader_in_charge", "role") or not unit:
            continue
        role = str(who.args[0]) if who.name == "role" else who.name
        while unit := facts.answer("parent", unit) or "":
            if found := facts.holders(role, unit):
                return found
    return ()


def superior(person: Person, facts: Facts) -> tuple[Person, ...]:
    """Return the next one up: of a member the head, of a head the leader in charge, of a leader the president."""
    for role, unit in (("head", person.unit), ("leader_in_charge", person.unit), (PRESIDENT, "")):
        holders = facts.holders(role, unit)
        if any(holder.no == person.no for holder in holders):
            continue
        above_head = role == "head" and _is_leader(person, facts)
        if holders and not above_head:
            return holders
    return ()


def _is_leader(person: Person, facts: Facts) -> bool:
    return any(holder.no == person.no for holder in facts.holders("leader_in_charge"))


def _find(who: Who, case: Case, facts: Facts) -> Iterable[Person]:
    return _WORDS[who.name](who, case, facts)


def _post(role: str) -> Callable[[Who, Case, Facts], Iterable[Person]]:
    def holders(who: Who, case: Case, facts: Facts) -> Iterable[Person]:
        unit = _unit(who.args[0], case)
        return facts.holders(role, unit) if unit else ()

    return holders


def _role(who: Who, case: Case, facts: Facts) -> Iterable[Person]:
    if "dept" not in who.named:
        return facts.holders(str(who.args[0]))
    unit = _unit(who.named["dept"], case)
    return facts.holders(str(who.args[0]), unit) if unit else ()


def _admin(who: Who, case: Case, facts: Facts) -> Iterable[Person]:
    return facts.holders(DUTY) or facts.holders(ADMIN)


def _field(who: Who, case: Case, facts: Facts) -> Iterable[Person]:
    value = case.form.get(str(who.args[0]))
    return _people(value if isinstance(value, list) else [value], facts)


def _rows(who: Who, case: Case, facts: Facts) -> Iterable[Person]:
    table, column = (str(argument) for argument in who.args)
    rows = case.form.get(table)
    return _people([row.get(column) for row in rows] if isinstance(rows, list) else [], facts)


def _relation(who: Who, case: Case, facts: Facts) -> Iterable[Person]:
    subject = who.args[0]
    of = [case.applicant] if isinstance(subject, Path) else list(_find(subject, case, facts))  # type: ignore[arg-type]
    return [person for one in of for person in facts.answer("relation", one.no, str(who.args[1]))]


def _superior(who: Who, case: Case, facts: Facts) -> Iterable[Person]:
    subject = who.args[0]
    now = (case.applicant,) if isinstance(subject, Path) else tuple(_find(subject, case, facts))  # type: ignore[arg-type]
    for _ in range(int(str(who.args[1]))):
        now = tuple(above for person in now for above in superior(person, facts))
    return now


def _people(numbers: Iterable[object], facts: Facts) -> list[Person]:
    found = [facts.answer("person", no) for no in numbers if isinstance(no, str) and no]
    return [person for person in found if person is not None]


def _unit(argument: object, case: Case) -> str:
    match argument:
        case Path(("applicant", _)):
            return case.applicant.unit
        case Path(("form", key)):
            value = case.form.get(key)
            return value if isinstance(value, str) else ""
        case str():
            return argument
    return ""


def _distinct(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple({person.no: person for person in people}.values())


_WORDS: dict[str, Callable[[Who, Case, Facts], Iterable[Person]]] = {
    "applicant": lambda who, case, facts: (case.applicant,),
    "admin": _admin,
    "head": _post("head"),
    "deputy": _post("deputy"),
    "leader_in_charge": _post("leader_in_charge"),
    "role": _role,
    "members": lambda who, case, facts: facts.answer("group", str(who.args[0])),
    "field": _field,
    "rows": _rows,
    "relation": _relation,
    "handler": lambda who, case, facts: _people([one.no for one in case.handlers_of(str(who.args[0]))], facts),
    "superior": _superior,
}
