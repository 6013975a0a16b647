"""Content from files: loaded once, told what is wrong, days around today; the demonstration's own is sound and rich."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from catalog.adapters.content_files import entries_of, load_files
from catalog.domain.decide import decide
from catalog.domain.facts import Facts
from catalog.service import Catalog
from contracts.catalog.content import PublishContent
from contracts.catalog.content_fields import FILES, file_id_of
from contracts.catalog.content_kinds import CHANNELS
from contracts.errors import Invalid
from tests.catalog.conftest import ADMIN
from tests.catalog.test_content import ask


def test_files_are_loaded_once(catalog: Catalog, tmp_path: Path) -> None:
    good, bad = tmp_path / "news.yaml", tmp_path / "bad.yaml"
    good.write_text("news:\n  power: {title: 停电, channel: 通知公告, body: 周六}\n")
    bad.write_text("news:\n  odd: {title: 停电}\n  fine: {title: 好, channel: 校园新闻, body: 文}\n")
    first = list(load_files(catalog, [good, bad, tmp_path / "absent.yaml"], ADMIN, "演示"))
    assert [result.refused for result in first] == [False, True, True]
    assert "1 份有变化" in first[0].line
    assert first[1].problems == ("news/odd channel: 必填", "news/odd body: 必填")
    assert ask(catalog, "news.list")["total"] == 2
    [again] = load_files(catalog, [good], ADMIN, "演示")
    assert "0 份有变化" in again.line


def test_files_speak_of_days_around_today_and_of_what_lies_beside_them(tmp_path: Path) -> None:
    file = tmp_path / "news.yaml"
    said = 'picture: ./snow.webp, published_on: "${today-3}", body: "${today}起，${today+28}止"'
    file.write_text(f"news:\n  snow: {{{said}}}")
    with pytest.raises(Invalid, match="snow"):
        list(entries_of(file))
    (tmp_path / "snow.webp").write_bytes(b"snow")
    [(_, _, data)] = entries_of(file, date(2026, 3, 2))
    assert data == {"picture": f"{FILES}/{file_id_of(b'snow')}", "published_on": "2026-02-27",
                    "body": "3 月 2 日起，3 月 30 日止"}


def test_the_demonstrations_content_is_sound_and_rich() -> None:
    demo = Path(__file__).parents[2] / "deploy/demo"
    services = {file.stem: "registry" for file in (demo / "definitions").glob("*.yaml")}
    facts = Facts(administrator=True, services=frozenset(services), departments=services)
    published = [decide(PublishContent(actor=ADMIN, kind=kind, id=id, data=data), None, facts)[0]
                 for file in sorted((demo / "content").glob("*.yaml")) for kind, id, data in entries_of(file)]
    count = Counter(event.kind for event in published)
    least = {"application": 54, "faq": 60, "duty": 40, "news": 25, "theme": 7, "card": 4, "feed": 5, "guide": 5}
    assert {kind: number for kind, number in least.items() if count[kind] < number} == {}
    assert {"help", "about", "mobile", "privacy", "accessibility", "contact"} <= {
        event.id for event in published if event.kind == "page"}
    assert {event.data["channel"] for event in published if event.kind == "news"} == set(CHANNELS)
    assert len({event.data["question"] for event in published if event.kind == "faq"}) == count["faq"]
    [words] = [event.data["groups"] for event in published if event.kind == "synonyms"]
    assert len(words) >= 40
    chosen = {event.id: event.data.get("icon") for event in published if event.kind == "guide"}
    assert (chosen.keys(), len({*chosen.values()} - {None})) == (services.keys(), len(services))
    portal = (demo.parents[1] / "services/portal/src/parts/icons.ts").read_text(encoding="utf-8")
    drawn = set(re.findall(r'([a-z-]+)"?: (?:[A-Z]|")', portal))
    assert {event.data["icon"] for event in published if event.data.get("icon")} <= drawn
