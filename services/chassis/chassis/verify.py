"""Check an exported archive of the hall's log, or a proof of one case, with nothing but Python: no network, no keys.

Every archive carries a copy of this file. 用法：python verify.py 档案.tar [--head 锚点.json] [--key 公钥指纹]
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SHA = hashlib.sha256
GENESIS = "0" * 64
#: What reading a file may raise that is not, or not any more, what it should be.
UNREADABLE = (OSError, EOFError, tarfile.TarError, ValueError, LookupError, TypeError, AttributeError, OverflowError,
              RecursionError)


class Bad(Exception):
    """Something is not as it was written; ``position`` is the first commit that is affected, 0 when none is known."""

    def __init__(self, position: int, text: str) -> None:
        super().__init__(text)
        self.position, self.text = position, text


# -- Ed25519, RFC 8032: slow and simple, for a handful of signatures ---------------------------------------------------

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
Point = tuple[int, int, int, int]


def _add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _point(text: bytes) -> Point:
    """Return the point that 32 bytes stand for; raises ValueError when they stand for none."""
    y = int.from_bytes(text, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if len(text) != 32 or y >= _P or (x * x - square) % _P or (x == 0 and sign):
        raise ValueError("not a point")
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


_BASE = _point(bytes.fromhex("58" + "66" * 31))


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 ``signature`` (64 bytes) of ``message`` was made with the public ``key`` (32 bytes)."""
    try:
        x, y, _, xy = _point(key)
        r = _point(signature[:32])
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= _L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _L
    minus = (_P - x, y, 1, _P - xy)
    table = ((0, 1, 1, 0), _BASE, minus, _add(_BASE, minus))
    found: Point = table[0]
    for bit in range(max(s.bit_length(), h.bit_length()) - 1, -1, -1):  # s·B − h·A in one pass
        found = _add(found, found)
        found = _add(found, table[(s >> bit & 1) + 2 * (h >> bit & 1)])
    return not ((found[0] - r[0] * found[2]) % _P or (found[1] - r[1] * found[2]) % _P)


# -- the formats -------------------------------------------------------------------------------------------------------

def _unbase64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def key_id(x: str) -> str:
    """Return the RFC 7638 thumbprint of an Ed25519 public key, given its ``x``: the fingerprint people compare."""
    text = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": x}, separators=(",", ":"))
    return base64.urlsafe_b64encode(SHA(text.encode()).digest()).decode().rstrip("=")


def head_message(head: dict[str, Any]) -> bytes:
    """Return the bytes a head's signature covers."""
    words = (head["service"], head["height"], head["hash"], head["at"], head["key_id"])
    return ("openhall ledger head v1\n" + "\n".join(map(str, words)) + "\n").encode()


