"""What the catalog answers about content: to readers, and to whoever keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contracts.declare import view


@view("site")
class Site:
    """站点设置。``departments`` 是指南里用的部门简称各指哪个单位。"""

    university: str
    hall: str
    subtitle: str
    slogan: str
    colour: str
    grey: bool
    notice: str
    phones: tuple[dict[str, Any], ...]
    office: str
    hours: str
    copyright: str
    links: tuple[dict[str, Any], ...]
    wecom: dict[str, Any]
    mail_domains: tuple[str, ...]
    browsers: tuple[str, ...]
    hot_words: tuple[str, ...]
    themes: tuple[dict[str, Any], ...]
    phrases: tuple[str, ...]


@view("translations")
class Translations:
    """中文到英文，整句对照；没有的照中文显示。"""

    english: dict[str, str]


@view("page.item")
class PageItem:
    """一个页面的标题和次序。"""

    slug: str
    title: str
    order: int


@view("pages")
class PageList:
    """全部页面，按次序。"""

    items: tuple[PageItem, ...]


@view("page")
class PageText:
    """一个页面；``body_html`` 已经过滤，可以直接显示。"""

    slug: str
    title: str
    body_html: str
    updated_at: str


@view("news.item")
class NewsItem:
    """一条新闻；``source`` 是发布的部门或取自哪里，``picture`` 是图片的地址，``caption`` 是图片说明。"""

    id: str
    title: str
    channel: str
    summary: str
    published_at: str
    pinned: bool
    source: str | None = None
    picture: str | None = None
    caption: str | None = None


@view("news.page")
class NewsPage:
    """新闻的一页；``channels`` 是每个栏目有几条（关键字照样生效）。"""

    items: tuple[NewsItem, ...]
    total: int
    channels: dict[str, int]
    next_page_token: str | None = None


@view("news.text")
class NewsText(NewsItem):
    """一条新闻的全文；``url`` 是原文的地址。"""

    body_html: str
    url: str | None = None


@view("faq.item")
class FaqItem:
    """一个常见问题；``answer`` 是文字，``answer_html`` 已经过滤，可以直接显示。"""

    id: str
    question: str
    answer: str
    answer_html: str
    service: str | None
    service_name: str | None
    tags: tuple[str, ...]


@view("faq.page")
class FaqPage:
    """常见问题的一页。"""

    items: tuple[FaqItem, ...]
    total: int
    next_page_token: str | None = None


@view("duty.item")
class DutyItem:
    """责任清单的一项；``basis`` 是依据，``service`` 是可以办理的事项。"""

    id: str
    name: str
    department: str
    text: str
    basis: str | None = None
    service: str | None = None
    phone: str | None = None


@view("duty.page")
class DutyPage:
    """责任清单的一页；``departments`` 是各部门各有几项。"""

    items: tuple[DutyItem, ...]
    total: int
    departments: dict[str, int]
    next_page_token: str | None = None


@view("content.file-place")
class ContentFilePlace:
    """``shown`` 为真，就是有发布着的内容用到这个文件。"""

    file_id: str
    shown: bool


@view("content.kind-list")
class ContentKindList:
    """能管的内容种类；``fields`` 说明表单怎样显示，``type`` 见接口说明。"""

    items: tuple[dict[str, Any], ...]


@view("content.item")
class ContentItem:
    """一份内容在列表里的样子；``draft`` 为真表示另有没发布的草稿。"""

    kind: str
    id: str
    title: str
    state: str
    version: int
    updated_at: str
    updated_by: str
    unit: str | None = None
    draft: bool = False


@view("content.page")
class ContentPage:
    """内容列表的一页。"""

    items: tuple[ContentItem, ...]
    total: int
    next_page_token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentVersionItem:
    """一个版本：何时、谁、说明。"""

    version: int
    at: str
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentDraft:
    """一份草稿。"""

    data: dict[str, Any]
    by: str
    at: str


@view("content.entry")
class ContentEntry:
    """一份内容的全貌；还没有发布过时 ``version`` 是 0，``data`` 为空。"""

    kind: str
    id: str
    data: dict[str, Any]
    version: int
    state: str
    versions: tuple[ContentVersionItem, ...]
    draft: ContentDraft | None = None


@view("content.version-text")
class ContentVersionText:
    """一个版本的全文。"""

    kind: str
    id: str
    version: int
    at: str
    by: str
    note: str
    data: dict[str, Any]


@view("content.preview")
class ContentPreview:
    """预览；``problems`` 按字段列出不对的地方，为空就可以发布。"""

    data: dict[str, Any]
    body_html: str | None
    problems: dict[str, tuple[str, ...]]


@view("content.receipt")
class ContentReceipt:
    """发布、撤下、恢复之后：现行版本，以及读取时可以等待的位置。"""

    kind: str
    id: str
    version: int
    state: str
    position: str


@view("content.draft-receipt")
class ContentDraftReceipt:
    """草稿已存下。"""

    kind: str
    id: str
    at: str
