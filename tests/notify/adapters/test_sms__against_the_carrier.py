"""The SMS adapter against the real carriers process: signature, answers, every way to fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from chassis.testing import free_port
from notify.adapters.failures import PermanentFailure, TemporaryFailure, UnknownOutcome
from notify.adapters.sms import Sms, SmsAccount
from notify.adapters.web import Endpoint
from notify.domain.channels import Channel, Kind
from notify.domain.due import Delivery
from notify.settings import DEMO_TEMPLATES
from tests.notify.carriers_process import Carriers

Make = Callable[..., Delivery]
PHONE = "13900000008"


def sms(carriers: Carriers, *, secret: str = "test-secret", key: str = "test-key", sign: str = "示范大学",
        templates: dict[Kind, str] | None = None, late: timedelta = timedelta()) -> Sms:
    account = SmsAccount(key_id=key, key_secret=secret, sign_name=sign, templates=templates or DEMO_TEMPLATES)
    return Sms(Endpoint(carriers.url, 1.0), account, clock=lambda: datetime.now(UTC) - late)


def test_a_signed_message_is_accepted_and_carries_our_own_id(carriers: Carriers, delivery: Make) -> None:
    order = delivery(Channel.SMS)
    provider_id = sms(carriers).send(order, PHONE)
    [item] = carriers.outbox()
    assert (item["channel"], item["to"], item["outbound_id"]) == ("sms", PHONE, order.id)
    assert item["provider_id"] == provider_id
    assert item["text"] == "【示范大学】您有一项待办：工作周报（流水号BG20260001），请登录网上办事大厅办理。"


@pytest.mark.parametrize(("account", "reason", "failure"), [
    ({"secret": "wrong"}, "SignatureDoesNotMatch", TemporaryFailure),
    ({"key": "wrong"}, "InvalidAccessKeyId.NotFound", TemporaryFailure),
    ({"late": timedelta(minutes=16)}, "InvalidTimeStamp.Expired", TemporaryFailure),
    ({"sign": "别家"}, "isv.SMS_SIGNATURE_ILLEGAL", PermanentFailure),
    ({"templates": {Kind.ASSIGNED: "SMS_1"}}, "isv.SMS_TEMPLATE_ILLEGAL", PermanentFailure),
    ({"templates": {Kind.RETURNED: "SMS_1"}}, "no_template", PermanentFailure),
])
def test_a_refused_message_was_certainly_not_sent(
        carriers: Carriers, delivery: Make, account: dict[str, object], reason: str, failure: type[Exception]) -> None:
    with pytest.raises(failure, match=reason):
        sms(carriers, **account).send(delivery(Channel.SMS), PHONE)  # type: ignore[arg-type]
    assert carriers.outbox() == []


def test_a_bad_number_is_refused_for_good(carriers: Carriers, delivery: Make) -> None:
    with pytest.raises(PermanentFailure, match=r"isv\.MOBILE_NUMBER_ILLEGAL"):
        sms(carriers).send(delivery(Channel.SMS), "not a number")


def test_the_business_limit_passes(carriers: Carriers, delivery: Make) -> None:
    carriers.control("sms", "fail", times=1)
    with pytest.raises(TemporaryFailure, match=r"isv\.BUSINESS_LIMIT_CONTROL"):
        sms(carriers).send(delivery(Channel.SMS), PHONE)
    sms(carriers).send(delivery(Channel.SMS), PHONE)
    assert len(carriers.outbox()) == 1


@pytest.mark.parametrize(("mode", "received"), [("timeout", 0), ("slow", 1), ("accept_then_drop_connection", 1)])
def test_no_answer_leaves_the_outcome_unknown(carriers: Carriers, delivery: Make, mode: str, received: int) -> None:
    carriers.control("sms", mode, times=1, seconds=20)
    with pytest.raises(UnknownOutcome):
        sms(carriers).send(delivery(Channel.SMS), PHONE)
    assert len(carriers.outbox()) == received


def test_an_inner_error_of_the_provider_leaves_the_outcome_unknown(carriers: Carriers, delivery: Make) -> None:
    carriers.control("sms", "fail", times=1, code="isp.SYSTEM_ERROR")
    with pytest.raises(UnknownOutcome, match=r"isp\.SYSTEM_ERROR"):
        sms(carriers).send(delivery(Channel.SMS), PHONE)


def test_a_carrier_that_is_not_there_was_certainly_not_reached(delivery: Make) -> None:
    account = SmsAccount(key_id="k", key_secret="s", sign_name="示范大学", templates=DEMO_TEMPLATES)
    with pytest.raises(TemporaryFailure, match="unreachable"):
        Sms(Endpoint(f"http://127.0.0.1:{free_port()}", 1.0), account).send(delivery(Channel.SMS), PHONE)
