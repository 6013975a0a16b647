"""What changed between two versions of a definition, told in words an administrator understands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.domain.difference_words import key_in_words, numbers_changed, value_in_words


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: where (``steps.lead.who``), of which ``kind`` (added removed renamed moved changed), in words."""

    path: str
    kind: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class _Thing:
    """Something with settings of its own, and what it is called: a step, a field, the guide, the service."""

    path: str
    zh: str
    en: str


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return every difference between two canonical dicts, in the order of the definition; equal ones have none."""
    return tuple(_all(old, new))


def _all(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    service = _Thing("", "服务", "the service")
    yield from _settings(service, old, new, skip=("form", "steps", "guide", "start", "cc", "circulate", "code"))
    yield from _settings(_Thing("guide", "办事指南", "the guide"), old.get("guide") or {}, new.get("guide") or {})
    yield from _settings(_Thing("start", "发起", "starting"), old.get("start") or {}, new.get("start") or {},
                         names={"who": ("条件", "condition")})
    yield from _fields("form", "字段", "field", old.get("form") or [], new.get("form") or [])
    yield from _steps(old.get("steps") or {}, new.get("steps") or {})
    for name, zh, en in (("cc", "抄送", "copy"), ("circulate", "传阅", "circulation")):
        yield from _rows(name, zh, en, old.get(name) or [], new.get(name) or [])


def _fields(path: str, zh: str, en: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Difference]:
    before, after = {row["key"]: row for row in old}, {row["key"]: row for row in new}
    called = {key: row["label"] for key, row in (before | after).items()}
    yield from _came_and_went(path, zh, en, called, list(before), list(after))
    for key, row in after.items():
        if key not in before:
            continue
        thing = _Thing(f"{path}.{key}", f"{zh}“{called[key]}”", f"{en} “{called[key]}”")
        yield from _name(f"{thing.path}.label", zh, en, before[key]["label"], row["label"])
        yield from _settings(thing, before[key], row, skip=("key", "label", "row"))
        yield from _fields(f"{thing.path}.row", f"{thing.zh}的列", f"{thing.en}, column", before[key].get("row") or [],
                           row.get("row") or [])


def _steps(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    called = {key: step["name"] for key, step in {**old, **new}.items()}
    moved_key = _new_keys(old, new)
    before = {moved_key.get(key, key): step for key, step in old.items()}
    yield from (Difference(f"steps.{to}", "renamed", f"环节“{called[to]}”的代码由 {key} 改为 {to}",
                           f"The key of step “{called[to]}” was changed from {key} to {to}")
                for key, to in moved_key.items())
    yield from _came_and_went("steps", "环节", "step", called, list(before), list(new))
    for key, step in new.items():
        if key not in before:
            continue
        thing = _Thing(f"steps.{key}", f"环节“{step['name']}”", f"step “{step['name']}”")
        yield from _name(f"{thing.path}.name", "环节", "step", before[key]["name"], step["name"])
        for name in ("next", "branches"):
            yield from _routes(thing, name, before[key].get(name) or [], step.get(name) or [], called)
        for name, zh, en in (("cc", "抄送", "copy"), ("circulate", "传阅", "circulation")):
            yield from _rows(f"{thing.path}.{name}", f"{thing.zh}的{zh}", f"{en} at {thing.en}",
                             _listed(before[key].get(name)), _listed(step.get(name)))
        yield from _settings(thing, before[key], step, skip=("name", "next", "branches", "cc", "circulate"))


def _new_keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Return old keys whose step goes on under another key: same name, same kind."""
    added = {(step["name"], step["kind"]): key for key, step in new.items() if key not in old}
    gone = {key: (step["name"], step["kind"]) for key, step in old.items() if key not in new}
    return {key: added[what] for key, what in gone.items() if what in added}


def _came_and_went(path: str, zh: str, en: str, called: Mapping[str, str], old: list[str],
                   new: list[str]) -> Iterator[Difference]:
    for key in old:
        if key not in new:
            yield Difference(f"{path}.{key}", "removed", f"删去{zh}“{called[key]}”", f"Removed {en} “{called[key]}”")
    for place, key in enumerate(new):
        if key not in old:
            after = f"，在“{called[new[place - 1]]}”之后" if place else "，在最前面"
            after_en = f" after “{called[new[place - 1]]}”" if place else " at the top"
            yield Difference(f"{path}.{key}", "added", f"新增{zh}“{called[key]}”{after}",
                             f"Added {en} “{called[key]}”{after_en}")
    stayed = [key for key in new if key in old]
    for key in _moved([key for key in old if key in new], stayed):
        place = stayed.index(key)
        zh_place = f"移到“{called[stayed[place - 1]]}”之后" if place else "移到最前面"
        en_place = f"after “{called[stayed[place - 1]]}”" if place else "to the top"
        yield Difference(f"{path}.{key}", "moved", f"{zh}“{called[key]}”{zh_place}",
                         f"Moved {en} “{called[key]}” {en_place}")


def _moved(old: list[str], new: list[str]) -> list[str]:
    """Return as few keys as explain the new order: those outside the longest run that kept its order."""
    places = [old.index(key) for key in new]
    best: list[list[int]] = []
    for index, place in enumerate(places):
        longest: list[int] = max((run for run in best if places[run[-1]] < place), key=lambda run: len(run), default=[])
        best.append([*longest, index])
    kept = max(best, key=lambda run: len(run), default=[])
    return [key for index, key in enumerate(new) if index not in kept]


