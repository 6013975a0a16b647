"""The WeCom adapter against the real carriers process: tokens, cards, repeats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from notify.adapters.failures import PermanentFailure, TemporaryFailure, UnknownOutcome
from notify.adapters.web import Endpoint
from notify.adapters.wecom import WeCom, WeComAccount, clip
from notify.domain.channels import Channel
from notify.domain.due import Delivery
from tests.notify.carriers_process import Carriers

Make = Callable[..., Delivery]
ACCOUNT = WeComAccount(corp_id="ww-test", secret="wecom-secret", agent_id=1000002, public_url="https://hall.example")


def wecom(carriers: Carriers, account: WeComAccount = ACCOUNT) -> WeCom:
    return WeCom(Endpoint(carriers.url, 1.0), account)


def test_a_card_reaches_the_person_and_leads_to_the_case(carriers: Carriers, delivery: Make) -> None:
    order = delivery(Channel.WECOM)
    provider_id = wecom(carriers).send(order, "11001")
    [item] = carriers.outbox()
    assert (item["channel"], item["to"], item["title"]) == ("wecom", "11001", order.title)
    assert (item["outbound_id"], item["provider_id"]) == (f"https://hall.example{order.path}", provider_id)


def test_a_repeat_is_recognised_and_another_event_of_the_same_words_is_not(carriers: Carriers, delivery: Make) -> None:
    channel = wecom(carriers)
    first = channel.send(delivery(Channel.WECOM, 3), "11001")
    again = wecom(carriers).send(delivery(Channel.WECOM, 3), "11001")
    channel.send(delivery(Channel.WECOM, 7), "11001")
    assert first == again
    assert [item["repeats"] for item in carriers.outbox()] == [1, 0]


@pytest.mark.parametrize("code", ["40014", "42001"])
def test_a_token_the_provider_no_longer_likes_is_renewed_at_once(carriers: Carriers, delivery: Make, code: str) -> None:
    channel = wecom(carriers)
    carriers.control("wecom", "fail", times=1, code=code)
    channel.send(delivery(Channel.WECOM), "11001")
    assert len(carriers.outbox()) == 1


def test_a_token_is_used_again_until_shortly_before_it_ends(carriers: Carriers, delivery: Make) -> None:
    now = 0.0
    channel = WeCom(Endpoint(carriers.url, 1.0), ACCOUNT, clock=lambda: now)
    seen = []
    for moment in (0.0, 7000.0, 7100.0):
        now = moment
        seen.append(channel._current_token())
    assert seen[0] == seen[1] != seen[2]


@pytest.mark.parametrize(("code", "failure"), [
    ("-1", TemporaryFailure), ("45009", TemporaryFailure), ("81013", PermanentFailure)])
def test_refusals_are_told_apart(carriers: Carriers, delivery: Make, code: str, failure: type[Exception]) -> None:
    carriers.control("wecom", "fail", times=1, code=code)
    with pytest.raises(failure, match=f"errcode_{code}"):
        wecom(carriers).send(delivery(Channel.WECOM), "11001")


@pytest.mark.parametrize(("account", "reason"), [
    (replace(ACCOUNT, secret="wrong"), "errcode_40001"), (replace(ACCOUNT, corp_id="wrong"), "errcode_40013"),
    (replace(ACCOUNT, agent_id=1), "errcode_40056")])
def test_wrong_settings_wait_for_an_operator(
        carriers: Carriers, delivery: Make, account: WeComAccount, reason: str) -> None:
    with pytest.raises(TemporaryFailure, match=reason):
        wecom(carriers, account).send(delivery(Channel.WECOM), "11001")


def test_no_answer_leaves_the_outcome_unknown(carriers: Carriers, delivery: Make) -> None:
    carriers.control("wecom", "accept_then_drop_connection", times=1)
    with pytest.raises(UnknownOutcome):
        wecom(carriers).send(delivery(Channel.WECOM), "11001")
    assert len(carriers.outbox()) == 1


def test_long_words_are_cut_at_whole_characters() -> None:
    assert clip("工作周报", 12) == "工作周报"
    assert clip("工作周报周", 14) == "工作周…"
    assert len(clip("周" * 400, 512).encode()) <= 512
