"""The kinds of content, one schema each: what the portal's general form shows is what is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError

from contracts.catalog.content_english import said
from contracts.catalog.content_fields import Item, must, of, plain, schema, text
from contracts.codec import by_path
from contracts.errors import Invalid

#: The one id of an entry whose kind has only one.
THE_ONE = "hall"
CHANNELS = ("图片新闻", "校园新闻", "基层风采", "通知公告", "学术预报")
CATEGORIES = ("教学", "科研", "学工", "财务", "人事", "后勤", "图书", "办公", "生活", "信息服务")
#: The first page's modules, in the order they stand in unless an administrator says otherwise.
MODULES = ("counters", "recommended", "frequent", "hot", "categories", "departments", "audiences", "news")
AUDIENCES = ("学生", "教职工", "校友", "访客")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """``title`` is the field an entry is called by, ``body`` the one with its text; ``local`` kinds may be kept by a
    unit: their entries name one in ``unit``, or a service whose department it is."""

    kind: str
    name: str
    fields: tuple[Item, ...]
    title: str = ""
    body: str = ""
    singleton: bool = False
    local: bool = False

    def described(self, language: str = "zh") -> dict[str, Any]:
        """Return what a general form needs to know, in ``zh`` or ``en``."""
        return {"kind": self.kind, "name": said(self.name, language), "singleton": self.singleton,
                "fields": [item.described(language) for item in self.fields]}


_UNIT = of("unit", "unit", "所属单位", help="由哪个单位维护；不选就由大厅管理员维护")
_ORDER = of("number", "order", "次序", help="小的在前")
_SERVICE = of("service", "service", "对应事项")

_FAQ = Kind(kind="faq", name="常见问题", title="question", body="answer", local=True, fields=(
    must("question", "问题"), must("answer", "答复", "markdown"), _SERVICE,
    of("list", "tags", "标签", help="便于查找的词"), _UNIT, _ORDER))

_DUTY = Kind(kind="duty", name="责任清单", title="name", local=True, fields=(
    must("name", "职责"), must("department", "责任部门", form="department"), must("text", "内容", "textarea"),
    text("basis", "依据"), _SERVICE, text("phone", "电话", help="办公电话"), _UNIT, _ORDER))

_NEWS = Kind(kind="news", name="新闻通知", title="title", body="body", local=True, fields=(
    must("title", "标题"), must("channel", "栏目", "choice", options=CHANNELS), of("textarea", "summary", "摘要"),
    must("body", "正文", "markdown"), text("picture", "图片", form="picture", help="图片的地址"),
    text("caption", "图片说明", help="写在图片下面，也读给看不见图片的人听"),
    text("source", "来源", help="发布的部门"), of("date", "published_on", "日期", help="不填就是第一次发布的日子"),
    of("bool", "pinned", "置顶"), text("url", "原文地址", form="address"), _UNIT))

_PAGE = Kind(kind="page", name="页面", title="title", body="body", local=True, fields=(
    must("title", "标题"), must("body", "正文", "markdown"), _ORDER, _UNIT))

_APPLICATION = Kind(kind="application", name="应用（直通车）", title="name", local=True, fields=(
    must("name", "名称"), of("textarea", "description", "说明"), must("url", "地址", form="address"),
    text("icon", "图标", form="icon"), must("category", "分类", "choice", options=CATEGORIES),
    of("list", "audience", "服务对象", options=AUDIENCES),
    of("choice", "sso", "单点登录", options=("none", "cas"), help="cas：打开时带上一次性票据"),
    of("list", "only", "限哪些人",
       help="人员类别 student graduate staff retired visitor，或岗位代码；不填就是全部"),
    of("list", "keywords", "关键字"), of("bool", "hot", "热门"), _ORDER, _UNIT))

_CARD = Kind(kind="card", name="个人数据卡片", title="title", fields=(
    must("title", "标题"), must("source", "数据源", form="code", help="系统.数据项，例如 card.balance"),
    of("rows", "rows", "显示哪几行", fields=(
        must("label", "名称"), must("item", "数据项", form="code"), text("unit", "单位"),
        of("bool", "masked", "默认遮住"))),
    text("link", "点开去哪里", form="address"), of("list", "audience", "服务对象", options=AUDIENCES), _ORDER))

_FEED = Kind(kind="feed", name="新闻来源", title="name", fields=(
    must("name", "名称"), must("url", "地址", form="address"), must("channel", "归入栏目", "choice", options=CHANNELS),
    must("format", "格式", "choice", options=("rss", "atom", "json")),
    of("number", "every_minutes", "隔几分钟取一次", least=1, most=10_080, help="默认 30")))

_GUIDE = Kind(kind="guide", name="办事指南", body="content", local=True, fields=(
    text("icon", "图标", form="icon", help="不选就用服务主题的图标"),
    text("theme", "服务主题", form="theme"), text("host", "主办部门", form="department"),
    of("list", "co_hosts", "协办部门", form="department"),
    of("list", "audience", "服务对象", options=AUDIENCES), text("fee", "收费标准"), text("promise", "预计时限"),
    of("textarea", "condition", "办理条件"), text("mode", "办理方式"), text("time", "办理时间"),
    text("place", "办理地点"), text("phone", "咨询电话"), text("cycle", "主要业务周期"),
    of("markdown", "content", "服务内容"), of("list", "notes", "办理须知", help="一条一行"),
    of("list", "materials", "相关材料", help="一份一行"),
    of("rows", "downloads", "可以下载的材料", fields=(
        must("name", "名称"), text("url", "地址", form="file"), text("file_id", "附件编号", help="有地址就不用填"))),
    of("list", "tags", "内容标签")))

_THEME = Kind(kind="theme", name="服务主题", title="name", fields=(
    must("name", "名称", help="与指南里的服务主题一致"), text("icon", "图标", form="icon"), _ORDER))

_SITE = Kind(kind="site", name="站点设置", title="hall", singleton=True, fields=(
    must("university", "学校名称"), must("hall", "大厅名称"), text("subtitle", "副标题"), text("slogan", "标语"),
    of("colour", "colour", "主题色"), of("bool", "grey", "全站变灰", help="哀悼日使用"),
    of("textarea", "notice", "顶部公告", help="不填就不显示"),
    of("rows", "phones", "服务电话", fields=(must("label", "用途"), must("number", "号码"))),
    text("office", "办公地点"), text("hours", "服务时间"), text("copyright", "版权信息"),
    of("rows", "links", "友情链接", fields=(must("label", "名称"), must("url", "地址", form="address"))),
    text("wecom_name", "企业微信名称"), text("wecom_url", "企业微信关注地址", form="address"),
    text("wecom_qr", "企业微信二维码", form="picture", help="图片的地址；不填就由关注地址生成"),
    text("wecom_hint", "怎样关注"),
    of("list", "mail_domains", "邮箱域名"), of("list", "browsers", "支持的浏览器"),
    of("rows", "departments", "部门简称", help="指南里写的部门指哪个单位；与单位名称相同的不用写", fields=(
        must("name", "指南里的写法"), must("unit", "单位", "unit")))))

_HOME = Kind(kind="home", name="首页布局", singleton=True, fields=(
    of("list", "modules", "显示哪些模块", options=MODULES, help="按次序，一行一个"),
    of("list", "pinned", "固定推荐的事项", help="事项代码，一行一个"),
    of("list", "hidden", "不推荐的事项", help="事项代码，一行一个")))

_HOT_WORDS = Kind(kind="hot-words", name="热门搜索", singleton=True, fields=(
    must("words", "热词", "list", help="按次序，一行一个", most=30),))

_SYNONYMS = Kind(kind="synonyms", name="同义词", singleton=True, fields=(
    must("groups", "同义词组", "list", groups=True, help="每行一组，词之间用逗号或顿号隔开"),))

_PHRASES = Kind(kind="phrases", name="常用审批语", singleton=True, fields=(
    must("items", "默认的常用语", "list", help="一行一句", most=50),))

_TRANSLATIONS = Kind(kind="translations", name="英文对照", title="title", fields=(
    must("title", "标题", help="这一份收哪些词，例如 环节名称"),
    must("rows", "对照词", "rows", help="中文与页面上的写法一字不差才会换成英文", fields=(
        must("zh", "中文", most=2000), must("en", "英文", most=4000))),
    _ORDER))

KINDS: Mapping[str, Kind] = {one.kind: one for one in (
    _FAQ, _DUTY, _NEWS, _PAGE, _APPLICATION, _CARD, _FEED, _GUIDE, _THEME, _SITE, _HOME, _HOT_WORDS, _SYNONYMS,
    _PHRASES, _TRANSLATIONS)}

_SCHEMAS: dict[str, Schema] = {name: schema(kind.fields) for name, kind in KINDS.items()}


def checked(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry as it is kept: known fields, blanks dropped, in the order of the schema.

    Raises Invalid by field.
    """
    try:
        found = plain(_SCHEMAS[kind].load(dict(data)))
    except ValidationError as error:
        raise Invalid("填写的内容有误，请按提示修改", errors=by_path(error.messages)) from error
    return {item.key: found[item.key] for item in KINDS[kind].fields if item.key in found}


def title_of(kind: str, id: str, data: Mapping[str, Any]) -> str:
    """Return what an entry is called in lists."""
    about = KINDS[kind]
    return about.name if about.singleton else str(data.get(about.title) or id)
