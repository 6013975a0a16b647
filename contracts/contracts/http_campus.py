"""The part of the HTTP API called 我的大学: applications and single sign-on, data cards, the mailbox, news sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.catalog import applications, feeds
from contracts.declare import view
from contracts.http_operation import ANYONE, HTML, JSON, PAGING, ROLE, Operation, Query, get
from contracts.identity import mailbox, tickets

APPLICATIONS = "/v1/applications"
SSO_TICKETS = "/v1/sso/tickets"
CARDS = "/v1/me/cards"
MAILBOX = "/v1/me/mailbox"
FEEDS = "/v1/admin/feeds"
CAS = "/cas"


@view("application.address")
class ApplicationAddress:
    """应用的地址；单点登录的应用带着一次性票据，十秒内有效，不要保存。"""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """卡片的一行：``value`` 是数或文字；``masked`` 为真时它为空，请求时带上 ``reveal`` 才给出。"""

    label: str
    value: Any
    unit: str
    masked: bool


@view("card")
class Card:
    """一张个人数据卡片：``state`` 为 ok 正常、unavailable 暂不可用、unbound 还没有绑定。

    ``fetched_at`` 是取得数据的时间；``stale`` 为真表示这次没有取到，显示的是早些时候的。
    """

    code: str
    title: str
    state: str
    note: str
    fetched_at: datetime | None
    stale: bool
    rows: tuple[CardRow, ...]
    link: str | None


@view("card.list")
class CardList:
    """我的全部个人数据卡片。"""

    items: tuple[Card, ...]


_SERVICE = Query(name="service", summary="应用的地址，须在登记的应用之内")
_DONE = Query(name="done", summary="true：门户已经处理完，回到应用")
_VALIDATE = (_SERVICE, Query(name="ticket", summary="一次性票据"),
             Query(name="renew", summary="true 则只认刚刚输入密码开的票据"),
             Query(name="format", summary="XML（默认）或 JSON"))
_TAG = "单点登录"

OPERATIONS: tuple[Operation, ...] = (
    get(APPLICATIONS, "应用（直通车），带各分类的计数", "应用", applications.ApplicationPage, auth=ANYONE,
        query=(*PAGING, Query(name="category", summary="分类"), Query(name="audience", summary="服务对象")),
        errors=(503,)),
    get(f"{APPLICATIONS}/{{code}}/open", "打开应用：记入最近使用；没有权限时 403 application_forbidden", "应用",
        ApplicationAddress, errors=(403, 429)),
    Operation(method="POST", path=SSO_TICKETS, summary="从应用跳来登录的人，凭应用的地址换一张票据", tag=_TAG,
              body=tickets.IssueTicket, given=("actor", "session", "application"), accepts=(JSON,),
              answer=ApplicationAddress, errors=(403, 429)),
    get(f"{CAS}/login", "CAS 3.0 登录：转到门户登录，再带着票据回到应用", _TAG, None, auth=ANYONE, status=302,
        media_type=HTML, errors=(403, 503),
        query=(_SERVICE, Query(name="gateway", summary="true 则没有登录时直接回到应用"), _DONE)),
    get(f"{CAS}/logout", "CAS 3.0 退出：转到门户退出，再回到登记的应用", _TAG, None, auth=ANYONE, status=302,
        media_type=HTML, query=(_SERVICE, _DONE), errors=(503,)),
    get(f"{CAS}/serviceValidate", "CAS 2.0 核实票据，只给学工号", _TAG, None, auth=ANYONE, media_type="application/xml",
        query=_VALIDATE, errors=(429, 503)),
    get(f"{CAS}/p3/serviceValidate", "CAS 3.0 核实票据，附姓名、人员类别和单位", _TAG, None, auth=ANYONE,
        media_type="application/xml", query=_VALIDATE, errors=(429, 503)),
    get(CARDS, "我的个人数据卡片", "我的大学", CardList, spoken=("note",),
        query=(Query(name="reveal", summary="要看遮住的值的那张卡片的代码"),)),
    get(MAILBOX, "我绑定的邮箱和未读封数", "我的大学", mailbox.Mailbox, spoken=("note",)),
    Operation(method="PUT", path=MAILBOX, summary="绑定或换绑邮箱", tag="我的大学", body=mailbox.BindMailbox,
              given=("actor",), accepts=(JSON,), answer=mailbox.Mailbox, errors=(429,), spoken=("note",)),
    Operation(method="DELETE", path=MAILBOX, summary="解除绑定邮箱", tag="我的大学", status=204),
    get(FEEDS, "各个新闻来源现在怎么样", "管理", feeds.FeedStates, auth=ROLE, role="hall.admin"),
)
