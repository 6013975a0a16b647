"""Only strict JSON crosses the bus."""

from __future__ import annotations

import pytest

from chassis import wire


@pytest.mark.parametrize("body", ["NaN", "[Infinity]", '{"a": -Infinity}', '{"a": 1, "a": 2}', "{'a': 1}", "",
                                  b"\xff\xfe", "[" * 100_000])
def test_what_is_not_json_is_refused(body: str | bytes) -> None:
    with pytest.raises(ValueError):
        wire.loads(body)


def test_text_that_looks_like_a_type_stays_text() -> None:
    """N4: the stock serializer turns this into an object, or hangs the caller."""
    from kombu.utils import json as stock

    typed = '{"__type__": "decimal", "__value__": "1E+1000000"}'
    assert wire.loads(typed) == {"__type__": "decimal", "__value__": "1E+1000000"}
    assert not isinstance(stock.loads(typed), dict), "stock kombu has changed; the contrast no longer holds"


def test_chinese_and_rare_characters_survive_the_round_trip() -> None:
    value = {"姓名": "𠮷田", "n": [1, 2.5, None, True]}
    assert wire.loads(wire.dumps(value)) == value


def test_not_a_number_is_not_sent() -> None:
    with pytest.raises(ValueError):
        wire.dumps({"a": float("nan")})
