"""Logs tell machines and operators what happened, and nobody who it happened to."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from chassis import logging as ours
from chassis.logging import HIDDEN, clean
from chassis.settings import Settings

SECRETS = ("13800138000", "+86 138-0013-8000", "110101199003078515", "11010119900307851X",
           "zhang.san@cs.example.edu.cn", "Bearer abc.def-123", "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln", "amqp://hall:s3cret@broker:5672/")


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    """Leave the test runner's own logging as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def configure(log_format: str = "json") -> None:
    ours.configure("sample", Settings(mongo_url="mongodb://x", amqp_url="amqp://x", log_format=log_format))


@pytest.mark.parametrize("secret", SECRETS)
def test_personal_data_and_secrets_are_cut_out_of_any_text(secret: str) -> None:
    found = clean({"deep": [{"text": f"手机或证件：{secret}，请核对"}]})
    assert secret not in str(found)
    assert HIDDEN in str(found)


def test_values_under_telling_keys_are_hidden_however_deep() -> None:
    found = clean({"form": {"idcard": "x", "contact_phone": {"home": "y"}, "NewPassword": "z", "title": "周报"}})
    assert found == {"form": {"idcard": HIDDEN, "contact_phone": HIDDEN, "NewPassword": HIDDEN, "title": "周报"}}


def test_numbers_are_people_too() -> None:
    assert clean(13800138000) == HIDDEN
    assert clean(20230001) == 20230001


def test_stream_ids_and_times_stay_readable() -> None:
    text = "0f13900139000a4c7db2d1f0e7a6b5c4:3 2026-03-01T08:00:00+00:00 1764087600"
    assert clean(text) == text


def test_bodies_never_reach_the_log() -> None:
    assert clean(b"\x00\x01") == "<2 bytes>"


def test_the_correlation_id_is_on_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    structlog.contextvars.bind_contextvars(correlation_id="k1")
    structlog.get_logger("a").info("case.started", stream="s")
    logging.getLogger("kombu.x").warning("lost %s", "amqp://u:p@h")
    ours_line, theirs = lines(capsys)
    assert (ours_line["event"], ours_line["correlation_id"], ours_line["service"]) == ("case.started", "k1", "sample")
    assert (theirs["event"], theirs["correlation_id"]) == (f"lost amqp://{HIDDEN}@h", "k1")


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_what_an_unexpected_error_says_is_not_logged(capsys: pytest.CaptureFixture[str], log_format: str) -> None:
    configure(log_format)
    try:
        raise ValueError("张三 的申请")
    except ValueError:
        structlog.get_logger("a").error("rpc.failed", exc_info=True)
        logging.getLogger("nameko").exception("boom")
    shown = capsys.readouterr().out
    assert "张三" not in shown
    assert shown.count("ValueError") == 2
    assert "test_logging.py" in shown


def test_library_chatter_with_bodies_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    logging.getLogger("nameko.rpc").debug("RPC reply event complete %s", {"result": "x"})
    assert lines(capsys) == []
