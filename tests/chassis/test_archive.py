"""An exported stretch of the log checks out anywhere, and every way of tampering with it is named with its place."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import bson
import pytest
from pymongo.database import Database

from chassis import archive, merkle, verify
from chassis.ledger import GENESIS, block_hash
from tests.chassis.logged import Logged, documents, new_key, reseal

BLOCKS = "segments/000001.blocks.jsonl"
COMMITS = "segments/000001.commits.bson"


@pytest.fixture
def logged(database: Database[dict[str, Any]], tmp_path: Path) -> Logged:
    """Twenty commits in four blocks; the third and the fourth are signed."""
    logged = Logged(database, tmp_path)
    logged.file(3)
    logged.sign()
    logged.file(1)
    logged.sign()
    return logged


def findings(path: Path, *outside: dict[str, Any], trusted: tuple[str, ...] = (),
             partial: bool = False) -> list[tuple[int, str]]:
    """Return (position, words) of everything that is wrong."""
    found, _ = verify.check_archive(path, outside=list(outside), trusted=list(trusted), partial=partial)
    return [(bad.position, bad.text) for bad in found]


def run(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the verifier that is in the archive, alone: no packages, no environment."""
    with tarfile.open(path) as tar:
        file = tar.extractfile("verify.py")
        assert file is not None
        program = path.with_name("verify.py")
        program.write_bytes(file.read())
    return subprocess.run([sys.executable, "-I", "-S", str(program), str(path), *arguments], capture_output=True,
                          text=True, env={"PYTHONIOENCODING": "utf-8"}, timeout=60, check=False)


def test_an_archive_checks_itself_with_nothing_but_the_standard_library(logged: Logged, tmp_path: Path) -> None:
    anchor = tmp_path / "head.json"
    anchor.write_text(json.dumps(logged.sign()))
    path = logged.export()
    done = run(path, "--head", str(anchor), "--key", logged.key.id)
    assert (done.returncode, done.stderr) == (0, "")
    assert "核对 20 个提交，签名头 2 个，外部锚点 1 个" in done.stdout
    assert done.stdout.endswith("通过\n")
    assert "没有给出外部锚点" in run(path).stdout


def test_the_commits_in_it_are_the_stored_bytes(logged: Logged) -> None:
    with tarfile.open(logged.export()) as tar:
        file = tar.extractfile(COMMITS)
        assert file is not None
        stored = [bson.decode(one) for one in documents(file.read())]
    assert [one["_id"] for one in stored] == [one for block in logged.ledger.read() for one in block.ids]
    assert all(set(one) == {"_id", "s", "v", "n0", "n", "cmd", "cmdh", "by", "at", "corr", "ev", "sz"}
               for one in stored)


def test_an_altered_byte_is_named_with_the_position_of_its_commit(logged: Logged) -> None:
    def alter(name: str, content: bytes) -> bytes:
        if name != COMMITS:
            return content
        commits = documents(content)
        commits[7] = commits[7][:-20] + bytes([commits[7][-20] ^ 1]) + commits[7][-19:]
        return b"".join(commits)

    bad = reseal(logged.export(), alter)
    [(position, text)] = findings(bad)
    assert position == 8
    assert "内容被改动过" in text
    done = run(bad)
    assert done.returncode == 1
    assert done.stdout.endswith("不通过，首个坏位置：8\n")


def test_a_commit_altered_in_the_database_is_found_too(logged: Logged) -> None:
    block = next(logged.ledger.read(after_height=1))
    logged.store.commits.update_one({"_id": block.ids[3]}, {"$set": {"by.actor": "somebody else"}})
    [(position, text)] = findings(logged.export())
    assert position == 9
    assert "内容被改动过" in text


def test_a_commit_deleted_from_the_database_is_found_too(logged: Logged) -> None:
    block = next(logged.ledger.read(after_height=2))
    logged.store.commits.delete_one({"_id": block.ids[0]})
    [(position, text)] = findings(logged.export())
    assert position == 11
    assert "被删除" in text


def test_a_commit_removed_from_the_archive_is_named(logged: Logged) -> None:
    def remove(name: str, content: bytes) -> bytes:
        return b"".join(one for at, one in enumerate(documents(content)) if at != 13) if name == COMMITS else content

    [(position, text)] = findings(reseal(logged.export(), remove))
    assert position == 14
    assert "被删除" in text


def test_reordered_commits_are_named(logged: Logged) -> None:
    def reorder(name: str, content: bytes) -> bytes:
        if name != COMMITS:
            return content
        commits = documents(content)
        commits[11], commits[12] = commits[12], commits[11]
        return b"".join(commits)

    [(position, text)] = findings(reseal(logged.export(), reorder))
    assert position == 12
    assert "次序被调换过" in text


