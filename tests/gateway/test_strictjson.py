"""The strict reader of JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import strictjson

REFUSED = {
    "duplicate keys": b'{"a": 1, "a": 2}',
    "duplicate keys inside": b'{"form": {"a": 1, "a": 2}}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "a float too large": b'{"a": 1e999}',
    "an int beyond 64 bits": b'{"a": 9223372036854775808}',
    "an int of many digits": b'{"a": ' + b"9" * 5000 + b"}",
    "a lone surrogate": b'{"a": "\\ud800"}',
    "a lone surrogate in a key": b'{"\\udfff": 1}',
    "NUL": b'{"a": "x\\u0000y"}',
    "NUL in a key": b'{"a\\u0000": 1}',
    "not UTF-8": b'{"a": "\xff\xfe"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "deep lists": b"[" * 33 + b"]" * 33,
    "very deep lists": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 40 + b"1" + b"}" * 40,
    "too many values": b"[" + b"1," * 20_000 + b"1]",
    "a trailing comma": b'{"a": 1,}',
    "a comment": b'{"a": 1} // x',
    "two values": b"{} {}",
    "half an object": b'{"a": ',
    "single quotes": b"{'a': 1}",
    "a raw control character": b'{"a": "\x01"}',
}


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED.keys())
def test_what_two_readers_could_understand_differently_is_refused(raw: bytes) -> None:
    with pytest.raises(strictjson.Malformed) as refusal:
        strictjson.parse(raw)
    assert any("\u4e00" <= char <= "\u9fff" for char in str(refusal.value))


def test_a_report_with_a_table_of_a_hundred_rows_passes() -> None:
    row = {f"column{number}": "内容" * 20 for number in range(40)}
    form = {"form": {"items": [row] * 101, "more": [row] * 101, "unit": "cs"}}
    assert strictjson.parse(json.dumps(form).encode()) == form


def test_the_deepest_accepted_value_is_32_containers() -> None:
    assert strictjson.parse(b"[" * 32 + b"]" * 32)


def test_64_bit_integers_and_characters_beyond_the_basic_plane_pass() -> None:
    raw = '{"a": -9223372036854775807, "b": "𠮷\\ud842\\udfb7"}'.encode()
    assert strictjson.parse(raw) == {"a": -(2**63 - 1), "b": "𠮷𠮷"}


_LEAVES = st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False,
    allow_infinity=False) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), inner, max_size=4), max_leaves=40))
def test_ordinary_json_reads_as_python_reads_it(value: object) -> None:
    assert strictjson.parse(json.dumps(value).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        strictjson.parse(raw)
    except strictjson.Malformed:
        return
