"""The settings of the notify service: channels are on or off, never half."""

from __future__ import annotations

import pytest

from chassis.settings import SettingsError
from notify.domain.channels import Kind
from notify.settings import DEMO_TEMPLATES, Settings
from tests.keys import MASTER_KEY

BARE = {"HALL_MONGO_URL": "mongodb://m", "HALL_AMQP_URL": "amqp://a",
        "HALL_PUBLIC_URL": "https://hall.example", "HALL_MASTER_KEY": MASTER_KEY}
SMS = {"HALL_SMS_URL": "https://sms.example", "HALL_SMS_KEY_ID": "k", "HALL_SMS_KEY_SECRET": "s",
       "HALL_SMS_SIGN_NAME": "示范大学"}
TEMPLATES = "assigned=A,returned=B,completed=C,rejected=D,terminated=E"


def problems(**environment: str) -> str:
    with pytest.raises(SettingsError) as raised:
        Settings.from_environment(BARE | environment)
    return "\n".join(raised.value.problems)


def test_without_carriers_every_outer_channel_is_off() -> None:
    settings = Settings.from_environment(BARE)
    assert (settings.sms_url, settings.wecom_url, settings.smtp_url) == ("", "", "")


def test_a_channel_switched_on_names_everything_it_still_needs() -> None:
    said = problems(HALL_SMS_URL="https://sms.example", HALL_WECOM_URL="https://wecom.example",
                    HALL_SMTP_URL="smtp://mail.example:25")
    for name in ("HALL_SMS_KEY_ID", "HALL_SMS_KEY_SECRET", "HALL_SMS_SIGN_NAME", "HALL_WECOM_CORP_ID",
                 "HALL_WECOM_SECRET", "HALL_WECOM_AGENT_ID", "HALL_MAIL_FROM"):
        assert name in said


def test_a_real_hall_must_name_its_own_templates_and_the_demonstration_has_some() -> None:
    assert "HALL_SMS_TEMPLATES" in problems(**SMS)
    assert Settings.from_environment(BARE | SMS | {"HALL_DEMO": "1"}).templates().items() >= DEMO_TEMPLATES.items()
    own = Settings.from_environment(BARE | SMS | {"HALL_SMS_TEMPLATES": TEMPLATES}).templates()
    assert own[Kind.RETURNED] == "B"
    assert own[Kind.URGED] == own[Kind.ASSIGNED], "it says the same"


@pytest.mark.parametrize("value", ["assigned=A", "pigeon=A," + TEMPLATES, "assigned", ""])
def test_templates_must_be_complete_and_known(value: str) -> None:
    assert "HALL_SMS_TEMPLATES" in problems(**SMS, HALL_SMS_TEMPLATES=value)


@pytest.mark.parametrize("value", ["soon", "5,,9", "-1", "nan", "99999"])
def test_waits_are_seconds(value: str) -> None:
    assert "HALL_NOTIFY_WAITS" in problems(HALL_NOTIFY_WAITS=value)


def test_a_lease_outlives_the_time_out() -> None:
    assert "HALL_NOTIFY_LEASE" in problems(HALL_NOTIFY_LEASE="10", HALL_NOTIFY_TIMEOUT="10")


def test_secrets_are_not_shown() -> None:
    settings = Settings.from_environment(BARE | SMS | {"HALL_DEMO": "1", "HALL_SMS_KEY_SECRET": "very-secret"})
    assert "very-secret" not in repr(settings)
