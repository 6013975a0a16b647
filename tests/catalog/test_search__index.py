"""The index follows the read models: what is published, laid over, withdrawn or retired is soon found that way."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from catalog.adapters.search_watch import OwnWatch, SearchWatch
from catalog.service import Catalog, build
from catalog.settings import Settings
from chassis.decider import Context, digest_of
from chassis.testing import wait_until
from contracts.catalog.content import GetTranslations, PublishContent, WithdrawContent
from contracts.catalog.questions import ListServices
from contracts.catalog.search import SearchAll, Suggest
from contracts.errors import Invalid
from tests.catalog.conftest import ADMIN, service

Publish = Callable[..., Any]


def _perform(catalog: Catalog, wish: Any) -> Any:
    context = Context(actor=ADMIN, command_id=uuid.uuid4().hex, correlation_id="c")
    return catalog.perform(wish, context, digest_of(uuid.uuid4().hex))


def _write(catalog: Catalog, kind: str, id: str, **data: Any) -> Any:
    return _perform(catalog, PublishContent(actor=ADMIN, kind=kind, id=id, data=data))


def _codes(catalog: Catalog, **conditions: Any) -> list[str]:
    return [item.code for item in catalog.queries.answer(ListServices(**conditions)).items]


def _totals(catalog: Catalog, q: str) -> dict[str, int]:
    facets = catalog.queries.answer(SearchAll(q=q)).facets
    return {name: getattr(facets, name).total
            for name in ("services", "guides", "faq", "duties", "applications", "news")}


@pytest.fixture
def shelf(publish: Publish) -> None:
    publish(service("leave", "1", "学生请假销假", theme="学生事务", host="学工部", audience=["学生"]))
    publish(service("claim", "2", "差旅费报销", theme="财务事项", host="财务处", audience=["教职工"]))
    publish(service("proof", "3", "在读证明打印", theme="教务教学", host="教务处", audience=["学生", "校友"],
                    notes=["遗失请假条的不补"]))


@pytest.mark.usefixtures("shelf")
class TestQuestions:
    def test_a_filter_takes_several_values_and_any_of_them_will_do(self, catalog: Catalog) -> None:
        assert _codes(catalog, theme=("学生事务", "财务事项")) == ["leave", "claim"]
        assert _codes(catalog, theme=("学生事务", "财务事项"), audience=("学生",)) == ["leave"]
        page = catalog.queries.answer(ListServices(theme=("学生事务", "财务事项"), audience=("学生",)))
        assert page.facets.theme == {"学生事务": 1, "教务教学": 1}
        assert page.facets.audience == {"学生": 1, "教职工": 1}

    def test_every_kind_has_its_total_and_nothing_found_is_zero(self, catalog: Catalog) -> None:
        _write(catalog, "faq", "f1", question="请假要家长同意吗？", answer="三天以上要。", service="leave")
        _write(catalog, "duty", "d1", name="学生请假管理", department="学工部", text="审批学生请假")
        _write(catalog, "application", "a1", name="请假小程序", url="https://app.example", category="学工")
        catalog.client[f"{catalog.store.commits.database.name}"]["imported_news"].insert_one(
            {"_id": "n1", "title": "关于假期请假的通知", "channel": "通知公告", "summary": ""})
        assert _totals(catalog, "请假") == {
            "services": 1, "guides": 2, "faq": 1, "duties": 1, "applications": 1, "news": 1}
        assert set(_totals(catalog, "彗星轨道").values()) == {0}

    def test_the_nearest_is_shown_and_said_to_be_no_more_than_that(self, catalog: Catalog) -> None:
        found, page = (catalog.queries.answer(asked) for asked in (SearchAll(q="销户"), ListServices(q="销户")))
        assert [(one.code, one.kind) for one in found.nearest] == [("leave", "service"), ("claim", "service")]
        assert (page.total, [one.code for one in page.nearest]) == (0, ["leave", "claim"])
        assert not catalog.queries.answer(SearchAll(q="请假")).nearest

    def test_a_result_says_where_it_leads_and_what_to_mark(self, catalog: Catalog) -> None:
        _write(catalog, "faq", "f1", question="请假要家长同意吗？", answer="三天以上要。", service="leave")
        facets = catalog.queries.answer(SearchAll(q="请假")).facets
        [first] = facets.services.items
        assert (first.code, first.url, first.department) == ("leave", "/services/leave", "学工部")
        assert first.name_marks == ((2, 2),)
        by_text = facets.guides.items[1]
        assert (by_text.code, by_text.snippet, by_text.marks) == ("proof", "办理须知：遗失请假条的不补", ((7, 3),))
        [asked] = facets.faq.items
        assert (asked.id, asked.title) == ("f1", "请假要家长同意吗？")
        assert (asked.service, asked.service_name) == ("leave", "学生请假销假")

    def test_suggestions_name_services_and_hot_words(self, catalog: Catalog) -> None:
        _write(catalog, "hot-words", "hall", words=["请假流程"])
        items = catalog.queries.answer(Suggest(q="qingj")).items
        assert [(one.text, one.kind) for one in items] == [("请假流程", "word"), ("学生请假销假", "service")]
        assert items[1].url == "/services/leave"
        assert [one.text for one in catalog.queries.answer(Suggest(q="请假")).items] == ["请假流程", "学生请假销假"]

    def test_names_are_read_in_english_and_services_found_by_them(self, catalog: Catalog) -> None:
        assert catalog.queries.answer(SearchAll(q="sabbatical")).facets.services.total == 0
        _write(catalog, "translations", "services", title="事项",
               rows=[{"zh": "学生请假销假", "en": "Student sabbatical"}])
        translations = catalog.around.answers[GetTranslations]
        assert translations(GetTranslations()).english == {"学生请假销假": "Student sabbatical"}
        [found] = catalog.queries.answer(SearchAll(q="sabbatical")).facets.services.items
        assert (found.code, found.name) == ("leave", "学生请假销假")
        _perform(catalog, WithdrawContent(actor=ADMIN, kind="translations", id="services"))
        assert catalog.queries.answer(SearchAll(q="sabbatical")).facets.services.total == 0
        assert translations(GetTranslations()).english == {}

    @pytest.mark.parametrize("wrong", [{"q": "假", "limit": 0}, {"q": "假", "limit": 101}], ids=str)
    def test_a_senseless_search_is_refused_by_field(self, catalog: Catalog, wrong: dict[str, Any]) -> None:
        with pytest.raises(Invalid) as refused:
            catalog.queries.answer(SearchAll(**wrong))
        assert list(refused.value.errors) == [list(wrong)[-1]]

    def test_of_a_pasted_page_the_beginning_is_looked_for(self, catalog: Catalog) -> None:
        pasted = "学生请假销假" + "，以及别的许多话" * 40
        assert catalog.queries.answer(SearchAll(q=pasted)).facets.services.items[0].code == "leave"
        assert {one.code for one in catalog.queries.answer(Suggest(q=pasted)).items} <= {"leave", None}
        assert catalog.queries.answer(ListServices(q=pasted)).items[0].code == "leave"


@pytest.fixture
def reader(catalog_settings: Settings) -> Iterator[Catalog]:
    """Another process of the catalog: it writes nothing, and only follows."""
    other = build(catalog_settings)
    watches = [part for part in other.followers if isinstance(part, SearchWatch | OwnWatch)]
    threads = [threading.Thread(target=watch.run, daemon=True) for watch in watches]
    for thread in threads:
        thread.start()
    yield other
    for watch in watches:
        watch.stop()
    for thread in threads:
        thread.join(10)
    other.close()


def _becomes(look: Callable[[], Any], wanted: Any) -> None:
    """Wait until ``look`` returns what is wanted."""
    wait_until(lambda: look() == wanted, within=30)


@pytest.mark.usefixtures("shelf")
class TestFollowing:
    def test_another_process_finds_what_is_published_changed_and_retired(
            self, catalog: Catalog, reader: Catalog, publish: Publish) -> None:
        _becomes(lambda: sorted(_codes(reader)), ["claim", "leave", "proof"])
        publish(service("box", "9", "校园邮箱申请"))
        _becomes(lambda: _codes(reader, q="youxiang"), ["box"])
        publish(service("box", "9", "电子信箱申请"))
        _becomes(lambda: _codes(reader, q="youxiang"), [])
        assert _codes(reader, q="xinxiang") == ["box"]
        asked = {"actor": ADMIN, "command_id": "c" * 32, "correlation_id": "c"}
        catalog.execute({"name": "service.retire", "data": {"actor": ADMIN, "code": "box", "reason": "合并"}}, asked)
        _becomes(lambda: _codes(reader, q="xinxiang"), [])

    def test_synonyms_and_what_is_laid_over_a_guide_count_at_once(self, catalog: Catalog, reader: Catalog) -> None:
        _becomes(lambda: _codes(reader, q="核桃饼"), [])
        _write(catalog, "synonyms", "hall", groups=[["核桃饼", "报销"]])
        _becomes(lambda: _codes(reader, q="核桃饼"), ["claim"])
        _write(catalog, "guide", "claim", theme="经费服务", tags=["出差补贴"])
        _becomes(lambda: _codes(reader, theme=("经费服务",)), ["claim"])
        assert _codes(reader, q="出差补贴") == ["claim"]
        _perform(catalog, WithdrawContent(actor=ADMIN, kind="guide", id="claim"))
        _becomes(lambda: _codes(reader, theme=("财务事项",)), ["claim"])

    def test_a_reader_with_a_position_sees_it_whoever_wrote_it(
            self, reader: Catalog, publish: Publish) -> None:
        _becomes(lambda: len(_codes(reader)), 3)
        receipt = publish(service("box", "9", "校园邮箱申请"))
        assert _codes(reader, q="邮箱", position=receipt.position) == ["box"]

    def test_questions_show_the_name_a_service_has_now(
            self, catalog: Catalog, reader: Catalog, publish: Publish) -> None:
        _write(catalog, "faq", "f1", question="请假要家长同意吗？", answer="三天以上要。", service="leave")
        publish(service("leave", "1", "学生请假", theme="学生事务"))

        def named() -> list[str | None]:
            return [item.service_name for item in reader.queries.answer(SearchAll(q="家长同意")).facets.faq.items]

        _becomes(named, ["学生请假"])

    def test_imported_news_and_uses_are_followed(self, catalog: Catalog, reader: Catalog) -> None:
        own = catalog.store.commits.database
        _becomes(lambda: len(_codes(reader)), 3)
        own["imported_news"].insert_one({"_id": "n1", "title": "校庆公告", "channel": "通知公告", "summary": ""})
        _becomes(lambda: _totals(reader, "校庆")["news"], 1)
        own["figures"].insert_one({"_id": "proof", "uses": 12})
        _becomes(lambda: _codes(reader), ["proof", "leave", "claim"])
        own["imported_news"].delete_one({"_id": "n1"})
        _becomes(lambda: _totals(reader, "校庆")["news"], 0)

    def test_a_model_built_anew_is_read_anew(self, catalog: Catalog, reader: Catalog, publish: Publish) -> None:
        _becomes(lambda: len(_codes(reader)), 3)
        catalog.projectors[0].rebuild()
        publish(service("box", "9", "校园邮箱申请"))
        _becomes(lambda: _codes(reader, q="邮箱"), ["box"])
