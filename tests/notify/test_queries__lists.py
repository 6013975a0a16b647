"""The lists people and operators read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pymongo.database import Database

from contracts.errors import Invalid
from contracts.notify.questions import ListDeliveries, ListNotices
from notify.domain.channels import Channel
from notify.domain.due import Delivery
from notify.domain.outcomes import Outcome
from notify.queries.lists import list_deliveries, list_notices
from notify.stores.ledger import Ledger
from notify.stores.notices import Notices

Make = Callable[..., Delivery]


@pytest.fixture
def notices(database: Database[dict[str, Any]], delivery: Make) -> Notices:
    """Seven messages for 11001, one for 10001."""
    notices = Notices(database)
    notices.prepare()
    for number in range(1, 8):
        notices.send(delivery(Channel.INSITE, number, title=f"第{number}条 (甲)"), "11001")
    notices.send(delivery(Channel.INSITE, 8, recipient="10001"), "10001")
    return notices


def test_pages_go_on_without_gap_or_repeat_and_show_only_mine(notices: Notices) -> None:
    seen, token = [], ""
    for _ in range(3):
        page = list_notices(ListNotices(actor="11001", limit=3, page_token=token), notices)
        seen += [item.title for item in page.items]
        token = page.next_page_token or ""
    assert sorted(seen) == [f"第{number}条 (甲)" for number in range(1, 8)]
    assert (page.total, page.unread, page.next_page_token) == (7, 7, None)


@pytest.mark.parametrize(("q", "found"), [("第3条", 1), ("(甲)", 7), (".*", 0), ("bg2026", 7), (" ", 7)])
def test_a_keyword_is_text_and_not_a_pattern(notices: Notices, q: str, found: int) -> None:
    assert list_notices(ListNotices(actor="11001", q=q), notices).total == found


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"limit": 101}, {"page_token": "x"}, {"page_token": "中文"},
                                   {"page_token": "MjAyNi0wMS0wMQ=="}])
def test_a_wrong_page_is_refused(notices: Notices, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as raised:
        list_notices(ListNotices(actor="11001", **wrong), notices)
    assert set(raised.value.errors) == set(wrong)


def test_reading_marks_only_my_own(notices: Notices) -> None:
    first = list_notices(ListNotices(actor="11001", limit=1), notices).items[0].id
    theirs = list_notices(ListNotices(actor="10001"), notices).items[0].id
    assert notices.mark_read("11001", [first, theirs, "nonsense"]) == 1
    assert (notices.unread("11001"), notices.unread("10001")) == (6, 1)
    assert notices.mark_read("11001", None) == 6


def test_operators_see_the_ledger_by_case_and_state(database: Database[dict[str, Any]], delivery: Make) -> None:
    ledger = Ledger(database, lease=60, waits=())
    ledger.prepare()
    ledger.add([delivery(Channel.SMS), delivery(Channel.EMAIL), delivery(Channel.SMS, 4, case_id="d" * 32)])
    claim = ledger.claim(Channel.EMAIL)
    assert claim is not None
    ledger.record(claim, Outcome.PERMANENT, reason="smtp_550")
    assert list_deliveries(ListDeliveries(actor="90001", case_id="c" * 32), ledger).total == 2
    [dead] = list_deliveries(ListDeliveries(actor="90001", state="dead"), ledger).items
    assert (dead.channel, dead.reason, dead.attempts[0].outcome) == ("email", "smtp_550", "permanent")
    with pytest.raises(Invalid):
        list_deliveries(ListDeliveries(actor="90001", state="lost"), ledger)
