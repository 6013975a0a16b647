"""The words people wrap a question in, which say nothing about the thing they look for."""

from __future__ import annotations

import re

_WRAPPING = """
你好 您好 请问一下 请问 麻烦问一下 麻烦 谢谢 老师好 同学你好 帮我查一下 帮我 帮忙 告诉我 我想知道 想知道 想了解一下
想了解 了解一下 我想咨询一下 我想咨询 想咨询 咨询一下 我想问一下 我想问 想问一下 想问 问一下 我想要 我想 我要 我需要
我得 我能 我可以 我该 我应该 应该 该 想要 想 需要 需 要不要 是不是 是否 能不能 可不可以 可以不可以 能否 可否 可以 能
会不会 有没有 有哪些 有啥 有什么 怎么办理 怎么办 怎么弄 怎么搞 怎么做 怎么写 怎么走 怎么找 怎么样 怎样才能 怎么才能
怎么 怎样 如何 咋办 咋弄 咋整 咋 应当 在哪里办理 在哪里办 在哪儿办 在哪办 去哪里办 去哪办 到哪里办 到哪办 哪里可以
哪里能 哪儿能 在哪里 在哪儿 在哪 去哪里 去哪儿 去哪 到哪里 到哪 哪里 哪儿 去什么地方 什么地方 什么时候 什么时间 什么
是什么 啥时候 啥 哪个 哪些 谁 多久 多长时间 多少钱 多少 几天 吗 呢 吧 啊 呀 哦 嘛 哈 么 为什么 为何 为啥 的话 的时候
这个 那个 一个 一下 一些 一份 一张 一次 在家里 在家 的地方 的事 的事情 关于 有关 相关 以及 还有 或者 但是 因为 所以
如果 已经 现在 今天 最近 急急急 急 我的 我们的 我们 你们 本人 自己 学校的 学校里 咱们
"""
#: Chinese first letters would match anything; only whole words in pinyin are wrapping.
_PINYIN = ("zenmeban", "zenmeshenqing", "zenme", "ruhe", "zenyang", "woxiang", "woyao", "nali", "zainali", "wode")
_ENGLISH = ("how", "to", "do", "does", "can", "i", "where", "what", "when", "is", "the", "a", "an", "my", "for", "of",
            "in", "on", "apply", "get", "need", "want", "please")

#: Single characters that wrap a question at its ends, yet are part of many words inside it.
_BEFORE, _AFTER = frozenset("我你的了吗把"), frozenset("了的吗呢吧啊呀哦嘛么我")
#: Characters people put between the parts of a word: 换个寝室, 交了学费.
BETWEEN = frozenset("了的个把被过一")
_LONG = sorted((word for word in _WRAPPING.split() if len(word) > 1), key=len, reverse=True)
_STRIPPED = re.compile("|".join(map(re.escape, _LONG)))
WRAPPED_LATIN = frozenset((*_PINYIN, *_ENGLISH))


def unwrapped(run: str, keep: frozenset[str] | set[str] = frozenset()) -> list[tuple[int, str]]:
    """Return ``(position, rest)`` of a run of Chinese without the wrapping; nothing when that is all there is.

    ``keep`` are words that stay although they look like wrapping, such as names with 在哪 in them.
    """
    parts: list[tuple[int, str]] = []
    at = 0
    for found in _STRIPPED.finditer(run):
        if found.group() in keep:
            continue
        if found.start() > at:
            parts.append((at, run[at:found.start()]))
        at = found.end()
    if at < len(run):
        parts.append((at, run[at:]))
    trimmed = [_trimmed(start, part) for start, part in parts]
    return [(start, part) for start, part in trimmed if part]


def _trimmed(start: int, part: str) -> tuple[int, str]:
    """Take light characters off both ends, unless nothing would be left."""
    first, last = 0, len(part)
    while first < last and part[first] in _BEFORE:
        first += 1
    while last > first and part[last - 1] in _AFTER:
        last -= 1
    return start + first, part[first:last]
