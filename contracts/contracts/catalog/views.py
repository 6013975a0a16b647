"""What the catalog answers."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from contracts.catalog.figures import Download, GuideQuestion, OwnRating, RatingSummary, ServiceHealth
from contracts.declare import view


@view("service.item")
class ServiceItem:
    """目录里的一项。``fee`` 是指南里的原样：数字（元）或一句话；``initial`` 是名称的拼音首字母（A–Z 或 #）。

    ``uses`` 是发起次数；``icon`` 是图标的名字，没有选过的是 null。
    """

    code: str
    no: str
    name: str
    kind: str
    audience: tuple[str, ...]
    tags: tuple[str, ...]
    initial: str
    theme: str | None = None
    host: str | None = None
    promise: str | None = None
    fee: Any = None
    mode: str | None = None
    icon: str | None = None
    rating: RatingSummary = RatingSummary()
    uses: int = 0


@view("service.facets")
class Facets:
    """每个条件各取值有多少个服务；数一个条件时，其余条件照样生效。"""

    audience: dict[str, int]
    theme: dict[str, int]
    department: dict[str, int]
    initial: dict[str, int]
    tag: dict[str, int]
    kind: dict[str, int]


@view("service.page")
class ServicePage:
    """目录的一页；``corrected`` 是多半想输入的词（与输入不同时）；``nearest`` 是没有符合的时候最相近的几项。"""

    items: tuple[ServiceItem, ...]
    total: int
    facets: Facets
    next_page_token: str | None = None
    corrected: str | None = None
    nearest: tuple[ServiceItem, ...] = ()


@view("service.guide-text")
class Guide:
    """办事指南的各栏；没有填写的是 null。``content_html`` 已经过滤，可以直接显示。"""

    theme: str | None = None
    fee: Any = None
    host: str | None = None
    co_hosts: tuple[str, ...] | None = None
    audience: tuple[str, ...] | None = None
    promise: str | None = None
    condition: str | None = None
    mode: str | None = None
    notes: tuple[str, ...] | None = None
    materials: tuple[str, ...] | None = None
    phone: str | None = None
    cycle: str | None = None
    faq: tuple[str, ...] | None = None
    place: str | None = None
    time: str | None = None
    tags: tuple[str, ...] | None = None
    content: str | None = None
    content_html: str | None = None


@view("service.step")
class ServiceStep:
    """办理环节，按里程碑的顺序。"""

    key: str
    name: str
    kind: str


@view("service.guide")
class ServiceGuide:
    """一个服务的办事指南。``link`` 只有 kind 为 link 的服务才有。

    ``uses`` 是发起次数，``visits`` 是读指南的人次（同一人一天只算一次），``favourite`` 是我是否收藏。
    ``my_rating`` 是我对服务本身的评价：在大厅里办理的服务评价的是办结的那一件，总是 null。
    """

    code: str
    no: str
    name: str
    kind: str
    version: int
    digest: str
    guide: Guide
    steps: tuple[ServiceStep, ...]
    icon: str | None = None
    link: dict[str, Any] | None = None
    rating: RatingSummary = RatingSummary()
    visits: int = 0
    uses: int = 0
    favourite: bool = False
    my_rating: OwnRating | None = None
    health: ServiceHealth = ServiceHealth()
    faq: tuple[GuideQuestion, ...] = ()
    downloads: tuple[Download, ...] = ()
    flow: dict[str, Any] = field(default_factory=dict)


@view("version.item")
class VersionItem:
    """发布过的一个版本；``current`` 标出现行的那个。"""

    version: int
    digest: str
    published_at: str
    published_by: str
    current: bool


@view("version.list")
class VersionList:
    """一个服务的全部版本，新的在前。``retired`` 为真表示已停办。"""

    code: str
    name: str
    retired: bool
    items: tuple[VersionItem, ...]


@view("version.definition")
class VersionDefinition:
    """一个版本的定义全文。"""

    code: str
    version: int
    digest: str
    definition: dict[str, Any]


@view("version.difference")
class DifferenceItem:
    """一处不同：``path`` 是位置，``kind`` ∈ added removed renamed moved changed，``zh``、``en`` 是两种语言的说法。"""

    path: str
    kind: str
    zh: str
    en: str


@view("version.differences")
class VersionDifference:
    """一个版本与 ``since`` 版本的全部不同，按定义的次序；``since`` 为 0 表示没有更早的版本。"""

    code: str
    version: int
    since: int
    items: tuple[DifferenceItem, ...]


@view("definition.checked")
class CheckedDefinition:
    """可以发布的一份定义：读成规范的样子，``tests`` 是它自带几个测试。"""

    code: str
    definition: dict[str, Any]
    tests: int


@view("version.receipt")
class VersionReceipt:
    """发布或停办之后：现行版本、摘要，以及读取时可以等待的位置。"""

    code: str
    version: int
    digest: str
    position: str
