"""Steps and the ways between them, as far as they exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.domain.soundness.shapes import mapping_of, rows_of, text_of


class Graph:
    """Steps and the ways between them; only what exists is in it. ``joins`` gives a fork the join that ends it."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.steps = {key: step for key, step in mapping_of(data, "steps").items() if isinstance(step, dict)}
        self.ways = {key: [to for to in _targets(step) if to in self.steps] for key, step in self.steps.items()}
        self.back: dict[str, list[str]] = {key: [] for key in self.steps}
        for key, targets in self.ways.items():
            for target in targets:
                self.back[target].append(key)
        forks = self.of_kind("fork")
        self.joins = {fork: key for key in reversed(self.of_kind("join"))
                      if (fork := text_of(self.steps[key], "of")) in forks}

    def of_kind(self, kind: str) -> list[str]:
        """Return the keys of the steps of one kind."""
        return [key for key, step in self.steps.items() if step.get("kind") == kind]

    def after(self, keys: Iterable[str]) -> set[str]:
        """Return ``keys`` and every step that can follow them."""
        return walk(keys, self.ways)

    def before(self, keys: Iterable[str]) -> set[str]:
        """Return ``keys`` and every step that can come before them."""
        return walk(keys, self.back)


def walk(keys: Iterable[str], ways: Mapping[str, list[str]]) -> set[str]:
    """Return ``keys`` and everything that can be reached from them."""
    seen: set[str] = set()
    todo = list(keys)
    while todo:
        key = todo.pop()
        if key not in seen:
            seen.add(key)
            todo += ways[key]
    return seen


def _targets(step: Mapping[str, Any]) -> list[str]:
    found = [text_of(row, "to") for name in ("next", "branches") for _, row in rows_of(step, name)]
    if step.get("kind") in ("sub", "system"):
        found += [text_of(step, "on_rejected"), text_of(step, "on_error")]
    return found
