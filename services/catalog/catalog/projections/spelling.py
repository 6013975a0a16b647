"""How a Chinese name may be typed: in full pinyin, by initials, with every reading of its characters."""

from __future__ import annotations

from itertools import islice, product

from pypinyin import Style, lazy_pinyin, pinyin

#: A name of many heteronyms has more readings than anybody types.
MOST_READINGS = 64


def initial(name: str) -> str:
    """Return the letter A–Z a name is filed under, or ``#``."""
    first = "".join(lazy_pinyin(name[:4], errors="default"))[:1].upper()
    return first if "A" <= first <= "Z" else "#"


def spellings(name: str) -> list[str]:
    """Return what may be typed for ``name``: each reading in full (``gongzuozhoubao``) and by initials (``gzzb``)."""
    usual = lazy_pinyin(name)
    readings = [options[:3] for options in pinyin(name, style=Style.NORMAL, heteronym=True)]
    found: dict[str, None] = {}
    for reading in (usual, *islice(product(*readings), MOST_READINGS)):
        syllables = [part.lower() for part in reading]
        found["".join(syllables)] = None
        found["".join(part[:1] for part in syllables)] = None
    return list(found)
