"""What can be found: one document per service, application, frequent question, duty and piece of news."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: The kinds of documents, in the order results show them.
KINDS = ("service", "faq", "duty", "application", "news", "page")

#: For every character of a text, how it may be read: toneless syllables, the most usual first.
Readings = Callable[[str], Sequence[tuple[str, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing to be found.

    ``words`` are other names and tags, ``about`` what it belongs to (theme, department, audience), ``text`` what is
    written about it as ``(label, text)``. ``facets`` are the values of each filter, ``info`` what a result shows.
    """

    kind: str
    key: str
    name: str
    words: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    text: tuple[tuple[str, str], ...] = ()
    audience: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    uses: int = 0
    order: tuple[Any, ...] = ()
    info: Mapping[str, Any] = field(default_factory=dict)
