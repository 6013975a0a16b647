"""What everybody may read of the content: the site, pages, news, frequent questions, the list of duties."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from pymongo.collection import Collection

from catalog.projections.markdown import plain, rendered
from catalog.queries.contents import Contents, Row
from catalog.queries.pages import fitting, page_of, start_of
from chassis.readmodel import ReadModel
from contracts.catalog import content as asked
from contracts.catalog import content_views as views
from contracts.catalog.content_fields import FILES
from contracts.catalog.content_kinds import CHANNELS
from contracts.catalog.expression import HALL_TIME
from contracts.errors import NotFound

#: How many of the imported news are looked through; older ones are found where they came from.
MOST_IMPORTED = 3000
SUMMARY = 120
#: A picture of the hall's own in Markdown.
_PICTURE = re.compile(rf"!\[[^\]\n]*\]\(({FILES}/[0-9a-f]{{32}})")


class ContentReading:
    """Answers the questions of readers."""

    def __init__(self, contents: Contents, services: ReadModel, imported: Collection[Row]) -> None:
        self._contents, self._services, self._imported = contents, services, imported
        self.answers: dict[type, Callable[[Any], Any]] = {
            asked.GetSite: self.site, asked.ListPages: self.pages, asked.GetPage: self.page,
            asked.ListNews: self.news_list, asked.GetNews: self.news, asked.ListFaq: self.faq,
            asked.ListDuties: self.duties, asked.FindContentFile: self.file,
            asked.GetTranslations: self.translations,
        }

    def site(self, question: asked.GetSite) -> views.Site:
        """Return the site settings with hot words, themes and phrases."""
        said = self._contents.said("site")
        themes = [row["data"] for row in self._contents.published("theme")]
        return views.Site(
            university=said.get("university", ""), hall=said.get("hall", "一网通"), subtitle=said.get("subtitle", ""),
            slogan=said.get("slogan", ""), colour=said.get("colour", ""), grey=said.get("grey", False),
            notice=said.get("notice", ""), phones=tuple(said.get("phones", ())), office=said.get("office", ""),
            hours=said.get("hours", ""), copyright=said.get("copyright", ""), links=tuple(said.get("links", ())),
            wecom={"name": said.get("wecom_name", ""), "qr_file": said.get("wecom_qr", ""),
                   "url": said.get("wecom_url", ""), "hint": said.get("wecom_hint", "")},
            mail_domains=tuple(said.get("mail_domains", ())), browsers=tuple(said.get("browsers", ())),
            hot_words=tuple(self._contents.said("hot-words").get("words", ())),
            themes=tuple({"name": theme["name"], "icon": theme.get("icon", ""), "order": theme.get("order", 0)}
                         for theme in themes),
            phrases=tuple(self._contents.said("phrases").get("items", ())))

    def translations(self, question: asked.GetTranslations) -> views.Translations:
        """Return what names are called in English; of a name that stands in several entries the last counts."""
        return views.Translations(english=self._contents.english())

    def pages(self, question: asked.ListPages) -> views.PageList:
        """Return the pages in their order."""
        return views.PageList(items=tuple(
            views.PageItem(slug=row["id"], title=row["title"], order=row["data"].get("order", 0))
            for row in self._contents.published("page")))

    def page(self, question: asked.GetPage) -> views.PageText:
        """Return one page."""
        row = self._contents.one("page", question.slug)
        if row is None:
            raise NotFound("没有这个页面")
        return views.PageText(slug=row["id"], title=row["title"], body_html=rendered(row["data"]["body"]),
                              updated_at=_moment(row["updated_at"]))

    def news_list(self, question: asked.ListNews) -> views.NewsPage:
        """Return a page of news, pinned ones first, then the newest."""
        start_of(question)
        found = fitting(self._news(), question.q, lambda one: f"{one['title']} {one['summary']}".lower())
        count = Counter(one["channel"] for one in found)
        chosen = [one for one in found if question.channel in ("", one["channel"])]
        chosen.sort(key=lambda one: (one["pinned"], one["published_at"], one["id"]), reverse=True)
        items, following = page_of(chosen, question)
        return views.NewsPage(items=tuple(views.NewsItem(**one) for one in items), total=len(chosen),
                              channels={channel: count[channel] for channel in CHANNELS}, next_page_token=following)

    def news(self, question: asked.GetNews) -> views.NewsText:
        """Return one piece of news, written here or imported."""
        row = self._contents.one("news", question.id)
        if row is not None:
            return views.NewsText(**_written(row), body_html=rendered(row["data"]["body"]), url=row["data"].get("url"))
        foreign = self._imported.find_one({"_id": question.id})
        if foreign is None:
            raise NotFound("没有这条新闻，或它已撤下")
        return views.NewsText(**_foreign(foreign), body_html=foreign.get("body_html") or "", url=foreign.get("url"))

    def faq(self, question: asked.ListFaq) -> views.FaqPage:
        """Return a page of frequent questions."""
        start_of(question)
        rows = self._contents.published("faq", **({"service": question.service} if question.service else {}))
        found = fitting(rows, question.q, _said_in_answer)
        items, following = page_of(found, question)
        names = self._names({row["service"] for row in items if row["service"]})
        return views.FaqPage(items=tuple(_answered(row, names) for row in items), total=len(found),
                             next_page_token=following)

    def duties(self, question: asked.ListDuties) -> views.DutyPage:
        """Return a page of the list of duties."""
        start_of(question)
        usual = self._contents.departments()
        found = [_duty(row, usual) for row in fitting(self._contents.published("duty"), question.q, _said_in_duty)]
        count = Counter(one.department for one in found)
        wanted = usual.get(question.department, question.department)
        chosen = [one for one in found if wanted in ("", one.department)]
        items, following = page_of(chosen, question)
        return views.DutyPage(items=tuple(items), total=len(chosen),
                              departments=dict(sorted(count.items())), next_page_token=following)

    def file(self, question: asked.FindContentFile) -> views.ContentFilePlace:
        """Tell whether published content shows a file."""
        return views.ContentFilePlace(file_id=question.file_id, shown=self._contents.shows(question.file_id))

    def _news(self) -> list[dict[str, Any]]:
        light = {"body_html": 0}
        imported = self._imported.find({}, light).sort([("published_at", -1), ("_id", 1)]).limit(MOST_IMPORTED)
        return [*map(_written, self._contents.published("news")), *map(_foreign, imported)]

    def _names(self, codes: set[str]) -> dict[str, str]:
        rows = self._services.collection.find({"code": {"$in": sorted(codes)}, "state": "open"}, {"code": 1, "name": 1})
        return {row["code"]: row["name"] for row in rows}


def _written(row: Row) -> dict[str, Any]:
    data = row["data"]
    return {"id": row["id"], "title": row["title"], "channel": data["channel"],
            "summary": data.get("summary") or _shortened(plain(data["body"])),
            "published_at": _day(data["published_on"], row["first_at"]) if "published_on" in data
            else _moment(row["first_at"]),
            "pinned": data.get("pinned", False), "source": data.get("source"),
            "picture": data.get("picture") or _pictured(data["body"]), "caption": data.get("caption")}


def _pictured(body: str) -> str | None:
    """Return the first picture of a text, when it is one of the hall's own."""
    found = _PICTURE.search(body)
    return found[1] if found else None


