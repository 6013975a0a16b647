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
    """The candidates of a step, and which fallback found them ("" when the step's own ``who`` did)."""

    people: tuple[Person, ...]
    tried: tuple[str, ...]
    fallback: str = ""


def resolve(step: Step, case: Case, facts: Facts) -> Resolved:
    """Return who may act: ``who`` first, then the ``empty`` policies, at last always the duty group."""
    named = _distinct(person for text in step.who for person in find(text, case, facts))
    people = _without_applicant(step, named, case, facts)
    if people:
        return Resolved(people=people, tried=())
    tried = list(step.who)
    for text in (*step.empty, "admin", f"role('{ADMIN}')"):
        people = find(text, case, facts)
        people = tuple(person for person in people if person.no != case.applicant.no)
        if people:
            return Resolved(people=people, tried=tuple(tried), fallback=text)
        tried.append(text)
    return Resolved(people=(), tried=tuple(tried), fallback="admin")


def find(text: str, case: Case, facts: Facts) -> tuple[Person, ...]:
    """Return the people one expression of the vocabulary names, without doubles, in order."""
    return _distinct(_find(vocabulary.parse(text), case, facts))


def _without_applicant(step: Step, people: tuple[Person, ...], case: Case, facts: Facts) -> tuple[Person, ...]:
    """Apply ``self``: by default an applicant who would approve is replaced by the superior."""
    if step.self_rule == "self" or all(person.no != case.applicant.no for person in people):
        return people
    others = tuple(person for person in people if person.no != case.applicant.no)
    if others or step.self_rule != "superior":
        return others
    return tuple(person for person in superior(case.applicant, facts) if person.no != case.applicant.no)


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
    "handler": lambda who, case, facts: case.handlers_of(str(who.args[0])),
    "superior": _superior,
}