def test_swapped_blocks_are_named(logged: Logged) -> None:
    def swap(name: str, content: bytes) -> bytes:
        if name != BLOCKS:
            return content
        lines = content.splitlines(keepends=True)
        return b"".join([lines[0], lines[2], lines[1], lines[3]])

    [(position, text)] = findings(reseal(logged.export(), swap))
    assert position == 6
    assert "链在第 1 块之后断开" in text


def forge(path: Path, change: int, sign_with: Any = None) -> Path:
    """Alter commit ``change`` (from 0) and compute every hash after it anew, as whoever owns the database could."""
    with tarfile.open(path) as tar:
        parts = {name: tar.extractfile(name).read() for name in (BLOCKS, COMMITS, "heads.jsonl")}  # type: ignore[union-attr]
    commits = documents(parts[COMMITS])
    forged = bson.decode(commits[change])
    commits[change] = bson.encode({**forged, "corr": "forged"})
    blocks, prev = [json.loads(line) for line in parts[BLOCKS].splitlines()], GENESIS
    for block in blocks:
        leaves = [merkle.leaf(one) for one in commits[block["first"] - 1:block["last"]]]
        block |= {"leaves": b"".join(leaves).hex(), "root": merkle.root(leaves).hex(), "prev": prev}
        prev = block["hash"] = block_hash(prev, block["height"], block["first"], block["epoch"], block["root"])
    heads = [json.loads(line) for line in parts["heads.jsonl"].splitlines()]
    hashes = {block["height"]: block["hash"] for block in blocks}
    if sign_with:
        heads = [{**head, **{name: getattr(new, name) for name in new.__slots__}} for head in heads
                 for new in [sign_with.sign("sample", head["height"], hashes[head["height"]], datetime.now(UTC))]]
    replaced = {BLOCKS: _lines(blocks), COMMITS: b"".join(commits), "heads.jsonl": _lines(heads)}
    if sign_with:
        replaced["keys.json"] = json.dumps({"keys": [sign_with.public]}).encode()
    return reseal(path, lambda name, content: replaced.get(name, content))


def _lines(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def test_a_chain_computed_anew_contradicts_the_signed_heads(logged: Logged) -> None:
    positions = [position for position, _ in findings(forge(logged.export(), change=17))]
    assert positions == [16]
    assert [position for position, _ in findings(forge(logged.export(), change=3))] == [1, 1]


def test_a_chain_signed_again_with_another_key_is_consistent_and_still_found_from_outside(logged: Logged) -> None:
    published = logged.sign()
    forged = forge(logged.export(), change=17, sign_with=new_key())
    assert findings(forged) == []  # nothing inside can tell: hence anchors and fingerprints
    by_key = findings(forged, trusted=(logged.key.id,))
    assert [position for position, _ in by_key] == [1, 1]
    assert all("由另一把钥匙" in text for _, text in by_key)
    by_anchor = findings(forged, published)
    assert "外部锚点" in by_anchor[0][1]
    assert by_anchor[0][0] == 1  # its own heads say nothing for it: another key signed them
    done = run(forged, "--key", logged.key.id)
    assert done.returncode == 1


def test_a_head_whose_signature_was_touched_is_named(logged: Logged) -> None:
    def touch(name: str, content: bytes) -> bytes:
        return content.replace(b'"at": "2', b'"at": "1') if name == "heads.jsonl" else content

    found = findings(reseal(logged.export(), touch))
    assert [position for position, _ in found] == [1, 1]
    assert all("签名无效" in text for _, text in found)


def test_a_missing_tail_shows_only_beside_a_head_from_outside(logged: Logged) -> None:
    published = logged.sign()
    logged.ledger.blocks.delete_one({"_id": 4})
    logged.database["heads"].delete_one({"height": 4})
    path = logged.export()
    assert findings(path) == []
    [(position, text)] = findings(path, published)
    assert position == 16
    assert "尾部缺失" in text
    assert findings(path, published, partial=True) == []


def test_a_tail_cut_off_the_archive_itself_is_named(logged: Logged) -> None:
    def cut(name: str, content: bytes) -> bytes:
        if name == BLOCKS:
            return b"".join(content.splitlines(keepends=True)[:3])
        return b"".join(documents(content)[:15]) if name == COMMITS else content

    [(position, text)] = findings(reseal(logged.export(), cut))
    assert position == 16
    assert "缺少区块" in text


def test_a_file_that_ends_in_the_middle_is_refused_in_words(logged: Logged) -> None:
    path = logged.export()
    path.write_bytes(path.read_bytes()[:7000])
    done = run(logged.export("whole.tar")) and subprocess.run(
        [sys.executable, "-I", str(path.with_name("verify.py")), str(path)], capture_output=True, text=True,
        env={"PYTHONIOENCODING": "utf-8"}, check=False)
    assert done.returncode == 1
    assert "不能读取" in done.stderr or "不通过" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("since", "until", "heights"), [
    (6, 10, (2, 2)), (7, 11, (2, 3)), (None, 5, (1, 1)), (12, None, (3, 4)), (20, 99, (4, 4))])
