"""What follows from one try to send, as a table, and where people can be reached."""

from __future__ import annotations

import pytest

from notify.domain.addresses import Contact, Unreachable, address
from notify.domain.channels import Channel
from notify.domain.outcomes import Next, Outcome, State, settle

WAITS = (5.0, 30.0, 120.0, 600.0)
RETRYING = [Channel.INSITE, Channel.WECOM, Channel.EMAIL]


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize(("outcome", "state"), [
    (Outcome.SENT, State.SENT), (Outcome.PERMANENT, State.DEAD), (Outcome.SUPPRESSED, State.SUPPRESSED)])
def test_some_outcomes_are_final_on_every_channel(channel: Channel, outcome: Outcome, state: State) -> None:
    assert settle(channel, outcome, 1, WAITS) == Next(state)


@pytest.mark.parametrize("channel", list(Channel))
def test_a_temporary_failure_waits_longer_each_time_and_the_fifth_is_the_last(channel: Channel) -> None:
    following = [settle(channel, Outcome.TEMPORARY, tries, WAITS) for tries in range(1, 6)]
    assert following == [*(Next(State.DUE, wait) for wait in WAITS), Next(State.DEAD)]


@pytest.mark.parametrize("outcome", [Outcome.UNKNOWN, Outcome.INTERRUPTED])
@pytest.mark.parametrize("tries", [1, 4, 5])
def test_a_text_message_in_doubt_is_never_sent_again_by_itself(outcome: Outcome, tries: int) -> None:
    assert settle(Channel.SMS, outcome, tries, WAITS) == Next(State.UNKNOWN)


@pytest.mark.parametrize("channel", RETRYING)
def test_the_other_channels_repeat_what_is_in_doubt_because_a_repeat_is_recognised(channel: Channel) -> None:
    assert settle(channel, Outcome.UNKNOWN, 2, WAITS) == Next(State.DUE, 30.0)
    assert settle(channel, Outcome.INTERRUPTED, 2, WAITS) == Next(State.DUE, 0.0)
    assert settle(channel, Outcome.INTERRUPTED, 5, WAITS) == Next(State.DEAD)


def test_each_channel_has_its_own_address() -> None:
    contact = Contact(no="11001", phone="13900000008", email="11001@demo.example")
    found = {channel: address(channel, "11001", contact) for channel in Channel}
    assert found == {Channel.INSITE: "11001", Channel.WECOM: "11001", Channel.SMS: "13900000008",
                     Channel.EMAIL: "11001@demo.example"}


@pytest.mark.parametrize(("channel", "contact", "reason", "for_good"), [
    (Channel.SMS, Contact(no="11001"), "no_address", True),
    (Channel.EMAIL, Contact(no="11001", phone="13900000008"), "no_address", True),
    (Channel.INSITE, Contact(no="11001", active=False), "inactive", True),
    (Channel.SMS, None, "contact_unknown", False),
])
def test_who_cannot_be_reached_is_said_with_the_reason(
        channel: Channel, contact: Contact | None, reason: str, for_good: bool) -> None:
    with pytest.raises(Unreachable) as raised:
        address(channel, "11001", contact)
    assert (raised.value.reason, raised.value.for_good) == (reason, for_good)


def test_a_message_in_the_hall_needs_no_contact() -> None:
    assert address(Channel.INSITE, "11001", None) == "11001"
