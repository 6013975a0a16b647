"""What people keep for themselves in the hall, what they use, and the first page made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.catalog.views import ServiceItem
from contracts.declare import command, question, view

#: What can be kept and used.
SERVICE, APPLICATION = "service", "application"
KINDS = (SERVICE, APPLICATION)

#: Most phrases and filters somebody keeps, and characters of a phrase.
MOST_PHRASES, MOST_FILTERS, LONGEST_PHRASE = 50, 50, 200


@command("favourite.add")
class AddFavourite:
    """收藏一个服务或应用；已收藏的再收藏没有影响。``kind`` ∈ service application。"""

    actor: str
    code: str
    kind: str = SERVICE


@command("favourite.remove")
class RemoveFavourite:
    """取消收藏；没有收藏的没有影响。"""

    actor: str
    code: str
    kind: str = SERVICE


@command("recent.mark")
class MarkRecent:
    """我刚用过这个服务或应用。"""

    actor: str
    code: str
    kind: str = SERVICE


@command("guide.visit")
class VisitGuide:
    """有人读了一个服务的指南；同一人一天只算一次。没有登录的人以 ``visitor`` 区分，只留下每天更换的散列。"""

    actor: str
    code: str
    visitor: str = ""


@command("attempt.note")
class NoteAttempt:
    """有人为一个服务存了草稿；草稿提交以后就是同一编号的办件。"""

    actor: str
    draft_id: str
    service: str


@command("phrases.set")
class SetPhrases:
    """我的常用意见，内容是全貌，按我要的次序。"""

    actor: str
    items: tuple[str, ...]


@command("filter.save")
class SaveFilter:
    """保存一组筛选条件；编号由您选定，同一编号即更改。``query`` 是查询串或一组参数。"""

    actor: str
    id: str
    list: str
    name: str
    query: Any = ""


@command("filter.remove")
class RemoveFilter:
    """删去一组筛选条件；没有的没有影响。"""

    actor: str
    id: str


@command("rating.set")
class RateService:
    """我怎样评价一个不在大厅里办理的服务；每人每个服务一条，再评即更改。``score`` 为 1 至 5。"""

    actor: str
    code: str
    score: int
    remark: str = ""


@command("rating.remove")
class RemoveRating:
    """收回我的评价；没有评价过的没有影响。"""

    actor: str
    code: str


@question("favourites.list")
class ListFavourites:
    """我的收藏，新的在前。"""

    actor: str
    q: str = ""
    kind: str = ""
    limit: int = 20
    page_token: str = ""


@question("recent.list")
class ListRecent:
    """我最近用过的服务和应用，新的在前。"""

    actor: str
    kind: str = ""
    limit: int = 20


@question("phrases.list")
class ListPhrases:
    """我的常用意见。"""

    actor: str


@question("filters.list")
class ListFilters:
    """我保存的筛选条件。"""

    actor: str
    list: str = ""


@question("ratings.list")
class ListRatings:
    """一个服务的评价，新的在前。"""

    code: str
    limit: int = 20
    page_token: str = ""


@question("ratings.remarks")
class ListRemarks:
    """一个服务的评价连同备注，不署名；只给大厅管理员、服务台和主办单位的内容管理员。"""

    actor: str
    code: str
    limit: int = 20
    page_token: str = ""


@question("home.show")
class ShowHome:
    """首页。``actor`` 空表示没有登录；``audience`` 是提问人属于哪些服务对象；``frequent`` 是本人最常发起的服务代码。"""

    actor: str = ""
    audience: tuple[str, ...] = ()
    frequent: tuple[str, ...] = ()


@view("kept.item")
class KeptItem:
    """收藏或最近使用的一项；``kind`` ∈ service application，``open`` 为假表示已停办或已下线；``icon`` 是图标的名字。"""

    kind: str
    code: str
    name: str
    url: str | None
    at: datetime
    open: bool = True
    icon: str | None = None


@view("kept.page")
class KeptPage:
    """收藏或最近使用的一页。"""

    items: tuple[KeptItem, ...]
    total: int
    next_page_token: str | None = None


@view("kept.receipt")
class KeptReceipt:
    """收藏或取消收藏之后：是否在收藏里，以及一共收藏了几项。"""

    kind: str
    code: str
    favourite: bool
    total: int


@view("phrase.list")
class PhraseList:
    """我的常用意见；``standard`` 是学校给出的。"""

    items: tuple[str, ...]
    standard: tuple[str, ...] = ()


@view("filter.item")
class FilterItem:
    """保存的一组筛选条件。"""

    id: str
    list: str
    name: str
    query: Any = ""


@view("filter.list")
class FilterList:
    """我保存的筛选条件，按保存的次序。"""

    items: tuple[FilterItem, ...]


@view("noted")
class Noted:
    """已记下；``done`` 为假表示早就记过或不必记。"""

    done: bool = True


@view("home.item")
class HomeItem(ServiceItem):
    """首页上的一个服务：目录里的一项，加上我是否收藏。"""

    favourite: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """一个服务的代码和名称。"""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """一个主题或部门：它的事项数，和其中最常用的几项。"""

    key: str
    name: str
    count: int
    icon: str | None = None
    services: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceCount:
    """一种服务对象和它的事项数。"""

    name: str
    count: int


@view("home.contents")
class HomeContents:
    """首页里由目录服务给出的部分。``modules`` 是要显示的模块，按次序；``news`` 按栏目分列。"""

    recommended: tuple[HomeItem, ...]
    hot: tuple[HomeItem, ...]
    frequent: tuple[HomeItem, ...]
    categories: tuple[Category, ...]
    departments: tuple[Category, ...]
    audiences: tuple[AudienceCount, ...]
    modules: tuple[str, ...]
    services: int
    applications: int
    visits: int
    news: dict[str, tuple[dict[str, Any], ...]] = field(default_factory=dict)
