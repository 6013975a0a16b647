"""Write a stretch of a service's log into one tar that can be checked anywhere, for ever: see ``verify.py`` inside.

What is in it: the commits as the database stores them, byte for byte; the blocks of the ledger; the signed heads of
the stretch, and the headers of the blocks that lead from its end to the next signed head; public keys; what else the
service hands in (definitions); a README; and the program that checks all this.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bson.codec_options import CodecOptions
from pymongo.database import Database

from chassis import verify
from chassis.heads import Heads
from chassis.ledger import Block, Ledger

#: Bytes of commits (and number of blocks) after which a new segment begins; one segment is in memory at a time.
SEGMENT_BYTES = 8 * 1024 * 1024
SEGMENT_BLOCKS = 4000
#: Most block headers between the end of the stretch and the signed head that covers it.
HEADERS = 100_000

FORMAT = "openhall-archive/1"

#: A bound of the stretch: a position of the ledger, or when it was sequenced, or none.
Bound = int | datetime | None

_PREFIX = b"\x02_id\x00"


@dataclass(slots=True, kw_only=True)
class Written:
    """What went into an archive; heights and positions are of the first and the last block."""

    service: str
    first_height: int
    last_height: int
    first_position: int
    last_position: int
    blocks: int = 0
    commits: int = 0
    missing: int = 0
    segments: list[str] = field(default_factory=list)


class EmptyStretch(Exception):
    """There is no block in the stretch that was asked for."""


def export(database: Database[dict[str, Any]], service: str, out: Path, *, since: Bound = None, until: Bound = None,
           attachments: Iterable[tuple[str, bytes]] = (),
           progress: Callable[[int, int], None] = lambda done, total: None) -> Written:
    """Write the blocks from ``since`` up to ``until`` (both included, rounded outwards to whole blocks) to ``out``.

    ``attachments`` are further files, as (name, content). Raises EmptyStretch.
    """
    ledger, heads = Ledger(database), Heads(database, service)
    first, last = stretch(ledger, since, until)
    written = Written(service=service, first_height=first.height, last_height=last.height,
                      first_position=first.first, last_position=last.last)
    total = last.last - first.first + 1
    unfinished = out.with_name(f"{out.name}.unfinished")
    with tarfile.open(unfinished, "w") as tar:
        _put(tar, "README.md", _readme(written, since, until).encode())
        _put(tar, "verify.py", Path(verify.__file__).read_bytes())
        for number, segment in enumerate(_segments(database, ledger, first.height, last.height), start=1):
            _write_segment(tar, f"segments/{number:06d}", segment, written)
            progress(written.commits + written.missing, total)
        for name, content in attachments:
            _put(tar, name, content)
        _write_heads(tar, ledger, heads, first, last)
        about = {"format": FORMAT, "exported_at": datetime.now(UTC).isoformat(timespec="seconds"), **asdict(written)}
        _put(tar, "manifest.json", json.dumps(about, ensure_ascii=False, indent=1).encode())
    unfinished.replace(out)
    return written


def stretch(ledger: Ledger, since: Bound, until: Bound) -> tuple[Block, Block]:
    """Return the first and the last block of a stretch; raises EmptyStretch."""
    newest = ledger.last()
    if newest is None:
        raise EmptyStretch
    first = 1 if since is None else _search(ledger, newest.height, lambda block: _reaches(block, since))
    beyond = newest.height + 1
    if until is not None:
        beyond = _search(ledger, newest.height, lambda block: _is_past(block, until))
    if first > newest.height or beyond <= first:
        raise EmptyStretch
    return at_height(ledger, first), at_height(ledger, beyond - 1)


def at_height(ledger: Ledger, height: int) -> Block:
    """Return a block; raises LookupError when it is not there."""
    for block in ledger.read(height - 1):
        if block.height == height:
            return block
        break
    raise LookupError(f"no block {height}")


def header(block: Block) -> dict[str, Any]:
    """Return what a block's hash covers, and the hash."""
    return {"height": block.height, "first": block.first, "epoch": block.epoch, "prev": block.prev,
            "root": block.root, "hash": block.hash}


def raw_commits(database: Database[dict[str, Any]], ids: Sequence[str]) -> dict[str, bytes]:
    """Return the stored bytes of commits by id; one that is not there is left out."""
    commits = database.get_collection("commits", codec_options=CodecOptions())
    found: dict[str, bytes] = {}
    for batch in commits.find_raw_batches({"_id": {"$in": list(ids)}}):
        at = 0
        while at < len(batch):
            end = at + int.from_bytes(batch[at:at + 4], "little")
            document = batch[at:end]
            found[id_of(document)] = document
            at = end
    return found


def id_of(document: bytes) -> str:
    """Return the ``_id`` of a stored document, which the database always puts first; raises ValueError."""
    if document[4:9] != _PREFIX:
        raise ValueError("a stored document begins with a textual _id")
    return document[13:12 + int.from_bytes(document[9:13], "little")].decode()


def _search(ledger: Ledger, highest: int, is_there: Callable[[Block], bool]) -> int:
    """Return the lowest height whose block ``is_there``, or the one after the highest."""
    low, high = 1, highest + 1
    while low < high:
        middle = (low + high) // 2
        if is_there(at_height(ledger, middle)):
            high = middle
        else:
            low = middle + 1
    return low


