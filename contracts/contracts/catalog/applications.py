"""直通车：登记在册的应用，谁能打开，打开去哪里。The applications of the hall: who may open which, and where it is."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.declare import command, question, view


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """谁在问：``kind`` 是人员类别，``posts`` 是担任的岗位；由网关按登录者填写，访客为空。"""

    no: str = ""
    kind: str = "visitor"
    posts: tuple[str, ...] = ()


@question("application.list")
class ListApplications:
    """有哪些应用；``audience`` 是服务对象，``category`` 是分类，两者留空就是全部。"""

    who: Asker
    q: str = ""
    category: str = ""
    audience: str = ""
    limit: int = 20
    page_token: str = ""


@question("application.of-service")
class FindApplication:
    """这个地址属于哪个登记的应用？同源且在登记的路径之下才算；``who`` 给出时还要能打开它。"""

    service: str
    who: Asker | None = None


@command("application.open")
class OpenApplication:
    """打开一个应用：没有权限时拒绝，能打开就记入最近使用。"""

    actor: str
    code: str
    who: Asker


@view("application.item")
class ApplicationItem:
    """列表里的一个应用；``sso`` 表示打开时自动登录，``allowed`` 表示我能打开，``favourite`` 表示我收藏了它。"""

    code: str
    name: str
    description: str
    icon: str | None
    category: str
    audience: tuple[str, ...]
    sso: bool
    hot: bool
    allowed: bool
    favourite: bool


@view("application.page")
class ApplicationPage:
    """应用的一页；``categories`` 是各分类有几个（关键字和服务对象照样生效）。"""

    items: tuple[ApplicationItem, ...]
    total: int
    categories: dict[str, int]
    next_page_token: str | None = None


@view("application.opened")
class ApplicationOpened:
    """应用的地址；``sso`` 为真时还要带上一次性票据。"""

    code: str
    name: str
    url: str
    sso: bool


@view("application.found")
class ApplicationFound:
    """一个地址所属的应用；``logout`` 之后可以回到的地址也按它判断。"""

    code: str
    name: str
