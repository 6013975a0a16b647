"""Steps made up at random, with every setting the notation has; who stands where in the demonstration's university."""

from __future__ import annotations

from typing import Any

from tests.workflow.drawing import EITHER, Drawing

ONE = ("head(applicant.dept)", "deputy(applicant.dept)", "field('friend')", "superior(applicant, 2)",
       "relation(applicant, 'counselor')", "role('no.such.post')")
MANY = ("members('unit_board')", "role('net.engineer')", "members('co_hosts')", "members('unit_board')")
POLICIES = ("single", "any", "all", "ratio:0.5", "ratio:0.6", "weights:3", "sequence", "claim")
ALONE = ("single", "claim", "any", "sequence")
EXTRA = ("reject", "abstain", "return:applicant", "return:previous", "return:any", "transfer", "delegate",
         "add:before", "add:after", "add:parallel", "remove", "cc", "circulate", "terminate", "batch")
LATE = ("approve", "reject", "return", "end", "transfer", "escalate")


def step(draw: Drawing, kind: str, before: tuple[str, ...], after: tuple[str, ...], depth: int) -> dict[str, Any]:
    """Return the settings of a step of a kind; ``before`` are the steps that people handled, ``after`` what follows."""
    if kind == "human":
        return human(draw, before, depth)
    return {"system": _system, "wait": _wait, "notice": _notice, "sub": _sub}[kind](draw, before, after)


def human(draw: Drawing, before: tuple[str, ...], depth: int) -> dict[str, Any]:
    """Return a step that people decide."""
    policy = draw.of(POLICIES)
    who = draw.of(ONE + MANY[:1] if policy in ("single", "claim") else MANY + ONE[:1])
    if draw.of(range(7)) == 0:
        word = draw.of(["handler('{}')", "handler('{}')", "chosen('{}', members('unit_board'))"])
        who = word.format(draw.of(("fill", *before)))
    made: dict[str, Any] = {
        "who": [who, *([draw.of(ONE)] if draw.of(EITHER) else [])], "policy": policy,
        "do": ["approve", *draw.some(EXTRA, 1, 8)],
        "resubmit": draw.of(["direct", "smart", "replay"]),
        "self": draw.of(["superior", "self", "skip", "forbid"]),
        "empty": draw.of([["admin"], ["up", "admin"], ["deputy('econ')", "admin"], ["skip"], ["reject"]]),
        "skip": draw.of(["off", "consecutive", "any_earlier"])}
    if before and draw.of(EITHER):
        made["do"].append(f"return:{draw.of(before)}")
    made |= _counting(draw, policy) | _moods(draw, depth) | _fields(draw) | _times(draw)
    return _signed(made) if made.get("must_sign") else made


def _signed(made: dict[str, Any]) -> dict[str, Any]:
    """Leave out what a step that must be signed in person may not have."""
    late = {"late": {**made["late"], "do": "escalate"}} if "late" in made else {}
    empty = [word for word in made["empty"] if word != "skip"] or ["admin"]
    return {**made, **late, "empty": empty, "do": [act for act in made["do"] if act != "batch"]}


