"""What the hall itself says, in English: Chinese stays what services say, and is turned over at the border.

A sentence is looked up whole; ``{slots}`` stand for what was put into it. Names in a slot are looked up as well, first
in ``names`` (what administrators translated), then here. What has no English stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from contracts.catalog.content_english import ENGLISH as CONTENT
from contracts.english.acts import ACTS
from contracts.english.assistant import ASSISTANT
from contracts.english.forms import FORMS
from contracts.english.hall import HALL
from contracts.english.notices import NOTICES
from contracts.english.pages import PAGES
from contracts.english.people import PEOPLE
from contracts.problems import TITLES

#: Every sentence and word by its Chinese. What comes later counts more.
SENTENCES: Mapping[str, str] = MappingProxyType({
    **CONTENT, **dict(TITLES.values()), **PEOPLE, **HALL, **FORMS, **ACTS, **PAGES, **ASSISTANT, **NOTICES})

#: Texts longer than this are nobody's sentence.
LONGEST = 2000
_CHINESE = re.compile("[\u4e00-\u9fff]")
_SLOT = re.compile(r"{(\w+)}")
_SENTENCE = re.compile(r"(?<=[。！？])")
_CLOSING = ("》", "”")
_BETWEEN = re.compile("(、| → |_)")
_JOINED = {"、": ", ", " → ": " → ", "_": " · "}
_NO_NAMES: Mapping[str, str] = MappingProxyType({})


def said(words: str, language: str, names: Mapping[str, str] = _NO_NAMES) -> str:
    """Return what the hall says in ``zh`` or ``en``; several lines or sentences are looked up one by one."""
    if language != "en" or len(words) > LONGEST or not _CHINESE.search(words):
        return words
    whole = _whole(words, names)
    if whole is not None:
        return whole
    if "\n" in words:
        return "\n".join(said(line, language, names) for line in words.split("\n"))
    parts = [part for part in _SENTENCE.split(words) if part]
    return " ".join(said(part, language, names) for part in parts) if len(parts) > 1 else words


def chinese(words: str) -> bool:
    """Whether there is Chinese in it."""
    return _CHINESE.search(words) is not None


def _whole(words: str, names: Mapping[str, str]) -> str | None:
    if words in SENTENCES:
        return SENTENCES[words]
    if words in names:
        return names[words]
    for pattern, english in _patterns():
        found = pattern.fullmatch(words)
        if found:
            return english.format(**{slot: _named(value, names) for slot, value in found.groupdict().items()})
    return None


def _named(value: str, names: Mapping[str, str]) -> str:
    """Return what stands in a slot: a name, a list of names, or another sentence."""
    if not _CHINESE.search(value):
        return value
    if "；" in value and value not in names:
        return "; ".join(_named(part, names) for part in value.split("；"))
    found = _whole(value, names)
    if found is not None:
        return found
    parts = _BETWEEN.split(value)
    return "".join(_JOINED.get(part) or _named(part, names) for part in parts) if len(parts) > 1 else value


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the sentences with slots, those that say most by themselves first."""
    slotted = [(chinese, english) for chinese, english in SENTENCES.items() if _SLOT.search(chinese)]
    slotted.sort(key=lambda pair: len(_SLOT.sub("", pair[0])), reverse=True)
    return tuple((_pattern(chinese), english) for chinese, english in slotted)


def _pattern(sentence: str) -> re.Pattern[str]:
    """Return what a sentence looks like; what is quoted ends where the quotation does."""
    parts = _SLOT.split(sentence)
    return re.compile("".join(
        f"(?P<{part}>{f'[^{after[0]}]' if (after := parts[at + 1])[:1] in _CLOSING else '.'}+?)" if at % 2
        else re.escape(part) for at, part in enumerate(parts)))
