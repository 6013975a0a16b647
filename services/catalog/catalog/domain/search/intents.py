"""What a question wants to know about a thing: its materials, place, phone; or where a case of one's own is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.domain.search.intent_words import ABOUT, CARRYING, PROGRESS, WAITING
from catalog.domain.search.phrases import unwrapped
from catalog.domain.search.text import normal, runs

_ABOUT = {about: re.compile(pattern, re.VERBOSE) for about, (_, pattern) in ABOUT.items()}

#: Words that ask where a case of one's own is; weak ones need somebody to say "mine" as well.
_PROGRESS = re.compile(PROGRESS, re.VERBOSE)
_WAITING = re.compile(WAITING, re.VERBOSE)
_CARRYING = re.compile(CARRYING, re.VERBOSE)
_WEAK = re.compile(r"进度|进展|状态|结果|审批情况|办理情况|流水号|单号|\b(?:status|progress)\b")
_MINE = re.compile(r"我的|我(?:上次|之前|昨天|刚才|那个|这个|刚)?(?:申请|提交|发起|交|报|办|请)(?:的|了|(?=到))|"
                   r"\bmy\b|我们的|我(?:上次|之前|那个|这个|那)|我有(?:没有)?")
_HOW_TO = re.compile(r"怎么(?!还|样)|如何|怎样|在哪(?:里|儿)?(?:能|可以)?(?:查|看)|(?:去|到)哪(?:里|儿)?(?:查|看)")
_OPENED = re.compile(r"(?:我(?:要|想)|帮我|怎么|如何|在哪)?(?:打开|进入|进去|进|登录|登陆|登入)(?:一下|到)?"
                     r"(?P<what>.{2,}?)(?:网站|页面|首页)?(?:呢|吧)?\Z")
_SERIAL = re.compile(r"(?<![0-9a-z])(?:[a-z]{1,6}\d[0-9a-z-]{3,23}|\d{5,24}(?:-\d+)*)(?![0-9a-z])")


@dataclass(frozen=True, slots=True)
class Intent:
    """``about`` is a key of ABOUT or empty; ``rest`` is the question without the words that ask, in compared form."""

    about: str
    rest: str


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A question about a case of one's own: the words that name it, and its serial when there is one."""

    words: str
    serial: str


def opened(text: str) -> str:
    """Return the thing that somebody wants to open: 打开教务系统; nothing when they want something else."""
    found = _OPENED.match(normal(text).strip(" ?？。"))
    return found["what"] if found else ""


def intent(text: str) -> Intent:
    """Return what a question wants to know, and about what."""
    compared = normal(text)
    for about, pattern in _ABOUT.items():
        found = pattern.search(compared)
        if found is not None:
            rest = f"{compared[:found.start()]} {compared[found.end():]}"
            return Intent(about, " ".join(rest.split()))
    return Intent("", compared)


def own_case(text: str) -> OwnCase | None:
    """Return which case of one's own a question is about, or None when it is about something else."""
    compared = normal(text)
    serial = _SERIAL.search(compared)
    strong, weak, mine = _PROGRESS.search(compared), _WEAK.search(compared), _MINE.search(compared)
    number = serial.group() if serial and re.search(r"\d{3}", serial.group()) else ""
    alone = bool(number) and len(compared.replace(number, "").strip(" ?？。的")) <= 6
    waiting = _WAITING.search(compared)
    if waiting and not strong and (mine or not _naming(compared)):
        return OwnCase(_naming(compared, number), number)
    if not (strong or (weak and mine and not _HOW_TO.search(compared)) or alone):
        return None
    if strong and not mine and not number and _HOW_TO.search(compared):
        return None
    return OwnCase(_naming(compared, number), number)


def _naming(compared: str, number: str = "") -> str:
    """Return the words that name a case, of a question about one."""
    rest = compared.replace(number, " ") if number else compared
    for pattern in (_MINE, _PROGRESS, _WAITING, _WEAK, _CARRYING):
        rest = pattern.sub(" ", rest)
    return " ".join(run for _, run in runs(rest) for _, run in unwrapped(run))