def _foreign(row: Row) -> dict[str, Any]:
    return {"id": str(row["_id"]), "title": row["title"], "channel": row["channel"],
            "summary": _shortened(row.get("summary") or ""), "published_at": _moment(row.get("published_at")),
            "pinned": False, "source": row.get("source") or row.get("feed"), "picture": row.get("picture")}


def _answered(row: Row, names: Mapping[str, str]) -> views.FaqItem:
    data = row["data"]
    service = row["service"] if row["service"] in names else None
    return views.FaqItem(id=row["id"], question=data["question"], answer=plain(data["answer"]),
                         answer_html=rendered(data["answer"]), service=service,
                         service_name=names[service] if service else None, tags=tuple(data.get("tags", ())))


def _duty(row: Row, usual: Mapping[str, str]) -> views.DutyItem:
    data = row["data"]
    department = usual.get(data["department"], data["department"])
    return views.DutyItem(id=row["id"], name=data["name"], department=department, text=data["text"],
                          basis=data.get("basis"), service=data.get("service"), phone=data.get("phone"))


def _said_in_answer(row: Row) -> str:
    data = row["data"]
    return " ".join([data["question"], plain(data["answer"]), *data.get("tags", ())]).lower()


def _said_in_duty(row: Row) -> str:
    data = row["data"]
    return f"{data['name']} {data['department']} {data['text']} {data.get('basis', '')}".lower()


def _shortened(text: str) -> str:
    return text if len(text) <= SUMMARY else text[:SUMMARY].rstrip() + "…"


def _day(written: str, first: datetime) -> str:
    """Return the moment of a day that was written down: of the day it was published, the moment itself."""
    day = date.fromisoformat(written)
    if day == _in_time(first).date():
        return _moment(first)
    return datetime.combine(day, time(), HALL_TIME).isoformat()


def _moment(value: Any) -> str:
    if isinstance(value, str) and value:
        value = datetime.fromisoformat(value)
    return _in_time(value).isoformat(timespec="seconds") if isinstance(value, datetime) else ""


def _in_time(value: datetime) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(HALL_TIME)