def _reaches(block: Block, bound: int | datetime) -> bool:
    return block.last >= bound if isinstance(bound, int) else block.at >= bound


def _is_past(block: Block, bound: int | datetime) -> bool:
    return block.first > bound if isinstance(bound, int) else block.at > bound


Segment = list[tuple[Block, list[bytes]]]


def _segments(database: Database[dict[str, Any]], ledger: Ledger, first: int, last: int) -> Iterator[Segment]:
    segment: Segment = []
    size = 0
    for block in ledger.read(first - 1):
        if block.height > last:
            break
        found = raw_commits(database, block.ids)
        commits = [found[one] for one in block.ids if one in found]
        segment.append((block, commits))
        size += sum(map(len, commits))
        if size >= SEGMENT_BYTES or len(segment) >= SEGMENT_BLOCKS:
            yield segment
            segment, size = [], 0
    if segment:
        yield segment


def _write_segment(tar: tarfile.TarFile, name: str, segment: Segment, written: Written) -> None:
    lines = [{**header(block), "last": block.last, "ids": list(block.ids), "leaves": b"".join(block.leaves).hex(),
              "by": block.by, "at": block.at.isoformat()} for block, _ in segment]
    _put(tar, f"{name}.blocks.jsonl", _jsonl(lines))
    _put(tar, f"{name}.commits.bson", b"".join(commit for _, commits in segment for commit in commits))
    written.segments.append(name)
    written.blocks += len(segment)
    written.commits += sum(len(commits) for _, commits in segment)
    written.missing += sum(len(block.ids) - len(commits) for block, commits in segment)


def _write_heads(tar: tarfile.TarFile, ledger: Ledger, heads: Heads, first: Block, last: Block) -> None:
    covering = heads.covering(last.height)
    reach = covering.height if covering and covering.height - last.height <= HEADERS else last.height
    _put(tar, "heads.jsonl", _jsonl([asdict(head) for head in heads.between(first.height, reach)]))
    _put(tar, "headers.jsonl", _jsonl(headers(ledger, last.height, reach)))
    _put(tar, "keys.json", json.dumps({"keys": heads.keys()}, indent=1).encode())


def headers(ledger: Ledger, above: int, highest: int) -> list[dict[str, Any]]:
    """Return the headers of the blocks above one height up to another, included."""
    found = ledger.blocks.find({"_id": {"$gt": above, "$lte": highest}},
                               {"first": 1, "epoch": 1, "prev": 1, "root": 1, "hash": 1}).sort("_id", 1)
    return [{"height": row["_id"], **{name: row[name] for name in ("first", "epoch", "prev", "root", "hash")}}
            for row in found]


def _put(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = len(content), 0o644, int(datetime.now(UTC).timestamp())
    tar.addfile(info, io.BytesIO(content))


def _jsonl(rows: Iterable[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _readme(written: Written, since: Bound, until: Bound) -> str:
    asked = f"从 {_bound(since, '开头')} 到 {_bound(until, '导出时的末尾')}"
    return _README.format(asked=asked, **asdict(written))


def _bound(bound: Bound, none: str) -> str:
    return none if bound is None else f"位置 {bound}" if isinstance(bound, int) else bound.isoformat()


_README = """# 日志档案：{service}

一网通 OpenHall 的服务 {service} 的事件日志，{asked}；
取整到区块：第 {first_height}–{last_height} 块，位置 {first_position}–{last_position}。

## 核验（只需要 Python 3.11 以上，不联网，不用任何密钥）

    tar -xf 本档案.tar verify.py
    python verify.py 本档案.tar --head 锚点.json --key 公钥指纹

- `锚点.json` 是您从别处得到的签名头：学校公开页 `/v1/verify/heads`、发给审计处的邮件、锚点目录或 Git。
  没有它，核验只能说明档案内部一致，看不出最新的一段是否被截掉、整条链是否被重写。
- `公钥指纹` 是学校公布的账本公钥指纹；给了它，换一把钥匙重签的档案会被认出来。
- 通过时退出码 0；不通过时逐条说明，并指出首个坏位置，退出码 1。
- 只导出了一段、而锚点更新时，加 `--partial`。

## 里面有什么

| 文件 | 内容 |
|---|---|
| `segments/N.commits.bson` | 提交，与数据库里的字节完全相同，首尾相接（BSON） |
| `segments/N.blocks.jsonl` | 账本的区块，一行一块；`leaves` 是各提交散列，每个 64 个十六进制字符，连写 |
| `heads.jsonl` `headers.jsonl` | 签名头；从这一段末尾到下一个签名头之间的区块头 |
| `keys.json` | 签名头所用的公钥（JWKS） |
| `definitions/` | 事项定义，文件名末尾是其 SHA-256，办件钉住的就是它（只有 workflow 有） |
| `manifest.json` | 范围与数量 |
| `verify.py` | 核验程序，运行前可以先读一遍：四百行 |

散列：叶 = SHA-256(0x00 ‖ 提交字节)，节点 = SHA-256(0x01 ‖ 左 ‖ 右)，树形同 RFC 6962；
块 = SHA-256(前一块散列 ‖ 高度 8 字节 ‖ 首位置 8 字节 ‖ 纪元 4 字节 ‖ 根)，数字为大端序；首块之前是 32 个零字节。

个人信息在提交里是密文；依法删除的只是密钥，链仍然完整。
"""
