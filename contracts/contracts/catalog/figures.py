"""How a service does: what people say of it, how long it takes, how often its guide is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from contracts.declare import view


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingSummary:
    """评价的平均分（没有评价时为 null）与次数；``stars`` 是各分数（"1" 到 "5"）的次数。"""

    average: float | None = None
    count: int = 0
    stars: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHealth:
    """服务的健康状况；还说不出来的一项是 null，各项比率在 0 到 1 之间。

    ``median_days``：从提交到办结的工作日数（周末不算）的中位数；``return_rate``：被退回过的办件所占比例；``satisfaction``：
    四分以上的评价所占比例；``abandoned_rate``：存了草稿、三十天仍没有提交的所占比例；``cases``：发起过的办件数。
    """

    median_days: float | None = None
    return_rate: float | None = None
    satisfaction: float | None = None
    abandoned_rate: float | None = None
    cases: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideQuestion:
    """服务的一条常见问题；``answer_html`` 是可以直接显示的段落。"""

    id: str
    question: str
    answer_html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """可以下载的空白表格；没有文件时只有名称。"""

    name: str
    file_id: str | None = None
    url: str | None = None


@view("rating.item")
class RatingItem:
    """一条评价，不署名。``remark`` 是评价人的个人信息，密封保存：办件的只有当事人看得到，在这里总是空的；对服务本身的
    只给大厅管理员、服务台和主办单位的内容管理员。
    """

    score: int
    at: str
    remark: str = ""
    answer: str | None = None


@view("rating.own")
class OwnRating:
    """我对一个不在大厅里办理的服务的评价。"""

    score: int
    at: str
    remark: str = ""


@view("rating.page")
class RatingPage:
    """一个服务的评价，新的在前。"""

    items: tuple[RatingItem, ...]
    total: int
    rating: RatingSummary
    next_page_token: str | None = None