def test_a_stretch_is_rounded_to_blocks_and_anchored_by_the_next_head(
        logged: Logged, since: int | None, until: int | None, heights: tuple[int, int]) -> None:
    path = logged.export(since=since, until=until)
    found, told = verify.check_archive(path, outside=[], trusted=[logged.key.id])
    assert found == []
    assert (told["first_height"], told["last_height"]) == heights
    assert told["heads"] >= 1


def test_a_stretch_forged_inside_contradicts_the_head_after_it(logged: Logged) -> None:
    def alter(name: str, content: bytes) -> bytes:
        return content.replace(b'"first": 6', b'"first": 7') if name == BLOCKS else content

    path = logged.export(since=6, until=10)
    assert findings(path) == []
    assert findings(reseal(path, alter)) != []


def test_a_stretch_may_be_given_in_time(logged: Logged) -> None:
    began = datetime(2026, 3, 1, tzinfo=UTC)
    for height in range(1, 5):
        logged.ledger.blocks.update_one({"_id": height}, {"$set": {"at": began + timedelta(hours=height)}})
    second = began + timedelta(hours=2)
    assert archive.stretch(logged.ledger, second, None)[0].height == 2
    assert archive.stretch(logged.ledger, None, second)[1].height == 2
    assert archive.stretch(logged.ledger, second + timedelta(minutes=1), None)[0].height == 3
    with pytest.raises(archive.EmptyStretch):
        archive.stretch(logged.ledger, datetime.now(UTC) + timedelta(hours=1), None)
    with pytest.raises(archive.EmptyStretch):
        archive.stretch(logged.ledger, 21, None)


def test_a_block_sequenced_out_of_its_streams_order_is_named(logged: Logged) -> None:
    logged.file(1)
    last = logged.ledger.last()
    assert last is not None
    logged.ledger.blocks.delete_one({"_id": last.height})
    logged.store.commits.delete_one({"_id": last.ids[1]})
    stream = last.ids[1].partition(":")[0]
    before = logged.store.commits.find_one({"_id": f"{stream}:000004"})
    assert before is not None
    logged.store.commits.insert_one({**before, "_id": f"{stream}:000009", "v": 9})
    logged.block([last.ids[0], f"{stream}:000009", *last.ids[2:]])
    [(position, text)] = findings(logged.export())
    assert position == 22
    assert "第 4 个提交之后是第 9 个" in text


def test_an_attachment_must_match_the_digest_in_its_name(logged: Logged) -> None:
    good = verify.SHA(b"{}").hexdigest()
    path = logged.folder / "with.tar"
    archive.export(logged.database, "sample", path, attachments=[(f"definitions/a-1-{good}.json", b"{}")])
    assert findings(path) == []
    bad = reseal(path, lambda name, content: b"{ }" if name.startswith("definitions/") else content)
    assert findings(bad) == [(0, f"definitions/a-1-{good}.json 的内容与其摘要不符")]


def test_no_flipped_bit_in_commits_or_blocks_goes_unnoticed_and_none_breaks_the_program(
        logged: Logged, capsys: pytest.CaptureFixture[str]) -> None:
    path = logged.export()
    with tarfile.open(path) as tar:
        members = {name: tar.getmember(name) for name in tar.getnames()}
    content, dice = path.read_bytes(), random.Random(7)
    harmless = re.compile(rb'"(by|at)": "[^"]*"')
    for _ in range(400):
        member = members[dice.choice([BLOCKS, COMMITS])]
        at, bit = member.offset_data + dice.randrange(member.size), 1 << dice.randrange(8)
        said = [found for found in harmless.finditer(content) if found.start() <= at < found.end()]
        if member.name == BLOCKS and said:
            continue  # who wrote a block and when is for people; nothing rests on it
        bad = path.with_name("flipped.tar")
        bad.write_bytes(content[:at] + bytes([content[at] ^ bit]) + content[at + 1:])
        assert verify.main([str(bad)]) == 1, (member.name, at, bit)
    for _ in range(400):
        at = dice.randrange(len(content))
        bad.write_bytes(content[:at] + dice.randbytes(dice.randrange(1, 40)) + content[at + dice.randrange(0, 40):])
        assert verify.main([str(bad)]) in (0, 1)
    assert "Traceback" not in capsys.readouterr().err


def test_nothing_is_left_behind_when_there_is_nothing_to_export(database: Database[dict[str, Any]],
                                                                tmp_path: Path) -> None:
    with pytest.raises(archive.EmptyStretch):
        archive.export(database, "sample", tmp_path / "x.tar")
    assert list(tmp_path.iterdir()) == []


