"""A short selection of `make chaos`: the service that decides, the primary and every queue, lost under load."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.runner import Stage, play
from tests.faults.site import Site
from tests.faults.truth import verify

pytestmark = pytest.mark.timeout(420)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("faults"), pairs=2) as own:
        yield own


def one_of_each(stage: Stage) -> None:
    """kill -9 of workflow, of the primary, and all queues deleted."""
    stage.fault("kill -9 workflow")
    stage.site.kill("workflow")
    stage.until_accepted()
    stage.fault("所有队列被删除")
    stage.site.bus.delete_all_queues()
    stage.until_accepted()
    stage.fault("kill -9 主节点")
    stage.site.trio.kill_primary()
    stage.site.trio.primary()
    stage.until_accepted()
    stage.site.trio.heal()


def test_nothing_accepted_is_lost_or_done_twice_when_workflow_the_queues_and_the_primary_go(site: Site) -> None:
    row = play("selection", one_of_each, site, rounds=1)
    assert row.findings == []
    assert (row.faults, row.lost, row.doubled) == (3, 0, 0)
    assert row.acked > 3


def test_a_commit_that_is_taken_away_is_missed(site: Site) -> None:
    """The check itself must see it, or its silence above says nothing."""
    accepted = [told for told in site.journal.entries if told.accepted]
    assert verify(site, accepted).lost == 0
    taken = accepted[-1]
    commits = site.database("workflow")["commits"]
    assert commits.delete_one({"s": taken.stream, "v": taken.version}).deleted_count == 1
    assert verify(site, accepted).lost == 1
