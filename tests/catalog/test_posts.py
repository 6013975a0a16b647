"""Who may publish: learned from the bus, which repeats itself and loses its order."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from catalog.service import Catalog
from chassis.recorded import Recorded
from contracts.errors import NotAllowed
from tests.catalog.conftest import DEMO, post_event


@pytest.mark.parametrize("order", sorted(set(itertools.permutations([0, 1, 2, 2]))))
def test_whatever_the_order_the_last_event_counts(catalog: Catalog, order: tuple[int, ...]) -> None:
    no = "70001"
    events = [
        post_event("granted", no, number=3),
        post_event("revoked", no, number=4),
        post_event("granted", no, number=9),
    ]
    for index in order:
        catalog.posts.learn(Recorded.of(events[index]))
    assert catalog.posts.holds(no, "hall.admin") is True


def test_a_revoked_post_publishes_no_more(catalog: Catalog, publish: Callable[..., Any]) -> None:
    publish(DEMO / "weekly-report.yaml")
    catalog.posts.learn(Recorded.of(post_event("revoked", number=2)))
    catalog.posts.learn(Recorded.of(post_event("granted", number=1)))
    with pytest.raises(NotAllowed):
        publish(DEMO / "party-proof.yaml")


def test_other_posts_open_nothing_and_are_not_kept(catalog: Catalog, publish: Callable[..., Any]) -> None:
    catalog.posts.learn(Recorded.of(post_event("granted", "10001", role="head")))
    assert not catalog.posts.holds("10001", "head")
    with pytest.raises(NotAllowed):
        publish(DEMO / "weekly-report.yaml", actor="10001")


def test_nobody_speaks_for_another(catalog: Catalog) -> None:
    command = {"name": "service.retire", "data": {"actor": "90001", "code": "x"}}
    with pytest.raises(NotAllowed, match="不一致"):
        catalog.execute(command, {"actor": "10001", "command_id": "a" * 32, "correlation_id": "c"})
