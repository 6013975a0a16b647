"""Logs stay below a size without a line of the present being lost to readers."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from local import logs


def test_a_log_that_outgrew_its_limit_moves_aside_while_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "one.log"
    with path.open("ab") as writer:
        for number in range(4):
            writer.write(f"{number}".encode() * 100)
            writer.flush()
            assert logs.rotate(path, limit=50)
        writer.write(b"now")
    assert path.read_bytes() == b"now"
    assert logs.older(path, 1).read_bytes() == b"3" * 100
    assert logs.older(path, 2).read_bytes() == b"2" * 100
    assert len(list(tmp_path.iterdir())) == 1 + logs.KEEP


def test_a_small_log_or_a_missing_one_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "one.log"
    assert not logs.rotate(path)
    path.write_text("short")
    assert not logs.rotate(path)
    assert path.read_text() == "short"


def test_following_shows_the_end_and_then_what_is_added_also_after_rotation(tmp_path: Path) -> None:
    one, two = tmp_path / "one.log", tmp_path / "two.log"
    one.write_text("a\nb\n")
    two.write_text("y\n")
    lines = logs.follow([one, two], lines=1)
    assert list(islice(lines, 2)) == ["one: b", "two: y"]
    two.write_text("y\nc\nhalf")
    assert next(lines) == "two: c"
    two.write_text("y\nc\nhalf done\n")
    one.write_text("z\n")
    assert set(islice(lines, 2)) == {"one: z", "two: half done"}