def merkle_root(level: list[bytes]) -> bytes:
    """Return the RFC 6962 root over leaf hashes."""
    while len(level) > 1:
        pairs = [SHA(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = [*pairs, level[-1]] if len(level) % 2 else pairs
    return level[0]


def block_hash(block: dict[str, Any], prev: str) -> str:
    """Return the hash of a block from its header fields and the hash before it."""
    numbers = block["height"].to_bytes(8, "big") + block["first"].to_bytes(8, "big") + block["epoch"].to_bytes(4, "big")
    return SHA(bytes.fromhex(prev) + numbers + bytes.fromhex(block["root"])).hexdigest()


def _begins(identity: str) -> bytes:
    """Return how the stored bytes of commit ``<stream>:<version>`` go on after their length."""
    stream, _, version = identity.rpartition(":")
    key, name = identity.encode(), stream.encode()
    return (b"\x02_id\0" + (len(key) + 1).to_bytes(4, "little") + key + b"\0\x02s\0"
            + (len(name) + 1).to_bytes(4, "little") + name + b"\0\x10v\0" + int(version).to_bytes(4, "little"))


# -- the chain ---------------------------------------------------------------------------------------------------------

class Chain:
    """Follows blocks and their commits in order; raises Bad at the first that does not fit."""

    def __init__(self, whole: bool) -> None:
        self.height, self.position, self.hash = (0, 0, GENESIS) if whole else (-1, -1, "")
        self.epoch, self.commits, self.whole = 0, 0, whole
        self.wanted: set[int] = set()
        self.seen: dict[int, tuple[str, int]] = {}
        self._versions: dict[str, int] = {}

    def block(self, block: dict[str, Any], data: bytes, at: int) -> int:
        """Take in a block whose commits lie in ``data`` from ``at`` on; return where they end."""
        ids, starts, leaves, length = block["ids"], [], [], len(data)
        self._link(block, len(ids))
        for _ in ids:
            end = at + int.from_bytes(data[at:at + 4], "little")
            if not at + 5 <= end <= length:
                break
            starts.append(at)
            leaves.append(SHA(b"\0" + data[at:end]).digest())
            at = end
        if b"".join(leaves).hex() != block["leaves"] or len(leaves) != len(ids) or not ids:
            raise _diagnosis(block, data, starts, leaves)
        if merkle_root(leaves).hex() != block["root"]:
            raise Bad(block["first"], f"第 {block['height']} 块的默克尔根与其提交不符")
        for offset, identity in enumerate(ids):
            self._next_of_stream(identity, data, starts[offset], block["first"] + offset)
        self._close(block, len(ids))
        return at

    def header(self, block: dict[str, Any]) -> None:
        """Take in a block of which only the header is here: it leads on to a signed head."""
        self._link(block, None)
        self._close(block, 0)

    def _link(self, block: dict[str, Any], count: int | None) -> None:
        height, first = block["height"], block["first"]
        if self.height < 0:
            self.height, self.position, self.hash = height - 1, first - 1, block["prev"]
        if height != self.height + 1 or block["prev"] != self.hash or block["epoch"] < self.epoch:
            raise Bad(self.position + 1, f"链在第 {self.height} 块之后断开（接着是第 {height} 块）")
        if count is not None and (first != self.position + 1 or block["last"] - first + 1 != count):
            raise Bad(self.position + 1, f"位置不连续：第 {height} 块应从 {self.position + 1} 开始，有 {count} 个提交")
        if block_hash(block, self.hash) != block["hash"]:
            raise Bad(first, f"第 {height} 块的散列与其内容不符")

    def _close(self, block: dict[str, Any], count: int) -> None:
        self.height, self.hash, self.epoch = block["height"], block["hash"], block["epoch"]
        self.position, self.commits = block["first"] + max(count, 1) - 1, self.commits + count
        if self.height in self.wanted:
            self.seen[self.height] = (self.hash, self.position)

    def _next_of_stream(self, identity: str, data: bytes, at: int, position: int) -> None:
        stream, _, version = identity.rpartition(":")
        before = self._versions.get(stream, 0 if self.whole else int(version) - 1)
        if not data.startswith(_begins(identity), at + 4):
            raise Bad(position, f"提交 {identity} 的编号与账本所记不同")
        if int(version) != before + 1:
            raise Bad(position, f"流 {stream} 的第 {before} 个提交之后是第 {int(version)} 个")
        self._versions[stream] = before + 1


def _diagnosis(block: dict[str, Any], data: bytes, starts: list[int], leaves: list[bytes]) -> Bad:
    """Say what is wrong with a block's commits, and with which of them first."""
    known = [block["leaves"][at:at + 64] for at in range(0, len(block["leaves"]), 64)]
    pairs = zip(leaves, known, strict=False)
    offset = next((at for at, (leaf, told) in enumerate(pairs) if leaf.hex() != told), min(len(leaves), len(known)))
    position = block["first"] + offset
    if offset >= len(block["ids"]) or offset >= len(known):
        return Bad(position, f"第 {block['height']} 块所记的散列个数不对")
    identity = block["ids"][offset]
    if offset < len(leaves) and data.startswith(_begins(identity), starts[offset] + 4):
        return Bad(position, f"提交 {identity} 的内容被改动过")
    if _begins(identity) in data:
        return Bad(position, f"提交的次序被调换过：这里应是 {identity}")
    return Bad(position, f"提交 {identity} 被删除了")


# -- heads, archives, proofs -------------------------------------------------------------------------------------------

class Heads:
    """Signed heads: what the hall itself said, at some time, about how its log ended then."""

    def __init__(self, keys: list[dict[str, Any]], trusted: list[str]) -> None:
        self._keys = {key_id(key["x"]): key["x"] for key in keys}
        self._trusted = trusted

    def reason(self, head: dict[str, Any]) -> str:
        """Return what is wrong with a head's signature, or nothing."""
        if self._trusted and head["key_id"] not in self._trusted:
            return f"由另一把钥匙（{head['key_id']}）签名"
        key = self._keys.get(head["key_id"])
        if key is None:
            return f"没有所用的公钥（{head['key_id']}）"
        try:
            good = self.holds(_unbase64(key), head_message(head), _unbase64(head["signature"]))
        except ValueError:  # not even base64
            good = False
        return "" if good else "签名无效"

    def holds(self, key: bytes, message: bytes, signature: bytes) -> bool:
        """Tell whether a signature is good."""
        return signed(key, message, signature)

    def check(self, chain: Chain, inside: list[dict[str, Any]], outside: list[dict[str, Any]], first: tuple[int, int],
              partial: bool) -> Iterator[Bad]:
        """Yield what contradicts the chain; ``first`` is the archive's first (height, position)."""
        good = first[1] - 1
        vouched = self._trusted or [head["key_id"] for head in outside]
        everyone = [(head, False) for head in inside] + [(head, True) for head in outside]
        for head, published in sorted(everyone, key=lambda item: int(item[0]["height"])):
            name = f"第 {head['height']} 块的{'外部锚点' if published else '签名头'}（{head['at']}）"
            if head["height"] < first[0]:
                continue
            if head["height"] > chain.height:
                if not partial:
                    yield Bad(chain.position + 1, f"尾部缺失：有{name}，档案只到第 {chain.height} 块")
                continue
            found, position = chain.seen[head["height"]]
            problem = f"{name}与档案不符" if found != head["hash"] else ""
            if not problem and (reason := self.reason(head)):
                problem = f"{name}{reason}"
            if problem:
                yield Bad(good + 1, f"{problem}（在位置 {good + 1}–{position} 之间）")
            elif not vouched or head["key_id"] in vouched:
                good = max(good, position)


def check_archive(path: Path, *, outside: list[dict[str, Any]], trusted: list[str], partial: bool = False,
                  progress: Callable[[int, int], None] = lambda done, all_: None) -> tuple[list[Bad], dict[str, Any]]:
    """Return everything that is wrong with an archive, the first bad position first, and a summary."""
    with tarfile.open(path, "r:") as tar:
        manifest, keys = _json(tar, "manifest.json"), _json(tar, "keys.json")["keys"]
        inside = list(_lines(tar, "heads.jsonl"))
        outside = [head for head in outside if head["service"] == manifest["service"]]
        chain = Chain(whole=manifest["first_height"] == 1)
        chain.wanted = {head["height"] for head in (*inside, *outside)}
        found: list[Bad] = []
        try:
            for name in manifest["segments"]:
                data, at = _member(tar, f"{name}.commits.bson"), 0
                for block in _lines(tar, f"{name}.blocks.jsonl"):
                    at = chain.block(block, data, at)
                if at != len(data):
                    raise Bad(chain.position + 1, "有账本没有记载的提交")
                progress(chain.commits, manifest["commits"])
            if chain.height != manifest["last_height"] or chain.commits != manifest["commits"]:
                raise Bad(chain.position + 1, f"缺少区块：应到第 {manifest['last_height']} 块")
            summary = {**manifest, "last_position": chain.position, "checked": chain.commits}
            for block in _lines(tar, "headers.jsonl"):
                chain.header(block)
            first = manifest["first_height"], manifest["first_position"]
            found += Heads(keys, trusted).check(chain, inside, outside, first, partial)
            found += _attachments(tar)
        except (Bad, *UNREADABLE) as error:
            what = f"读到这里中断（{type(error).__name__}）"
            found = [error if isinstance(error, Bad) else Bad(chain.position + 1, what)]
            summary = {**manifest, "last_position": chain.position, "checked": chain.commits}
        summary |= {"heads": len(inside), "anchors": len(outside), "keys": [key_id(key["x"]) for key in keys]}
        return sorted(found, key=lambda bad: bad.position), summary


def _attachments(tar: tarfile.TarFile) -> Iterator[Bad]:
    """A definition's file name ends in the digest that cases pin."""
    for name in tar.getnames():
        digest = Path(name).stem.rpartition("-")[2]
        if name.startswith("definitions/") and SHA(_member(tar, name)).hexdigest() != digest:
            yield Bad(0, f"{name} 的内容与其摘要不符")


def check_proof(proof: dict[str, Any], trusted: list[str]) -> list[Bad]:
    """Return what is wrong with the proof that a case's commits are in the ledger; raises KeyError for another file."""
    heads, found = Heads(proof["keys"], trusted), []
    for number, item in enumerate(proof["commits"], start=1):
        try:
            _check_commit(item, f"{proof['case_id']}:{number:06d}", heads)
        except Bad as bad:
            found.append(bad)
    return found


def _check_commit(item: dict[str, Any], identity: str, heads: Heads) -> None:
    position, block, leaf = item["position"], item["block"], bytes.fromhex(item["leaf"])
    if item["commit"] != identity:
        raise Bad(position, f"这里应是提交 {identity}")
    if item.get("raw") is not None:
        raw = base64.b64decode(item["raw"])
        if SHA(b"\0" + raw).digest() != leaf or not raw.startswith(_begins(identity), 4):
            raise Bad(position, f"提交 {identity} 的内容与其散列不符")
    for side, other in item["path"]:
        leaf = SHA(b"\x01" + (bytes.fromhex(other) + leaf if side == "left" else leaf + bytes.fromhex(other))).digest()
    if leaf.hex() != block["root"]:
        raise Bad(position, f"提交 {identity} 不在第 {block['height']} 块里")
    chain = Chain(whole=False)
    for header in (block, *item["headers"]):
        chain.header(header)
    head = item["head"]
    if head is None:
        raise Bad(position, f"提交 {identity} 还没有被签名头覆盖，请稍后再取证明")
    problem = heads.reason(head)
    if (head["height"], head["hash"]) != (chain.height, chain.hash) or problem:
        raise Bad(position, f"签名头{problem or '与区块不符'}")


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name) if name in tar.getnames() else None
    if file is None:
        raise Bad(0, f"档案里没有 {name}")
    return file.read()


def _json(tar: tarfile.TarFile, name: str) -> Any:
    return json.loads(_member(tar, name))


def _lines(tar: tarfile.TarFile, name: str) -> Iterator[dict[str, Any]]:
    for line in _member(tar, name).splitlines():
        yield json.loads(line)


def read_heads(path: Path) -> list[dict[str, Any]]:
    """Return the heads in a file: one JSON object, a list of them, or one on every line."""
    text = path.read_text("utf-8")
    try:
        found = json.loads(text)
    except ValueError:
        found = [json.loads(line) for line in text.splitlines() if line.strip()]
    found = found.get("items", [found]) if isinstance(found, dict) else found
    return list(found)


def main(argv: list[str] | None = None) -> int:
    """Check what the command line names; 0 when everything is right, 1 when something is not, 2 for a bad call."""
    parser = argparse.ArgumentParser(description="核验日志档案（.tar）或办件存证（.json），只需要 Python，不联网")
    parser.add_argument("file", type=Path, metavar="文件")
    parser.add_argument("--head", action="append", type=Path, default=[], metavar="锚点.json",
                        help="从别处得到的签名头（可多次）：没有它就看不出尾部被截掉")
    parser.add_argument("--key", action="append", default=[], metavar="指纹", help="只相信这把公钥（可多次）")
    parser.add_argument("--partial", action="store_true", help="档案本来就只到某一时刻，不要求到最新锚点")
    chosen = parser.parse_args(argv)
    try:
        if chosen.file.suffix == ".json":
            proof = json.loads(chosen.file.read_text("utf-8"))
            found = check_proof(proof, chosen.key)
            lines = [f"办件 {proof['case_id']}：{len(proof['commits'])} 个提交"]
        else:
            outside = [head for path in chosen.head for head in read_heads(path)]
            found, told = check_archive(chosen.file, outside=outside, trusted=chosen.key, partial=chosen.partial,
                                        progress=_progress)
            lines = _told(told)
    except (Bad, *UNREADABLE) as error:
        print(f"不通过：不能读取（{type(error).__name__}：{error}）", file=sys.stderr)
        return 1
    print("\n".join([*lines, *(f"✗ 位置 {bad.position}：{bad.text}" for bad in found)]))
    print(f"不通过，首个坏位置：{found[0].position}" if found else "通过")
    return 1 if found else 0


def _told(told: dict[str, Any]) -> list[str]:
    lines = [f"服务 {told['service']}：第 {told['first_height']}–{told['last_height']} 块，"
             f"位置 {told['first_position']}–{told['last_position']}，核对 {told['checked']} 个提交，"
             f"签名头 {told['heads']} 个，外部锚点 {told['anchors']} 个"]
    lines += [f"公钥指纹 {key}（请与学校公布的核对）" for key in told["keys"]]
    return lines if told["anchors"] else [*lines, "提示：没有给出外部锚点（--head），尾部是否被截掉无从知道"]


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,} / {total:,}", end="" if done < total else "\n", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
