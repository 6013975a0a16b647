"""Settings name every problem at once, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from chassis import settings as chassis
from chassis.settings import Settings, SettingsError

GOOD = {"HALL_MONGO_URL": "mongodb://h:1/?replicaSet=x", "HALL_AMQP_URL": "amqp://u:geheim@h:2/v"}


@dataclass(frozen=True, kw_only=True)
class Own(Settings):
    key: str = chassis.setting("HALL_KEY", chassis.text, secret=True, hint="填写密钥")


def test_defaults_are_enough_beside_the_two_addresses() -> None:
    found = Settings.from_environment(GOOD)
    assert (found.db_prefix, found.drain_seconds, found.heartbeat, found.demo) == ("hall", 20, 15, False)


def test_all_problems_are_named_together() -> None:
    wrong = {"HALL_AMQP_URL": "http://x", "HALL_MAX_WORKERS": "many", "HALL_DEMO": "yes"}
    with pytest.raises(SettingsError) as caught:
        Own.from_environment(wrong)
    named = "\n".join(caught.value.problems)
    for variable in ("HALL_MONGO_URL", "HALL_AMQP_URL", "HALL_MAX_WORKERS", "HALL_DEMO", "HALL_KEY", "填写密钥"):
        assert variable in named


def test_a_service_adds_settings_of_its_own() -> None:
    assert Own.from_environment({**GOOD, "HALL_KEY": "k", "HALL_DEMO": "1"}).key == "k"


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    shown = repr(Own.from_environment({**GOOD, "HALL_KEY": "sesam"}))
    assert "geheim" not in shown
    assert "sesam" not in shown
