"""The demonstration carriers themselves: what they keep, and what they refuse."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
from collections.abc import Callable
from pathlib import Path

import pytest

from notify.adapters.sms import Sms, SmsAccount
from notify.adapters.web import Endpoint
from notify.domain.channels import Channel
from notify.domain.due import Delivery
from notify.settings import DEMO_TEMPLATES
from tests.notify.carriers_process import Carriers


def send(carriers: Carriers, order: Delivery) -> None:
    account = SmsAccount(key_id="test-key", key_secret="test-secret", sign_name="示范大学", templates=DEMO_TEMPLATES)
    Sms(Endpoint(carriers.url, 2.0), account).send(order, "13900000008")


def test_what_was_received_survives_a_restart_and_since_shows_only_what_is_new(
        tmp_path: Path, delivery: Callable[..., Delivery]) -> None:
    carriers = Carriers(tmp_path)
    carriers.start()
    try:
        send(carriers, delivery(Channel.SMS, 1))
        carriers.stop()
        carriers.start()
        send(carriers, delivery(Channel.SMS, 2))
        first, second = carriers.outbox()
        assert carriers.call("GET", f"/outbox?since={first['id']}")["items"] == [second]
        assert set(first) == {"id", "channel", "to", "title", "text", "at", "provider_id", "outbound_id", "repeats"}
        carriers.call("DELETE", "/outbox")
        send(carriers, delivery(Channel.SMS, 3))
        assert [item["id"] > second["id"] for item in carriers.outbox()] == [True]
    finally:
        carriers.stop()


@pytest.mark.parametrize("order", [{"channel": "pigeon", "mode": "ok"}, {"channel": "sms", "mode": "explode"}, [], {}])
def test_an_unknown_fault_is_refused(carriers: Carriers, order: object) -> None:
    with pytest.raises(urllib.error.HTTPError) as raised:
        carriers.call("POST", "/control", order)
    assert raised.value.code == 400


def test_an_unsigned_text_message_is_refused(carriers: Carriers) -> None:
    with pytest.raises(urllib.error.HTTPError) as raised:
        carriers.call("POST", "/?PhoneNumbers=13900000008")
    assert json.loads(raised.value.read())["Code"] == "MissingAuthorization"
    assert carriers.outbox() == []


def test_without_settings_they_say_what_is_missing_and_do_not_start() -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("HALL_")}
    ended = subprocess.run([sys.executable, "-m", "carriers", "run"], env=bare, capture_output=True, text=True,
                           timeout=60, check=False)
    assert ended.returncode == 2
    assert all(name in ended.stderr for name in ("HALL_CARRIERS_PORT", "HALL_SMS_KEY_SECRET", "HALL_SMTP_URL"))
