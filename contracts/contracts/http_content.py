"""The operations about what surrounds the services: what everybody reads of it, and how it is kept."""

from __future__ import annotations

from contracts.catalog import content
from contracts.catalog import content_views as views
from contracts.catalog.content_fields import FILES
from contracts.http_operation import ANYONE, JSON, PAGING, ROLE, Operation, Query, get

SITE = "/v1/site"
TRANSLATIONS = "/v1/translations"
PAGES = "/v1/pages"
NEWS = "/v1/news"
FAQ = "/v1/faq"
DUTIES = "/v1/duties"
KINDS = "/v1/admin/content/kinds"
CONTENT = "/v1/admin/content"
ENTRY = f"{CONTENT}/{{kind}}/{{id}}"
#: A picture or file that published content shows, uploaded with ``POST /v1/files?for=content``.
CONTENT_FILE = f"{FILES}/{{file_id}}"

#: The post that keeps the content of a unit; whoever holds hall.admin keeps all of it.
KEEPER = "content.admin"

_GIVEN = ("kind", "id", "actor")


def _act(word: str, summary: str, body: type) -> Operation:
    return Operation(method="POST", path=f"{ENTRY}/{word}", summary=summary, tag="内容管理", auth=ROLE, role=KEEPER,
                     body=body, given=_GIVEN, accepts=(JSON,), answer=views.ContentReceipt, errors=(409,),
                     idempotent=True)


OPERATIONS: tuple[Operation, ...] = (
    get(SITE, "站点设置：校名、主题色、公告、电话、热词、主题、常用审批语", "内容", views.Site, auth=ANYONE,
        etag=True, errors=(503,)),
    get(TRANSLATIONS, "英文对照：来自内容和定义的名称英文怎么说；选了英文的页面才来取", "内容", views.Translations,
        auth=ANYONE, etag=True, errors=(503,)),
    get(PAGES, "可以看的页面", "内容", views.PageList, auth=ANYONE, etag=True, errors=(503,)),
    get(f"{PAGES}/{{slug}}", "一个页面，如 help、about", "内容", views.PageText, auth=ANYONE, etag=True,
        errors=(503,)),
    get(NEWS, "新闻与通知，附各栏目的条数", "内容", views.NewsPage, auth=ANYONE, errors=(503,),
        query=(*PAGING, Query(name="channel", summary="栏目"))),
    get(f"{NEWS}/{{id}}", "一条新闻的全文", "内容", views.NewsText, auth=ANYONE, etag=True, errors=(503,)),
    get(FAQ, "常见问题", "内容", views.FaqPage, auth=ANYONE, errors=(503,),
        query=(*PAGING, Query(name="service", summary="只要这个事项的，写事项代码"))),
    get(DUTIES, "责任清单，附各部门的项数", "内容", views.DutyPage, auth=ANYONE, errors=(503,),
        query=(*PAGING, Query(name="department", summary="责任部门"))),
    get(CONTENT_FILE, "发布着的内容里的图片或文件；内容撤下就看不到了", "内容", None, auth=ANYONE,
        media_type="application/octet-stream", errors=(304, 503)),
    get(KINDS, "内容的种类和字段；大厅管理员看得到全部，单位管理员看得到单位能管的", "内容管理",
        views.ContentKindList, auth=ROLE, role=KEEPER),
    get(CONTENT, "我能管的内容，最近改过的在前", "内容管理", views.ContentPage, auth=ROLE, role=KEEPER,
        query=(*PAGING, Query(name="kind", summary="种类"),
               Query(name="state", summary="published draft withdrawn"),
               Query(name="sort", summary="order 按读者看到的次序；不填时后改的在前"))),
    get(ENTRY, "一份内容：现行版本、草稿、历次版本", "内容管理", views.ContentEntry, auth=ROLE, role=KEEPER),
    get(f"{ENTRY}/versions/{{version}}", "一份内容的一个版本", "内容管理", views.ContentVersionText, auth=ROLE,
        role=KEEPER),
    Operation(method="PUT", path=f"{ENTRY}/draft", summary="存草稿，不检查是否填完", tag="内容管理", auth=ROLE,
              role=KEEPER, body=content.SaveContentDraft, given=_GIVEN, accepts=(JSON,),
              answer=views.ContentDraftReceipt),
    Operation(method="DELETE", path=f"{ENTRY}/draft", summary="丢掉草稿", tag="内容管理", auth=ROLE, role=KEEPER,
              status=204),
    Operation(method="POST", path=f"{ENTRY}/preview", summary="预览：排好版的正文，或者哪里不对", tag="内容管理",
              auth=ROLE, role=KEEPER, body=content.PreviewContent, given=_GIVEN, accepts=(JSON,),
              answer=views.ContentPreview),
    _act("publish", "发布；422 按字段列出问题，base 与现行版本不符时 409", content.PublishContent),
    _act("withdraw", "撤下，版本都留着", content.WithdrawContent),
    _act("restore", "照以前的一个版本再发布一次", content.RestoreContent),
)
