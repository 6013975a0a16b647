"""How a value that does not fit is reported, and the limits of fields that name none of their own."""

from __future__ import annotations

#: Longest text of a field that names no limit of its own, in characters.
LONGEST_TEXT = 5_000
#: Most rows, files or choices of a field that names no limit of its own.
MOST_ITEMS = 200

#: Messages (Chinese) by path: ``key``, or ``table[3].column`` for a cell.
Errors = dict[str, list[str]]


class Wrong(ValueError):
    """The value does not fit; the message (Chinese) says what would."""
