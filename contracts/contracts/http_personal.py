"""The operations of the first page, of the personal centre, and of what people keep for themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from contracts.catalog import figures, usage
from contracts.declare import view
from contracts.http_answers import CasePage, DraftPage, TodoPage
from contracts.http_content import KEEPER
from contracts.http_operation import ANYONE, JSON, PAGING, ROLE, SEARCH, Operation, Query, get
from contracts.notify import views as notify_views
from contracts.workflow import views as workflow_views

HOME = "/v1/home"
RATINGS = "/v1/services/{code}/ratings"
RATING = "/v1/services/{code}/rating"
REMARKS = "/v1/admin/services/{code}/ratings"
DOWNLOAD = "/v1/services/{code}/downloads/{file_id}"
FAVOURITES = "/v1/me/favourites"
FAVOURITE = f"{FAVOURITES}/{{code}}"
RECENT = "/v1/me/recent"
PHRASES = "/v1/me/phrases"
FILTERS = "/v1/me/filters"
FILTER = f"{FILTERS}/{{id}}"

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: The words for ``due`` and ``sort``: what is already late, what is due within three days; which comes first.
DUE = ("overdue", "soon")
SORTS = ("newest", "oldest", "due")

#: What the lists of cases and tasks understand besides the search.
FILTERED = (
    Query(name="service", summary="服务代码；可重复，任一即可"),
    Query(name="status", summary="running returned withdrawn completed rejected terminated，我的申请还有 draft"),
    Query(name="from", summary="从哪天起（含）：待办按到达，已完成与待评价按办结，其余按发起"),
    Query(name="until", summary="到哪天止（含）"),
    Query(name="due", summary="overdue 已超期，soon 三天内到期"),
    Query(name="sort", summary="newest（默认）oldest；待办还有 due：先到期的在前"),
)
LISTED = (*SEARCH, *FILTERED)
_KIND = Query(name="kind", summary="service（默认）或 application")

#: Path of a list of the personal centre -> what it is called.
LISTS = {
    "todo": "待办事项", "in-progress": "进行中", "completed": "已完成", "cc": "抄送我的",
    "applications": "我的申请，草稿在前", "handled": "我办理过的", "to-rate": "待评价",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HallCounters:
    """全厅的数字；数不过来时是 null。``mine`` 只有登录后才有。"""

    services: int
    cases: int | None
    completed: int | None
    applications: int = 0
    visits: int = 0
    mine: workflow_views.Counts | None = None


@view("home")
class Home:
    """首页。``recommended`` 由近三十天的使用算出、管理员可以指定；``hot`` 发起最多；``frequent`` 我最常发起。

    ``news`` 是栏目名到几条新闻；``modules`` 是要显示的模块，按次序。
    """

    recommended: tuple[usage.HomeItem, ...]
    categories: tuple[usage.Category, ...]
    frequent: tuple[usage.HomeItem, ...]
    news: dict[str, tuple[dict[str, Any], ...]]
    counters: HallCounters
    hot: tuple[usage.HomeItem, ...] = ()
    departments: tuple[usage.Category, ...] = ()
    audiences: tuple[usage.AudienceCount, ...] = ()
    modules: tuple[str, ...] = field(default=())


def _list(name: str, words: str) -> Operation:
    return get(f"/v1/me/{name}", words, "个人中心", TodoPage if name == "todo" else CasePage, query=LISTED,
               position=True, spoken=("note",))


def _sheet(name: str, words: str) -> Operation:
    return get(f"/v1/me/{name}.xlsx", f"{words}，导出为 Excel，最多一万行；条件与列表相同", "个人中心", None,
               media_type=XLSX, query=LISTED, position=True)


OPERATIONS: tuple[Operation, ...] = (
    get(HOME, "首页：推荐、热门、我常办的、分类、部门、服务对象、新闻、数字；登录后带我的计数", "服务", Home,
        auth=ANYONE, position=True, errors=(503,)),
    get(RATINGS, "一个服务的评价，不署名，新的在前", "服务", figures.RatingPage, auth=ANYONE, query=PAGING[1:],
        errors=(503,)),
    Operation(method="PUT", path=RATING, summary="评价一个不在大厅里办理的服务；每人一条，再评即更改", tag="服务",
              body=usage.RateService, given=("code", "actor"), accepts=(JSON,), answer=figures.OwnRating,
              errors=(409,)),
    Operation(method="DELETE", path=RATING, summary="收回我对服务的评价", tag="服务", status=204),
    get(REMARKS, "一个服务的评价连同备注，不署名；大厅管理员和服务台看得到全部，单位管理员看得到本单位的", "内容管理",
        figures.RatingPage, auth=ROLE, role=KEEPER, query=PAGING[1:]),
    get(DOWNLOAD, "下载指南里列出的空白表格", "服务", None, auth=ANYONE, media_type="application/octet-stream",
        errors=(304, 503)),
    *(_list(name, words) for name, words in LISTS.items()),
    *(_sheet(name, words) for name, words in LISTS.items()),
    get("/v1/me/drafts", "我的草稿", "个人中心", DraftPage, query=PAGING),
    get("/v1/me/notifications", "站内消息", "个人中心", notify_views.NoticeList, query=PAGING,
        spoken=("title", "text")),
    get(FAVOURITES, "我的收藏，新的在前", "个人中心", usage.KeptPage, query=(*PAGING, _KIND)),
    Operation(method="PUT", path=FAVOURITE, summary="收藏一个服务或应用", tag="个人中心", query=(_KIND,),
              answer=usage.KeptReceipt),
    Operation(method="DELETE", path=FAVOURITE, summary="取消收藏", tag="个人中心", query=(_KIND,),
              answer=usage.KeptReceipt),
    get(RECENT, "最近用过的服务和应用，新的在前", "个人中心", usage.KeptPage, query=(PAGING[1], _KIND)),
    get(PHRASES, "我的常用意见", "个人中心", usage.PhraseList),
    Operation(method="PUT", path=PHRASES, summary="设定我的常用意见，内容是全貌", tag="个人中心", body=usage.SetPhrases,
              given=("actor",), accepts=(JSON,), answer=usage.PhraseList),
    get(FILTERS, "我保存的筛选条件", "个人中心", usage.FilterList,
        query=(Query(name="list", summary="只要这张列表的"),)),
    Operation(method="PUT", path=FILTER, summary="保存一组筛选条件；编号由您选定", tag="个人中心",
              body=usage.SaveFilter, given=("id", "actor"), accepts=(JSON,), answer=usage.FilterItem, errors=(409,)),
    Operation(method="DELETE", path=FILTER, summary="删去一组筛选条件", tag="个人中心", status=204),
)
