"""The search finds what people mean: judged questions over the demonstration and two hundred services beside it."""

from __future__ import annotations

import pytest

from catalog.domain.search.index import Index
from catalog.domain.search.ranking import search
from tests.catalog import campus, demo_index
from tests.catalog.judging import Judged, judged, ranks, score

#: The least that is good enough: overall, and for each kind of question.
HIT3, MRR, MRR_OF_KIND = 0.95, 0.9, 0.8


@pytest.fixture(scope="module")
def index() -> Index:
    return demo_index.index(campus.services())


@pytest.fixture(scope="module")
def ranked(index: Index) -> list[tuple[Judged, int]]:
    def ask(q: str) -> list[str]:
        return [index.at(hit.slot).key for hit in search(index, q, ("service",)).hits["service"]]

    return ranks(judged(), ask)


def test_there_are_many_questions_of_every_kind() -> None:
    kinds = [one.kind for one in judged()]
    assert len(kinds) >= 170
    assert {"keyword", "initials", "pinyin", "mixed", "typo", "homophone", "synonym", "question"} <= set(kinds)


def test_every_right_answer_is_a_service(index: Index) -> None:
    known = set(index.keys("service"))
    assert [one.q for one in judged() if not one.right <= known] == []


def test_the_right_service_is_among_the_first_three(ranked: list[tuple[Judged, int]]) -> None:
    missed = [(one.q, rank) for one, rank in ranked if not 1 <= rank <= 3]
    assert score(ranked).hit3 >= HIT3, missed


def test_the_right_service_is_near_the_top(ranked: list[tuple[Judged, int]]) -> None:
    assert score(ranked).mrr >= MRR, [(one.q, rank) for one, rank in ranked if rank != 1]


def test_questions_that_were_not_looked_at_do_as_well(ranked: list[tuple[Judged, int]]) -> None:
    held = [pair for pair in ranked if pair[0].held]
    assert score(held).mrr >= MRR, [(one.q, rank) for one, rank in held if rank != 1]


@pytest.mark.parametrize("kind", sorted({one.kind for one in judged()}))
def test_no_kind_of_question_is_forgotten(kind: str, ranked: list[tuple[Judged, int]]) -> None:
    of_kind = [pair for pair in ranked if pair[0].kind == kind]
    assert score(of_kind).mrr >= MRR_OF_KIND, [(one.q, rank) for one, rank in of_kind if rank != 1]
