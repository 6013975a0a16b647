"""What may be done with content, and asked about it: what is written around the services, kind by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contracts.declare import command, question

# ---- commands ---------------------------------------------------------------------------------------------------


@command("content.publish")
class PublishContent:
    """发布一份内容的新版本；``data`` 的字段由 ``kind`` 决定。``base`` 是改之前看到的版本，不符时拒绝。"""

    actor: str
    kind: str
    id: str
    data: dict[str, Any]
    note: str = ""
    base: int | None = None


@command("content.withdraw")
class WithdrawContent:
    """撤下一份内容：读者看不到，版本都留着。"""

    actor: str
    kind: str
    id: str
    reason: str = ""


@command("content.restore")
class RestoreContent:
    """照以前的一个版本再发布一次，成为新的版本。"""

    actor: str
    kind: str
    id: str
    version: int


@command("content.save-draft")
class SaveContentDraft:
    """存一份内容的草稿，谁也看不到；发布后草稿就没有了。

    ``base`` 是改之前那份草稿的时间，没有草稿就是空串：别人在这之间存过，就不盖掉他的。不给就不比较。
    """

    actor: str
    kind: str
    id: str
    data: dict[str, Any]
    base: str | None = None


@command("content.discard-draft")
class DiscardContentDraft:
    """丢掉一份内容的草稿。"""

    actor: str
    kind: str
    id: str


# ---- questions --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """要一页：``q`` 是关键字，``page_token`` 来自上一页。"""

    q: str = ""
    limit: int = 20
    page_token: str = ""


@question("site.get")
class GetSite:
    """站点设置：校名、主题色、电话、热词、主题图标、常用审批语。"""


@question("translations.get")
class GetTranslations:
    """中英文对照：页面上来自内容和定义的名称，英文怎么说。"""


@question("pages.list")
class ListPages:
    """可以看的页面。"""


@question("page.get")
class GetPage:
    """一个页面。"""

    slug: str


@question("news.list")
class ListNews(Listing):
    """新闻与通知：本厅发布的与从学校网站取来的合在一起，置顶的在前，新的在前。"""

    channel: str = ""


@question("news.get")
class GetNews:
    """一条新闻的全文。"""

    id: str


@question("faq.list")
class ListFaq(Listing):
    """常见问题；``service`` 只要这个事项的。"""

    service: str = ""


@question("duties.list")
class ListDuties(Listing):
    """责任清单。"""

    department: str = ""


@question("content.kinds")
class ListContentKinds:
    """有哪几种内容，各有哪些字段；``actor`` 只看得到自己能管的种类。名称按 ``language``（zh、en）。"""

    actor: str
    language: str = "zh"


@question("content.file")
class FindContentFile:
    """一个文件现在是不是写在发布着的内容里：只有这样，谁都可以看。"""

    file_id: str


@question("content.list")
class ListContent:
    """管理员能管的内容。``state`` ∈ published draft withdrawn。

    ``sort`` 是 order 就按读者看到的次序，不填时最近改过的在前。
    """

    actor: str
    kind: str = ""
    q: str = ""
    state: str = ""
    limit: int = 20
    page_token: str = ""
    sort: str = ""


@question("content.get")
class GetContent:
    """一份内容：现行版本、草稿、历次版本。"""

    actor: str
    kind: str
    id: str


@question("content.version")
class GetContentVersion:
    """一份内容的一个版本的全文。"""

    actor: str
    kind: str
    id: str
    version: int


@question("content.preview")
class PreviewContent:
    """按现在填的内容预览：规范化之后的样子、正文的排版，或者哪里不对。什么也不保存。"""

    actor: str
    kind: str
    id: str
    data: dict[str, Any]
