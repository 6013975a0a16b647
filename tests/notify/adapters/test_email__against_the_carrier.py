"""The e-mail adapter against the real carriers process."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chassis.testing import free_port
from notify.adapters.email import Email, MailAccount, message_id
from notify.adapters.failures import PermanentFailure, TemporaryFailure, UnknownOutcome
from notify.domain.channels import Channel
from notify.domain.due import Delivery
from tests.notify.carriers_process import Carriers

Make = Callable[..., Delivery]
TO = "11001@demo.example"


def email(url: str) -> Email:
    return Email(MailAccount(url=url, sender="hall@demo.example", public_url="https://hall.example", timeout=1.0))


def own(carriers: Carriers) -> Email:
    return email(carriers.environment["HALL_SMTP_URL"])


def test_a_mail_arrives_in_chinese_with_a_link_and_an_id_of_ours(carriers: Carriers, delivery: Make) -> None:
    order = delivery(Channel.EMAIL)
    provider_id = own(carriers).send(order, TO)
    [item] = carriers.outbox()
    assert (item["channel"], item["to"], item["title"]) == ("email", TO, order.title)
    assert order.text in item["text"]
    assert f"https://hall.example{order.path}" in item["text"]
    assert item["outbound_id"] == provider_id == message_id(order.id, "hall@demo.example")
    assert "11001" not in provider_id


def test_a_repeat_is_dropped_by_its_message_id(carriers: Carriers, delivery: Make) -> None:
    for _ in range(2):
        own(carriers).send(delivery(Channel.EMAIL), TO)
    assert [item["repeats"] for item in carriers.outbox()] == [1]


def test_a_title_of_several_lines_cannot_add_headers(carriers: Carriers, delivery: Make) -> None:
    own(carriers).send(delivery(Channel.EMAIL, title="待办\r\nBcc: x@evil.example"), TO)
    assert [(item["to"], item["title"]) for item in carriers.outbox()] == [(TO, "待办 Bcc: x@evil.example")]


@pytest.mark.parametrize(("code", "failure"), [("451", TemporaryFailure), ("550", PermanentFailure)])
def test_refusals_are_told_apart(carriers: Carriers, delivery: Make, code: str, failure: type[Exception]) -> None:
    carriers.control("email", "fail", times=1, code=code)
    with pytest.raises(failure, match=f"smtp_{code}"):
        own(carriers).send(delivery(Channel.EMAIL), TO)
    assert carriers.outbox() == []


@pytest.mark.parametrize(("mode", "received"), [("timeout", 0), ("accept_then_drop_connection", 1)])
def test_no_answer_leaves_the_outcome_unknown(carriers: Carriers, delivery: Make, mode: str, received: int) -> None:
    carriers.control("email", mode, times=1)
    with pytest.raises(UnknownOutcome):
        own(carriers).send(delivery(Channel.EMAIL), TO)
    assert len(carriers.outbox()) == received


def test_wrong_credentials_wait_for_an_operator(carriers: Carriers, delivery: Make) -> None:
    with pytest.raises(TemporaryFailure, match="smtp_535"):
        email(f"smtp://hall:wrong@127.0.0.1:{carriers.smtp_port}").send(delivery(Channel.EMAIL), TO)


def test_a_server_that_is_not_there_was_certainly_not_reached(delivery: Make) -> None:
    with pytest.raises(TemporaryFailure, match="unreachable"):
        email(f"smtp://127.0.0.1:{free_port()}").send(delivery(Channel.EMAIL), TO)


@pytest.mark.parametrize("address", ["not an address", "a@b@c", ""])
def test_a_bad_address_is_refused_for_good(carriers: Carriers, delivery: Make, address: str) -> None:
    with pytest.raises(PermanentFailure):
        own(carriers).send(delivery(Channel.EMAIL), address)