def _name(path: str, zh: str, en: str, old: str, new: str) -> Iterator[Difference]:
    if old != new:
        yield Difference(path, "renamed", f"{zh}“{old}”更名为“{new}”", f"Renamed {en} “{old}” to “{new}”")


def _settings(thing: _Thing, old: Mapping[str, Any], new: Mapping[str, Any], *, skip: Sequence[str] = (),
              names: Mapping[str, tuple[str, str]] | None = None) -> Iterator[Difference]:
    for key in dict.fromkeys((*old, *new)):
        if key in skip or old.get(key) == new.get(key):
            continue
        zh, en = (names or {}).get(key) or key_in_words(key)
        yield _change(thing, f"{thing.path}.{key}".removeprefix("."), f"的{zh}", en,
                      _told(key, old.get(key)), _told(key, new.get(key)))


def _told(key: str, value: Any) -> Any:
    """A check is told as one thing: its expression and what it says when it fails."""
    return "（".join(value) + "）" if key == "check" and isinstance(value, list) else value


def _change(thing: _Thing, path: str, zh: str, en: str, old: Any, new: Any) -> Difference:
    both_lists = isinstance(old, list) and isinstance(new, list) and _texts(old) and _texts(new)
    told = _items(old, new) if both_lists and set(old) != set(new) else _values(old, new)
    return Difference(path, "changed", f"{thing.zh}{zh}：{told[0]}", f"{_upper(thing.en)}, {en}: {told[1]}")


def _items(old: list[str], new: list[str]) -> tuple[str, str]:
    """Tell which items a list of texts won and lost."""
    zh, en = [], []
    for items, chinese, english in (([item for item in new if item not in old], "增加", "added"),
                                    ([item for item in old if item not in new], "去掉", "removed")):
        if items:
            told = value_in_words(items)
            zh.append(f"{chinese} {told[0]}")
            en.append(f"{english} {told[1]}")
    return "；".join(zh), "; ".join(en)


def _values(old: Any, new: Any) -> tuple[str, str]:
    """Tell a value before and after; of two expressions alike but for their numbers, the numbers once more."""
    if isinstance(old, bool) != isinstance(new, bool) and None in (old, new):
        old, new = (old, not old) if new is None else (not new, new)  # absent means the other truth
    was, now = value_in_words(old), value_in_words(new)
    pairs = numbers_changed(old, new) if isinstance(old, str) and isinstance(new, str) and " " in old else []
    told = [f"{before}→{after}" for before, after in pairs]
    return (f"{was[0]} → {now[0]}" + (f"（{'，'.join(told)}）" if told else ""),
            f"{was[1]} → {now[1]}" + (f" ({', '.join(told)})" if told else ""))


def _routes(thing: _Thing, name: str, old: Sequence[Any], new: Sequence[Any],
            called: Mapping[str, str]) -> Iterator[Difference]:
    """Ways out, told by where they lead."""
    before, after = _by_target(old), _by_target(new)
    for to, conditions in before.items():
        for condition in conditions[len(after.get(to, [])):]:
            zh, en = _condition(condition)
            yield Difference(f"{thing.path}.{name}", "removed", f"{thing.zh}不再去“{called[to]}”（{zh}）",
                             f"{_upper(thing.en)} no longer leads to “{called[to]}” ({en})")
    for to, conditions in after.items():
        were = before.get(to, [])
        for index, condition in enumerate(conditions):
            if index >= len(were):
                zh, en = _condition(condition)
                yield Difference(f"{thing.path}.{name}", "added", f"{thing.zh}新增去“{called[to]}”（{zh}）",
                                 f"{_upper(thing.en)} now leads to “{called[to]}” ({en})")
            elif condition != were[index]:
                yield _change(thing, f"{thing.path}.{name}", f"去“{called[to]}”的条件",
                              f"condition for “{called[to]}”", were[index] or None, condition or None)
    order_old, order_new = [to for to in before if to in after], [to for to in after if to in before]
    if order_old != order_new:
        shown = "、".join(called[to] for to in order_new)
        yield Difference(f"{thing.path}.{name}", "moved", f"{thing.zh}的去处改了次序：{shown}",
                         f"{_upper(thing.en)} tries its ways out in another order: {shown}")


def _by_target(rows: Sequence[Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["to"], []).append(row.get("if") or "")
    return found


def _condition(condition: str) -> tuple[str, str]:
    return (f"当 {condition}", f"when {condition}") if condition else ("无条件", "always")


def _rows(path: str, zh: str, en: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Difference]:
    """Rows without a key: what is there only before went, what is there only now came."""
    for row in old:
        if row not in new:
            told = _row(row)
            yield Difference(path, "removed", f"取消{zh}：{told}", f"Removed {en}: {told}")
    for row in new:
        if row not in old:
            told = _row(row)
            yield Difference(path, "added", f"新增{zh}：{told}", f"Added {en}: {told}")


def _row(row: Any) -> str:
    if not isinstance(row, Mapping):
        return str(row)
    to = value_in_words(row.get("to"))[0]
    return f"{to} @ {value_in_words(row['at'])[0]}" if "at" in row else to


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(items: list[Any]) -> bool:
    return all(isinstance(item, str) for item in items)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