def _counting(draw: Drawing, policy: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if policy == "weights:3":
        made["weights"] = {"members('unit_board')": 1, "head(applicant.dept)": 2}
    if policy == "ratio:0.5" and draw.of(EITHER):
        made["chair"] = "head(applicant.dept)"
    if policy == "any" and draw.of(EITHER):
        made["first_vote"] = True
    if policy not in ALONE and draw.of(range(3)) == 0:
        made["veto"] = ["head(applicant.dept)"]
    return made


def _moods(draw: Drawing, depth: int) -> dict[str, Any]:
    """Draw the settings that most steps go without."""
    rare: dict[str, Any] = {"wait_all": True, "only_dissenters": True, "return_mode": "collect", "opinion": "required",
                            "nest": 1, "substitutable": False, "returnable": False, "must_sign": True, "strict": "read",
                            "must_be_read": True}
    made = {key: rare[key] for key in draw.some(sorted(rare), 0, 3)}
    if depth and draw.of(EITHER):
        made["reject_scope"] = "branch"
    return made


def _fields(draw: Drawing) -> dict[str, Any]:
    return draw.of([{}, {}, {"edit": ["mark"]}, {"edit": ["mark"], "require": ["mark"]}, {"hide": ["sum"]},
                                 {"edit": ["sum"], "hide": ["card"]}])


def _times(draw: Drawing) -> dict[str, Any]:
    if draw.of(EITHER):
        return {}
    made: dict[str, Any] = draw.of([{"limit": "1wd"}, {"limit": "4wh"}, {"limit": "2d"},
                                                 {"due_field": "day"}])
    made = {**made, "remind": draw.of([[], ["-2h"], ["-1wh", "1d"]])}
    if draw.of(EITHER):
        made["late"] = {"after": draw.of(["0h", "1d", "2wh"]), "do": draw.of(LATE)}
    return made


def _system(draw: Drawing, before: tuple[str, ...], after: tuple[str, ...]) -> dict[str, Any]:
    ways = ["admin", "admin", "skip", "reject", after[0]]
    return {"effect": draw.of(["issue_document", "issue_document", "check_student_status"]),
            "on_error": draw.of(ways)}


def _wait(draw: Drawing, before: tuple[str, ...], after: tuple[str, ...]) -> dict[str, Any]:
    who = {"who": draw.of(ONE), "do": ["approve", "return:applicant"], "edit": ["mark"]}
    return draw.of([
        {"limit": "2d"}, {"until": "form.day"}, {"until_event": "paid"}, {"until_event": "paid", "edit": ["mark"]},
        who, {**who, "require": ["mark"]}, {**who, "until": "form.day"}, {"until_event": "paid", "until": "form.day"},
        {"until_event": "paid", "limit": "1d", "late": {"after": "0h", "do": "end"}},
        {**who, "limit": "1wd", "late": {"after": "1d", "do": "approve"}}])


def _notice(draw: Drawing, before: tuple[str, ...], after: tuple[str, ...]) -> dict[str, Any]:
    made: dict[str, Any] = {"show": ["sum"], "days": draw.of(["2wd", "3d"])}
    if draw.of(EITHER):
        made |= {"objections": True}
        made |= {"objection_to": draw.of(["fill", *before])} if draw.of(EITHER) else {}
    return made


def _sub(draw: Drawing, before: tuple[str, ...], after: tuple[str, ...]) -> dict[str, Any]:
    made: dict[str, Any] = {"service": "other", "map": {"note": "mark"},
                            "mode": draw.of(["wait", "wait", "fire_and_forget"])}
    if draw.of(EITHER):
        made |= {"for_each": "rows", "map": {"note": "row.what"}, "join": draw.of(["all", "any", "n:2"])}
    if draw.of(EITHER):
        made["on_rejected"] = after[0]
    return made


def sober(steps: dict[str, dict[str, Any]], strictness: int) -> dict[str, dict[str, Any]]:
    """Return the steps as they are (0), without returns to steps that take none (1), without leaps either (2)."""
    if strictness == 0:
        return steps
    sobered: dict[str, dict[str, Any]] = {}
    for key, one in steps.items():
        kept = dict(one)
        if "do" in kept:
            hard = {other for other, step in steps.items() if step.get("returnable") is False}
            kept["do"] = [act for act in kept["do"] if act.partition("return:")[2] not in hard
                          and not (strictness == 2 and _names_a_step(act, steps))]
        if kept["kind"] == "notice" and kept.get("objection_to") in hard_targets(steps):
            kept.pop("objection_to")
        if strictness == 2 and "next" in kept:
            kept["next"] = kept["next"][-1:]
        sobered[key] = kept
    if strictness == 2:
        wanted = {way["to"] for one in sobered.values() for way in (*one.get("next", ()), *one.get("branches", ()))}
        sobered = {key: one for key, one in sobered.items() if one["kind"] != "end" or key in wanted}
    return sobered


def hard_targets(steps: dict[str, dict[str, Any]]) -> set[str]:
    """Return the steps nothing may be returned to."""
    return {key for key, step in steps.items() if step.get("returnable") is False}


def _names_a_step(action: str, steps: dict[str, dict[str, Any]]) -> bool:
    return action.partition("return:")[2] in steps
