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
这个 那个 一个 一下 一些 一份 一张 一次 的地方 的事 的事情 关于 有关 相关 以及 还有 或者 但是 因为 所以 如果 已经 现在
今天 明天 昨天 最近 马上 急急急 急 我的 我们的 我们 你们 本人 自己 学校的 学校里 咱们 下周 下个月 这周 下学期 这学期
上学期 刚刚 刚才 突然 有点 有些 特别 非常 比较 好像 可能 打算 准备 考虑 希望 想办 要办 想搞 弄一下 办一下 怎么回事
怎么处理 怎么解决 怎么操作 怎么联系 如何处理 如何解决 如何操作 找哪个部门 找哪里 找哪个 找谁 该找谁 归谁管 谁管 谁负责
是什么意思 有什么要求 有什么条件 什么手续 哪些手续 什么材料 哪些材料 什么流程 在哪里弄 在哪弄 去哪弄 上哪儿 上哪
行不行 行吗 可以吗 好吗 对吗 难道 然后 但 而且 之后 以后 之前 以前
"""
#: Chinese first letters would match anything; only whole words in pinyin are wrapping.
_PINYIN = ("zenmeban", "zenmeshenqing", "zenme", "ruhe", "zenyang", "woxiang", "woyao", "nali", "zainali", "wode")
_ENGLISH = ("how", "to", "do", "does", "can", "i", "where", "what", "when", "is", "the", "a", "an", "my", "for", "of",
            "in", "on", "apply", "get", "need", "want", "please", "are", "take", "does", "have", "there", "should",
            "much", "required")

#: Single characters that wrap a question at its ends, yet are part of many words inside it.
_BEFORE, _AFTER = frozenset("我你的了吗把"), frozenset("了的吗呢吧啊呀哦嘛么我")
#: Characters people put between the parts of a word: 换个寝室, 交了学费.
BETWEEN = frozenset("了的个把被过一")
#: How much of a thing there is, or which one, between a verb and what it is about: 刻一个新的公章.
_HOW_MANY = re.compile("(?<=[\u4e00-\u9fff])[一两二三四五六七八九十几半0-9]+[个张份台间本位辆套笔件块封门场把]"
                       "(?:[新旧老]的?)?(?=[\u4e00-\u9fff])")
#: Which one is meant: 这门课.
_WHICH = re.compile("(?<=[\u4e00-\u9fff])[这那某][一]?[个门节张份台间本位套件次](?=[\u4e00-\u9fff])")
#: When and how long: 三天, 下周一, 两个月, 20 分钟.
_HOW_LONG = re.compile("(?:[一两二三四五六七八九十几半0-9]+(?:天|周|个?星期|个?月|个?小时|分钟|个学期)|"
                       "[上下这本]个?(?:周|星期|月)[一二三四五六日天末]?|[今明后昨]天)(?:[以之]?[内后前]|以[上下])?")
#: Who asks, told in passing: 我是大三学生; each with the word for them.
_STAFF = ("老师", "教师", "教授", "教职工", "职工", "员工", "辅导员")
_STUDENTS = ("学生", "同学", "新生", "毕业生", "本科生", "研究生", "博士生", "硕士生")
_ASKS = {"校友": "校友", "家长": "访客", **dict.fromkeys(_STAFF, "教职工"), **dict.fromkeys(_STUDENTS, "学生")}
_WHO = re.compile("(?:我|本人|俺)?(?:现在)?(?:是|作为|身为)(?:一名|一个|个|名|学校的?|本校的?|我校的?)?"
                  f"(?:大[一二三四]|研[一二三]|[\u4e00-\u9fff]{{0,4}}?)(?:的)?(?P<who>{'|'.join(_ASKS)})")
#: Characters that carry a sentence and are no part of what it is about, unless a name has them.
LIGHT = frozenset("想要得去到来在给找帮我他她你没不就都也还又再很太多几吗吧呢啊让跟和与或从往会能该才刚只这那些点儿")
_LONG = sorted((word for word in _WRAPPING.split() if len(word) > 1), key=len, reverse=True)
_STRIPPED = re.compile("|".join(map(re.escape, _LONG)))
WRAPPED_LATIN = frozenset((*_PINYIN, *_ENGLISH))


def introduced(text: str) -> tuple[str, str]:
    """Return a question without the words by which somebody says who they are, and whom services call so; else ""."""
    found = _WHO.search(text)
    if found is None or found.span() == (0, len(text)):
        return text, ""
    return f"{text[:found.start()]} {text[found.end():]}".strip(), _ASKS[found["who"]]


def compacted(chunk: str) -> str:
    """Return a question without the amounts between a verb and its thing, and without times."""
    return _HOW_LONG.sub("", _WHICH.sub("", _HOW_MANY.sub("", chunk))) or chunk


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
