"""个人数据卡片：管理员编排的卡片，各取自哪里。The data cards of 我的大学, as administrators arranged them."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.catalog.applications import Asker
from contracts.declare import question, view


@question("card.list")
class ListCards:
    """给这个人看哪些卡片。"""

    who: Asker


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """卡片的一行取数据源答复里的哪一项。"""

    label: str
    item: str
    unit: str = ""
    masked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPlan:
    """一张卡片：``source`` 是“系统.数据项”，``mail`` 开头的取自绑定的邮箱。"""

    code: str
    title: str
    source: str
    lines: tuple[CardLine, ...]
    link: str | None = None


@view("card.plans")
class CardPlans:
    """要显示的卡片，按次序。"""

    items: tuple[CardPlan, ...]
