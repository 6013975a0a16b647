"""Random people doing random things to a case, rightly and wrongly: the material of the property tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from contracts.catalog.definition import Definition
from tests.workflow import telling as tell
from tests.workflow.definitions import demo, service
from tests.workflow.forms import proof, weekly

PEOPLE = ("10001", "10002", "20230001", "11001", "11002", "11003", "11005", "11007", "13002", "15004", "15005", "17001",
          "17002", "90001", "90003")
#: How often it is somebody's turn.
TURNS = (True, True, True, True, False)
WHO = ("head(applicant.dept)", "deputy(applicant.dept)", "role('net.engineer')", "members('unit_board')",
       "field('friend')", "role('no.such.post')", "superior(applicant, 2)", "relation(applicant, 'counselor')")
FORM = [{"key": "sum", "label": "金额", "type": "money"}, {"key": "friend", "label": "同事", "type": "person"},
        {"key": "card", "label": "证件", "type": "idcard", "prefill": "me.idcard", "lock": True, "secret": True}]


@st.composite
def linear(draw: st.DrawFn) -> Definition:
    """A service of one to four steps in a row, some of which a cheap case leaps over."""
    count = draw(st.integers(1, 4))
    keys = [f"s{number}" for number in range(count)]
    steps: dict[str, dict[str, Any]] = {}
    for number, key in enumerate(keys):
        after = [*keys[number + 1:], "done"]
        way: list[dict[str, str]] = [{"to": after[0]}]
        if len(after) > 1 and draw(st.booleans()):
            way.insert(0, {"if": f"form.sum < {draw(st.integers(1, 4))}.0", "to": draw(st.sampled_from(after[1:]))})
        steps[key] = {**draw(st.one_of(_human(), _human(), _system())), "next": way}
    named = [number for number, key in enumerate(keys) if steps[key].get("kind") != "system"]
    for number in named:
        if number in named[1:] and draw(st.booleans()):
            steps[keys[number]]["do"].append(f"return:{keys[named[named.index(number) - 1]]}")
    copies = [{"at": draw(st.sampled_from(["fill", *keys, "done"])), "to": draw(st.sampled_from(WHO[:4]))}
              for _ in range(draw(st.integers(0, 2)))]
    start = {"do": ["terminate"]} if draw(st.booleans()) else {}
    rest = {"cc": copies, "withdraw": draw(st.sampled_from(["before_first_vote", "never", f"until:{keys[-1]}"]))}
    return _leaping(steps, start, rest)


def _leaping(steps: dict[str, dict[str, Any]], start: dict[str, Any], rest: dict[str, Any]) -> Definition:
    """Build the service, without the returns that a leap over their target makes unsound."""
    try:
        return service({"fill": start, **steps}, FORM, **rest)
    except ValueError:
        for step in steps.values():
            step["next"] = step["next"][-1:]
        return service({"fill": start, **steps}, FORM, **rest)


@st.composite
def _human(draw: st.DrawFn) -> dict[str, Any]:
    extra = draw(st.lists(st.sampled_from(["reject", "return:applicant", "return:previous", "return:any", "terminate"]),
                          unique=True))
    extra += draw(st.sampled_from([["reject"], []])) if "reject" not in extra else []
    return {"who": draw(st.sampled_from(WHO)), "policy": draw(st.sampled_from(["single", "any", "claim"])),
            "do": ["approve", *extra], "resubmit": draw(st.sampled_from(["direct", "replay"])),
            "self": draw(st.sampled_from(["superior", "self", "skip", "forbid"])),
            "empty": draw(st.sampled_from([["admin"], ["deputy('econ')", "admin"]]))}


def _system() -> st.SearchStrategy[dict[str, Any]]:
    return st.just({"kind": "system", "effect": "issue_document"})


def definitions() -> st.SearchStrategy[Definition]:
    """One of the demonstration's services, or one made up."""
    return st.one_of(st.just(demo("weekly-report")), st.just(demo("party-proof")), linear(), linear())


def forms(code: str) -> st.SearchStrategy[dict[str, Any]]:
    """Forms for a service: mostly right, sometimes incomplete or wrong."""
    if code == "weekly-report":
        return st.sampled_from([weekly(), weekly(), weekly(weeks="1-2"), weekly(items=[]), weekly(remark="x")])
    if code == "party-proof":
        return st.sampled_from([proof(), proof(), proof(branch="别的支部"), proof(delivery="现场领取"),
                                proof(copies=9)])
    return st.fixed_dictionaries({}, optional={
        "sum": st.sampled_from(["0", "2.5", "9", "x"]), "friend": st.sampled_from(["10002", "11003", "nobody"])})


def starters(code: str) -> st.SearchStrategy[str]:
    """People who try to start, most of whom may."""
    if code == "weekly-report":
        return st.sampled_from(["10001", "10001", "11001", "20230001"])
    if code == "party-proof":
        return st.sampled_from(["20230001", "20230001", "10002", "10001"])
    return st.sampled_from(PEOPLE)


@st.composite
def acts(draw: st.DrawFn, tale: tell.Tale) -> tell.Act:
    """Somebody's next act on a case: four times out of five one that is somebody's turn."""
    assert tale.definition is not None
    form = draw(forms(tale.definition.code))
    steps = [step.key for step in tale.definition.steps]
    if draw(st.sampled_from(TURNS)) and not tale.now.status.ended:
        return draw(st.sampled_from(_timely(tale, form)))
    known = [person.no for task in tale.now.tasks.values() for person in task.people]
    no = draw(st.sampled_from([tale.now.applicant.no, *known, *PEOPLE[:4]]))
    return draw(st.sampled_from([
        tell.approve(no), tell.reject(no), tell.claim(no), tell.release(no), tell.resubmit(no), tell.withdraw(no),
        tell.send_back(no, draw(st.sampled_from(["applicant", "previous", "any", *steps]))), tell.terminate(no),
        tell.comment(no, "看看"), tell.rate(no, 3), tell.open_copy(no)]))


def _timely(tale: tell.Tale, form: dict[str, Any]) -> list[tell.Act]:
    """What could well happen now; a definition or an incomplete form may still forbid it."""
    applicant = tale.now.applicant.no
    if tale.now.status.with_applicant:
        return [tell.resubmit(applicant, **form), tell.resubmit(applicant), tell.resubmit(applicant, "replay"),
                tell.resubmit(applicant, "direct", **form), tell.terminate(applicant)]
    found: list[tell.Act] = []
    waiting = [run.id for run in tale.now.open_runs() if run.kind == "system"]
    found += [tell.effect_done(run) for run in waiting] + [tell.effect_failed() for _ in waiting]
    for task in tale.now.open_tasks():
        for person in task.people:
            found += [_act(action, person.no) for action in task.actions]
            found += [tell.approve(person.no, "同意"), tell.reject(person.no), tell.reject(person.no, "")]
    return [*found, tell.withdraw(applicant)]


def _act(action: str, no: str) -> tell.Act:
    word, _, target = action.partition(":")
    if word == "return":
        return tell.send_back(no, target)
    return {"approve": tell.approve, "reject": tell.reject, "claim": tell.claim, "release": tell.release}[word](no)
