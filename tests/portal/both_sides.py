"""Random expressions over random forms, and the browser's own evaluator to ask about them."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

PORTAL = Path(__file__).parents[2] / "services" / "portal"

Strategy = st.SearchStrategy[str]

#: What the fields of a form may hold: what belongs there, something else, or nothing.
_NUMBERS = st.one_of(st.integers(-50, 50).map(float), st.sampled_from([0.1, 0.2, 0.3, 1.005, -0.7, 99999.99, 1e9]))
_TEXTS = st.one_of(st.sampled_from(["", "病假", "事假", "abc", "ABC", "a.c", "10", "2026-10-01", "学😀"]),
                   st.text("ab病1 -", max_size=4))
_DAYS = st.dates(min_value=date(2026, 9, 1),
                 max_value=date(2026, 12, 31)).map(str)
_STRANGE = st.one_of(_NUMBERS, _TEXTS, st.booleans(), st.just([]), st.just({}))


def _or_strange(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 9).flatmap(lambda roll: _STRANGE if roll == 0 else usual)


def _object(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={key: _or_strange(value) for key, value in fields.items()})


FORMS = _object({
    "a": _NUMBERS, "b": _NUMBERS, "t": _TEXTS, "u": _TEXTS, "flag": st.booleans(), "d1": _DAYS, "d2": _DAYS,
    "many": st.lists(_TEXTS, max_size=3),
    "rows": st.lists(_object({"n": _NUMBERS, "s": _TEXTS, "ok": st.booleans()}), max_size=3),
})


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


_DECIMALS = st.sampled_from(["0.0", "1.0", "2.0", "3.5", "0.1", "0.2", "-1.0", "100.0"])


def _numbers(inner: Strategy) -> Strategy:
    return st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), inner).map(" ".join),
        inner.map(lambda one: f"({one})"),
        st.tuples(BOOLEANS_ATOM, inner, inner).map(lambda parts: f"({parts[0]} ? {parts[1]} : {parts[2]})"))


_NUMBER_ATOM = st.one_of(
    _DECIMALS, st.sampled_from(["form.a", "form.b", "total(form.rows, 'n')", "count(form.rows)", "count(form.many)",
                                "days_between(form.d1, form.d2)", "workdays_between(form.d1, form.d2)",
                                "advance_days(form.d1)", "double(size(form.many))"]))
TEXTS = st.one_of(st.sampled_from(["form.t", "form.u"]), _TEXTS.map(_literal))
BOOLEANS_ATOM = st.one_of(
    st.sampled_from(["form.flag", "true", "false", "has(form.t)", "has(form.rows)", "has_holiday(form.d1, form.d2)",
                     "adjacent_holiday(form.d1, form.d2)", "form.rows.exists(r, r.n > 1.0)", "form.d1 <= form.d2",
                     "form.rows.all(r, r.ok)", "form.rows.filter(r, r.s == form.t).size() > 0",
                     "size(form.t) > 2", "form.t.matches('^[0-9]+$')", "int(form.a) > 1", "string(form.t) == form.u",
                     "form.rows.map(r, r.n).exists(n, n == 1.0)", "form.rows.exists_one(r, r.ok)",
                     "form.a in [1.0, 2.0]", "form.t.size() >= form.u.size()", "double(form.t) > 1.0",
                     "form.rows[0].n > 1.0", "form.many[0] == form.t",
                     "form.rows == form.many", "form.rows.exists(r, has(r.n) && r.n < form.a)", "bool(form.t)",
                     "form.d1 > '2026-10-01' && form.d2 != form.d1", "form.a == form.b || form.t == form.u",
                     "'病假' in form.many", "form.t in form.many"]),
    st.tuples(TEXTS, st.sampled_from(["==", "!=", "<", ">="]), TEXTS).map(" ".join),
    st.tuples(st.sampled_from(["form.t", "form.u"]), st.sampled_from(["contains", "startsWith", "endsWith"]),
              TEXTS).map(lambda parts: f"{parts[0]}.{parts[1]}({parts[2]})"),
    st.tuples(TEXTS, st.lists(_TEXTS.map(_literal), min_size=1, max_size=3)).map(
        lambda parts: f"{parts[0]} in [{', '.join(parts[1])}]"))
NUMBERS = st.recursive(_NUMBER_ATOM, _numbers, max_leaves=5)
_COMPARISONS = st.tuples(NUMBERS, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), NUMBERS).map(" ".join)
CONDITIONS = st.recursive(
    st.one_of(BOOLEANS_ATOM, _COMPARISONS),
    lambda inner: st.one_of(st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(" ".join),
                            inner.map(lambda one: f"!({one})"), inner.map(lambda one: f"({one})")), max_leaves=5)


class Browser:
    """The portal's evaluator in a process of its own; ``ask`` returns its answer, None for none."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(["node", "tests/answering.mjs"], cwd=PORTAL, text=True,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, expression: str, form: dict[str, Any], calendar: dict[str, Any], now: str) -> Any:
        """Return the value the browser finds; raises RuntimeError when the process is gone."""
        assert self._process.stdin
        assert self._process.stdout
        question = {"expression": expression, "form": form, "calendar": calendar, "now": now}
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the evaluator ended")
        return json.loads(line).get("value")

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=20)
