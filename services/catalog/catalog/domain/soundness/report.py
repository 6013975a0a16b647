"""Problems of a definition, collected by the place they are at."""

from __future__ import annotations

#: More than this helps nobody, and bounds the answer.
MOST = 200


class Report:
    """Messages by path: ``steps.lead.who``, ``form.items.row.kind.options``, ``steps.a.next[0].if``."""

    def __init__(self) -> None:
        self.problems: dict[str, list[str]] = {}
        self._count = 0

    def add(self, path: str, message: str) -> None:
        """File one message; the same one at the same place is kept once."""
        messages = self.problems.get(path, [])
        if self._count < MOST and message not in messages:
            self.problems[path] = [*messages, message]
            self._count += 1
