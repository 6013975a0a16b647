"""The words of notifications, and what they keep to themselves."""

from __future__ import annotations

import pytest

from carriers.templates import TEMPLATES, fill
from notify.domain.cases import CaseFacts
from notify.domain.channels import POLICY, SAME_TEXT, Channel, Kind
from notify.domain.wording import CHINESE, word
from notify.settings import DEMO_TEMPLATES

FACTS = CaseFacts(serial="BG20260001", title="工作周报_陈一_计算机学院", service_name="工作周报", applicant="10001")


@pytest.mark.parametrize("kind", list(Kind))
def test_a_text_message_says_service_and_serial_and_nothing_personal(kind: Kind) -> None:
    title, text = word(kind, Channel.SMS, FACTS, step="领导审批", opinion="请陈一补充")
    assert title == ""
    assert "工作周报" in text
    assert "BG20260001" in text
    assert "陈一" not in text


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_worded_in_chinese_and_english_and_mails_say_both(kind: Kind) -> None:
    assert set(CHINESE) == set(Kind)
    title, text = word(kind, Channel.EMAIL, FACTS, step="领导审批", opinion="好")
    assert title == word(kind, Channel.INSITE, FACTS)[0]
    assert text.index("流水号BG20260001") < text.index("no. BG20260001")


def test_a_returned_case_quotes_the_opinion_as_it_was_written() -> None:
    text = word(Kind.RETURNED, Channel.INSITE, FACTS, opinion="请补充 {重点} 工作")[1]
    assert text.endswith("退回意见：请补充 {重点} 工作")
    assert word(Kind.RETURNED, Channel.INSITE, FACTS)[1].endswith("退回意见：（无）")


def test_a_completed_case_invites_to_rate_it() -> None:
    title, text = word(Kind.COMPLETED, Channel.INSITE, FACTS)
    assert "已办结" in title
    assert "评价" in text


@pytest.mark.parametrize("kind", [kind for kind in Kind if Channel.SMS in POLICY[kind]])
def test_the_approved_template_says_what_the_ledger_says(kind: Kind) -> None:
    template = TEMPLATES[DEMO_TEMPLATES[SAME_TEXT.get(kind, kind)]]
    text = fill(template, {"service": FACTS.service_name, "serial": FACTS.serial})
    assert text == word(kind, Channel.SMS, FACTS)[1]


def test_a_reminder_says_the_step_and_when_it_is_due() -> None:
    title, text = word(Kind.REMINDED, Channel.INSITE, FACTS, step="领导审批", due="2026-11-24 17:00")
    assert title == "到期提醒：工作周报"
    assert "“领导审批”这一步，期限是 2026-11-24 17:00" in text
    assert "due 2026-11-24 17:00" in word(Kind.REMINDED, Channel.EMAIL, FACTS, step="x", due="2026-11-24 17:00")[1]


def test_an_urge_carries_the_word_of_who_urges() -> None:
    assert word(Kind.URGED, Channel.INSITE, FACTS, opinion="明天就要用")[1].endswith("留言：明天就要用")
