"""Which words stand for which: the groups that ship with the hall, and those its administrators write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog.domain.search import lexicon_daily, lexicon_more, lexicon_needs, lexicon_office, lexicon_words
from catalog.domain.search.phrases import BETWEEN
from catalog.domain.search.text import bare, normal

#: How much a word counts that stands in for the one that was typed: same meaning, what one may be after, and what an
#: administrator put together.
SAME, AFTER, CHOSEN = 0.85, 0.75, 0.92
#: How much less the next one counts of what one may be after, and down to which.
_LATER, _MOST_LATER = 0.05, 5
_SHIPPED = (lexicon_words, lexicon_office, lexicon_daily, lexicon_more, lexicon_needs)
#: Words so common in names of services that they tell little.
_GENERIC = """
申请 办理 服务 学生 事项 学校 管理 审批 申报 信息 登记 相关 业务 手续 教职 职工 大学 中心 备案 系统 使用
流程 材料 老师 在线 网上 时间 问题 需要 可以 个人 工作 校内 校园 证明 查询 预约 教师 学院 部门 单位 情况
本科 研究 究生 开通
"""
GENERIC = frozenset(_GENERIC.split())


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a question that is a known word, and what may stand in for it: ``(word, weight)``."""

    start: int
    end: int
    word: str
    others: tuple[tuple[str, float], ...]


class Lexicon:
    """Words and what may stand in for them. Immutable once made; all words are in compared form."""

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        self._others: dict[str, dict[str, float]] = {}
        shipped = "\n".join(part.WORDS for part in _SHIPPED)
        for line in shipped.replace("\n  ", " ").splitlines():
            self._line(line)
        for group in groups:
            self._same([bare(normal(str(word))) for word in group], CHOSEN)
        self._longest = max(map(len, self._others), default=0)

    def _line(self, line: str) -> None:
        if not line or line.startswith("#"):
            return
        first, arrow, after = line.partition(">")
        words, wanted = _with_short_forms(first.split()), after.split()
        if not arrow:
            self._same([bare(normal(word)) for word in words], SAME)
            return
        for word in words:
            found = self._others.setdefault(word, {})
            for place, other in enumerate(wanted):
                if other != word and other not in found:
                    found[other] = AFTER - _LATER * min(place, _MOST_LATER)

    def _same(self, words: list[str], weight: float) -> None:
        for word in filter(None, words):
            found = self._others.setdefault(word, {})
            found.update({other: max(weight, found.get(other, 0)) for other in words if other and other != word})

    def __contains__(self, word: str) -> bool:
        return word in self._others

    def words(self) -> Iterable[str]:
        """Return every word that something stands for."""
        return self._others.keys()

    def others(self, word: str) -> tuple[tuple[str, float], ...]:
        """Return what may stand in for ``word``."""
        return tuple(self._others.get(word, {}).items())

    def spans(self, run: str) -> list[Span]:
        """Return the known words in a run, the longest from the left; light characters may stand between the parts."""
        found: list[Span] = []
        at = 0
        while at < len(run):
            span = self._at(run, at)
            if span is None:
                at += 1
                continue
            found.append(span)
            at = span.end
        return found

    def _at(self, run: str, at: int) -> Span | None:
        for length in range(min(self._longest, len(run) - at), 0, -1):
            word = run[at:at + length]
            if word in self._others:
                return Span(at, at + length, word, self.others(word))
            if length > 2 and word[0] not in BETWEEN and word[-1] not in BETWEEN and any(c in BETWEEN for c in word):
                inner = "".join(char for char in word if char not in BETWEEN)
                if len(inner) > 1 and inner in self._others:
                    return Span(at, at + length, inner, self.others(inner))
        return None

    def boundaries(self, text: str) -> frozenset[int]:
        """Return where known words of ``text`` begin or end, words inside words as well; both ends of it count."""
        marks = {0, len(text)}
        self._mark(text, 0, len(text), self._longest, marks)
        return frozenset(marks)

    def _mark(self, text: str, at: int, end: int, longest: int, marks: set[int]) -> None:
        while at < end:
            length = next((size for size in range(min(longest, end - at), 1, -1)
                           if _whole(text, at, at + size)
                           and (text[at:at + size] in self._others or text[at:at + size] in GENERIC)), 0)
            if length:
                marks |= {at, at + length}
                if length > 3:
                    self._mark(text, at, at + length, length - 1, marks)
            at += length or 1


def _whole(text: str, start: int, end: int) -> bool:
    """Whether no Latin word is cut at ``start`` or ``end``."""
    return not any(0 < at < len(text) and text[at - 1:at + 1].isascii() and text[at - 1:at + 1].isalnum()
                   for at in (start, end))


def _with_short_forms(words: list[str]) -> list[str]:
    """Return words together with what is left of them at the end of a question: 丢失了, 丢失."""
    return [*words, *(word[:-1] for word in words if len(word) > 1 and word.endswith("了") and word[:-1] not in words)]
