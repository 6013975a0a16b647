"""How Chinese characters are read: every usual reading of each, the one its neighbours ask for in front."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin, pinyin

#: Characters people really read in several ways; other readings in the dictionary are for scholars.
_SEVERAL = frozenset(
    "调重行长会校乐传单参差处大得都度还和假间觉角教解卡空累量露率落模难弄强曲任散省什识属数提挑为系相兴血压要应与载着折征正只中种"
    "转著作藏朝称乘弹当倒发分给更冠观号荷横划降结禁尽卷壳了塞舍胜宿帖委鲜粘曾殖便泊查创答待担地钉读服干杆供估骨好核华混济见将劲"
    "可拉勒陆绿论埋脉没闷蒙秘磨宁片漂屏迫铺期切亲区圈色扇少拾似踏拓通同尾旋饮佣予脏占扎的")
_MOST = 2


@lru_cache(maxsize=8192)
def readings(run: str) -> tuple[tuple[str, ...], ...]:
    """Return, for every character of a run of Chinese, its toneless readings, the most likely here first."""
    usual = lazy_pinyin(run, errors=_as_it_is)
    if len(usual) != len(run):
        usual = [_alone(char)[0] for char in run]
    return tuple(tuple(dict.fromkeys((likely.lower(), *_alone(char)))) for likely, char in zip(usual, run, strict=True))


def _as_it_is(unknown: str) -> Any:
    """Return characters nobody knows how to read one by one: they sound like themselves."""
    return list(unknown)


@lru_cache(maxsize=30_000)
def _alone(char: str) -> tuple[str, ...]:
    found = pinyin(char, style=Style.NORMAL, heteronym=char in _SEVERAL, errors=_as_it_is)
    return tuple(dict.fromkeys(str(sound).lower() for sound in found[0][:_MOST])) if found else (char,)
