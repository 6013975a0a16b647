"""Content decided: what may be published by whom, what is refused by field, what could not have happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from catalog.domain.decide import decide, stream
from catalog.domain.evolve import evolve
from catalog.domain.facts import Facts
from catalog.domain.legality import step
from catalog.domain.state import Entry
from contracts import codec
from contracts.catalog.content import PublishContent, RestoreContent, WithdrawContent
from contracts.catalog.content_english import ENGLISH
from contracts.catalog.content_fields import TYPES
from contracts.catalog.content_kinds import KINDS, checked
from contracts.catalog.definition import digest
from contracts.catalog.events import ContentPublished, ContentWithdrawn
from contracts.errors import ContractError, Invalid, NotAllowed, NotFound, NotPossibleNow

HALL = Facts(administrator=True, services=frozenset({"leave"}), departments={"leave": "student"})
REGISTRY = Facts(units=frozenset({"registry", "exams"}), services=frozenset({"leave", "shift"}),
                 departments={"leave": "student", "shift": "registry"})
NEWS = {"title": "停电通知", "channel": "通知公告", "body": "周六停电"}


def publish(data: dict[str, Any], *, kind: str = "news", id: str = "power", base: int | None = None) -> PublishContent:
    return PublishContent(actor="90001", kind=kind, id=id, data=data, base=base)


def after(*commands: Any, facts: Facts = HALL) -> Any:
    """Return the entry that a row of commands leaves."""
    entry = None
    for command in commands:
        for event in decide(command, entry, facts):
            entry, wrong = step(entry, event)
            assert wrong == ""
    return entry


def refused(command: Any, entry: Any = None, facts: Facts = HALL) -> ContractError:
    with pytest.raises(ContractError) as told:
        decide(command, entry, facts)
    return told.value


def test_publishing_keeps_what_the_kind_knows_and_drops_what_is_blank() -> None:
    [event] = decide(publish({**NEWS, "summary": " ", "pinned": True, "picture": None, "unit": ""}), None, HALL)
    assert event.data == {"title": "停电通知", "channel": "通知公告", "body": "周六停电", "pinned": True}
    assert (event.version, event.digest, event.unit) == (1, digest(event.data), None)


def test_the_same_again_changes_nothing_and_a_change_is_the_next_version() -> None:
    entry = after(publish(NEWS))
    assert decide(publish({**NEWS, "title": " 停电通知 ", "pinned": False}), entry, HALL) == []
    [event] = decide(publish({**NEWS, "body": "改为周日"}), entry, HALL)
    assert event.version == 2


def test_what_was_withdrawn_comes_back_by_publishing_or_restoring() -> None:
    entry = after(publish(NEWS), publish({**NEWS, "body": "改为周日"}),
                  WithdrawContent(actor="90001", kind="news", id="power"))
    assert entry.withdrawn
    assert decide(WithdrawContent(actor="90001", kind="news", id="power"), entry, HALL) == []
    [again] = decide(publish({**NEWS, "body": "改为周日"}), entry, HALL)
    assert again.version == 3
    restored = after(publish(NEWS), publish({**NEWS, "body": "改为周日"}),
                     RestoreContent(actor="90001", kind="news", id="power", version=1))
    assert (restored.version, restored.data["body"], restored.withdrawn) == (3, "周六停电", False)
    assert decide(RestoreContent(actor="90001", kind="news", id="power", version=3), restored, HALL) == []


def test_whoever_looked_at_an_older_version_is_told() -> None:
    entry = after(publish(NEWS), publish({**NEWS, "body": "改为周日"}))
    assert refused(publish({**NEWS, "body": "取消"}, base=1), entry).code == "stale_version"
    assert len(decide(publish({**NEWS, "body": "取消"}, base=2), entry, HALL)) == 1


@pytest.mark.parametrize(("kind", "id", "data", "field"), [
    ("news", "a", {**NEWS, "colour": "red"}, "colour"),
    ("news", "a", {"title": "x", "channel": "通知公告"}, "body"),
    ("news", "a", {**NEWS, "title": "   "}, "title"),
    ("news", "a", {**NEWS, "channel": "小道消息"}, "channel"),
    ("news", "a", {**NEWS, "title": "长" * 301}, "title"),
    ("news", "a", {**NEWS, "body": "找 13812345678"}, "body"),
    ("news", "a", {**NEWS, "body": "证件 110105199003071234"}, "body"),
    ("news", "a", {**NEWS, "picture": "javascript:alert(1)"}, "picture"),
    ("news", "a", {**NEWS, "published_on": "2026-02-30"}, "published_on"),
    ("news", "a", {**NEWS, "pinned": "yes"}, "pinned"),
    ("news", "a", {**NEWS, "title": "\ud800"}, "title"),
    ("faq", "a", {"question": "?", "answer": "!", "service": "no-such"}, "service"),
    ("faq", "a", {"question": "?", "answer": "!", "service": "A B"}, "service"),
    ("guide", "no-such", {"fee": "免费"}, "id"),
    ("site", "hall", {"university": "大学", "hall": "一网通", "colour": "blue"}, "colour"),
    ("site", "other", {"university": "大学", "hall": "一网通"}, "id"),
    ("site", "hall", {"university": "大学", "hall": "一网通", "phones": [{"label": "服务台"}]}, "phones[0].number"),
    ("synonyms", "hall", {"groups": [["一卡通"]]}, "groups"),
    ("feed", "a", {"name": "n", "url": "ftp://x", "channel": "通知公告", "format": "rss"}, "url"),
    ("card", "a", {"title": "t", "source": "card.balance", "rows": [{"label": "余额", "item": "b", "who": "x"}]},
     "rows[0].who"),
    ("application", "a", {"name": "n", "url": "https://x", "category": "教学", "audience": ["外星人"]}, "audience[0]"),
    ("poem", "a", {}, "kind"),
    ("news", "../etc", NEWS, "id"),
    ("news", "A", NEWS, "id"),
], ids=lambda value: value if isinstance(value, str) else "data")
def test_what_is_wrong_is_named_by_field(kind: str, id: str, data: dict[str, Any], field: str) -> None:
    error = refused(publish(data, kind=kind, id=id))
    assert isinstance(error, Invalid)
    assert list(error.errors) == [field]


def test_synonyms_come_as_lists_or_as_lines() -> None:
    given = checked("synonyms", {"groups": [["一卡通", "校园卡", "校园卡"], "挂失，冻结、停用", ""]})
    assert given == {"groups": [["一卡通", "校园卡"], ["挂失", "冻结", "停用"]]}


@pytest.mark.parametrize(("kind", "id", "data"), [
    ("news", "power", {**NEWS, "unit": "registry"}),
    ("news", "power", {**NEWS, "unit": "exams"}),
    ("faq", "q", {"question": "?", "answer": "!", "service": "shift"}),
    ("duty", "d", {"name": "排课", "department": "教务处", "text": "排课", "unit": "registry"}),
    ("guide", "shift", {"fee": "免费"}),
], ids=["own", "below", "service", "duty", "guide"])
def test_a_unit_keeps_what_is_its_own(kind: str, id: str, data: dict[str, Any]) -> None:
    [event] = decide(publish(data, kind=kind, id=id), None, REGISTRY)
    assert event.unit in REGISTRY.units


@pytest.mark.parametrize(("kind", "id", "data"), [
    ("news", "power", NEWS),
    ("news", "power", {**NEWS, "unit": "student"}),
    ("faq", "q", {"question": "?", "answer": "!", "service": "leave"}),
    ("faq", "q", {"question": "?", "answer": "!", "service": "leave", "unit": "registry"}),
    ("guide", "leave", {"fee": "免费"}),
    ("site", "hall", {"university": "大学", "hall": "一网通", "unit": "registry"}),
    ("theme", "t", {"name": "教学"}),
    ("hot-words", "hall", {"words": ["x"]}),
    ("feed", "f", {"name": "n", "url": "https://x", "channel": "通知公告", "format": "rss"}),
], ids=["nobody's", "another's", "another's service", "own on another's page", "another's guide",
        "site", "theme", "hot words", "feed"])
def test_a_unit_keeps_nothing_else(kind: str, id: str, data: dict[str, Any]) -> None:
    assert isinstance(refused(publish(data, kind=kind, id=id), facts=REGISTRY), NotAllowed)


def test_a_unit_neither_takes_what_is_anothers_nor_gives_away_what_is_its_own() -> None:
    others = after(publish({**NEWS, "unit": "student"}))
    assert isinstance(refused(publish({**NEWS, "unit": "registry"}), others, REGISTRY), NotAllowed)
    own = after(publish({**NEWS, "unit": "registry"}))
    assert isinstance(refused(publish({**NEWS, "unit": "student"}), own, REGISTRY), NotAllowed)
    assert isinstance(refused(WithdrawContent(actor="1", kind="news", id="power"), others, REGISTRY), NotAllowed)
    moved = after(publish({**NEWS, "unit": "student"}), publish({**NEWS, "unit": "registry"}))
    back = RestoreContent(actor="1", kind="news", id="power", version=1)
    assert isinstance(refused(back, moved, REGISTRY), NotAllowed)


def test_nobody_without_a_post_keeps_anything() -> None:
    assert "hall.admin" in refused(publish(NEWS), facts=Facts()).detail


def test_what_was_never_published_is_neither_withdrawn_nor_restored() -> None:
    assert isinstance(refused(WithdrawContent(actor="1", kind="news", id="power")), NotFound)
    assert isinstance(refused(RestoreContent(actor="1", kind="news", id="power", version=1)), NotFound)
    assert isinstance(refused(RestoreContent(actor="1", kind="news", id="power", version=9), after(publish(NEWS))),
                      NotFound)


def test_what_there_is_one_of_stays() -> None:
    site = after(publish({"university": "大学", "hall": "一网通"}, kind="site", id="hall"))
    assert isinstance(refused(WithdrawContent(actor="1", kind="site", id="hall"), site), NotPossibleNow)


def event(version: int = 1, **more: Any) -> ContentPublished:
    data = more.pop("data", {"title": "x"})
    return ContentPublished(**{"kind": "news", "id": "a", "version": version, "digest": digest(data), "data": data,
                               "published_by": "1", **more})


@pytest.mark.parametrize(("before", "then", "words"), [
    ([], event(2), "版本号不连续"),
    ([event()], event(3), "版本号不连续"),
    ([event()], event(2, digest="0" * 64), "摘要"),
    ([event()], event(2, id="b"), "另一份"),
    ([event()], event(2, restored=7), "恢复"),
    ([], ContentWithdrawn(kind="news", id="a", withdrawn_by="1"), "还没有发布"),
    ([event(), ContentWithdrawn(kind="news", id="a", withdrawn_by="1")],
     ContentWithdrawn(kind="news", id="a", withdrawn_by="1"), "已经撤下"),
], ids=["first is 2", "a gap", "digest", "another entry", "restores nothing", "withdrawn unpublished", "twice"])
def test_a_check_of_the_log_finds_what_could_not_have_happened(before: list[Any], then: Any, words: str) -> None:
    entry = None
    for earlier in before:
        entry, wrong = step(entry, earlier)
        assert wrong == ""
    assert words in step(entry, then)[1]


def test_an_event_survives_the_way_into_the_log_and_back() -> None:
    [published] = decide(publish({**NEWS, "unit": "registry"}), None, HALL)
    assert codec.decode_event(*codec.encode_event(published)) == published
    assert isinstance(evolve(None, published), Entry)


def test_an_entry_has_a_stream_of_its_own() -> None:
    assert stream(publish(NEWS)) == stream(WithdrawContent(actor="1", kind="news", id="power"))
    assert stream(publish(NEWS)) != stream(publish(NEWS, kind="page"))


def test_the_general_form_is_described_by_what_is_checked() -> None:
    for kind in KINDS.values():
        told = kind.described()
        assert [item["key"] for item in told["fields"]] == [item.key for item in kind.fields]
        assert {item["type"] for item in told["fields"]} <= set(TYPES)
        assert all(item["label"] for item in told["fields"])
        required = {item["key"] for item in told["fields"] if item["required"]}
        assert required == missing(kind.kind)


def missing(kind: str) -> set[str]:
    """Return the fields that an empty entry is told to fill in."""
    try:
        checked(kind, {})
    except Invalid as error:
        return set(error.errors)
    return set()


def _words(described: dict[str, Any]) -> Iterator[str]:
    """Yield the names and hints of a described kind or field."""
    yield from (described[key] for key in ("name", "label", "help") if described.get(key))
    for inner in described.get("fields", ()):
        yield from _words(inner)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_kind_can_be_described_in_english(kind: Any) -> None:
    assert not any(char > "\u2e7f" for word in _words(kind.described("en")) for char in word)
    assert kind.described()["name"] == kind.name


def test_no_english_is_left_over() -> None:
    used = {word for kind in KINDS.values() for word in _words(kind.described())}
    assert set(ENGLISH) <= used
