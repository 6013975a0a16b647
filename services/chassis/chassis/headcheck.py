"""Compare a ledger with what was said about it: heads signed by the service, and heads published outside."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pymongo.database import Database

from chassis import verify
from chassis.findings import Inquiry, Report


class HeadCheck:
    """``meet`` every block in order, then ``finish``. Heads above the last block say that the ledger was cut off."""

    def __init__(self, database: Database[dict[str, Any]], service: str, inquiry: Inquiry, report: Report) -> None:
        self._report = report
        self._said: dict[int, set[tuple[str, str]]] = {}
        keys: dict[str, str] = {}
        for head in database["heads"].find():
            keys[head["key_id"]] = head["x"]
            self._take(head, "签名头", keys)
        for head in published(inquiry.heads):
            if head["service"] == service:
                self._take(head, "外部锚点", keys)

    def meet(self, height: int, hash: str) -> None:
        """Compare a block's hash with what was said about its height."""
        for said, source in self._said.pop(height, ()):
            if said != hash:
                self._report.found("I3", f"第 {height} 块", f"散列与{source}不符：日志被重写过")

    def finish(self, height: int) -> None:
        """Say which heads speak of blocks that are not there; a check that goes on has met the lower ones before."""
        for missing in sorted(number for number in self._said if number > height):
            _, source = sorted(self._said[missing])[0]
            what = f"{source}说有第 {missing} 块，账本只到第 {height} 块：被截断"
            self._report.found("I3", f"第 {height + 1} 块起", what)

    def _take(self, head: dict[str, Any], source: str, keys: dict[str, str]) -> None:
        self._report.count("I3")
        x = keys.get(head["key_id"])
        if x is None:
            self._report.note(f"外部锚点（第 {head['height']} 块）所用的公钥不在库里，只比散列，不验签名")
        elif not signed(head, x):
            self._report.found("I3", f"第 {head['height']} 块", f"{source}的签名无效")
        self._said.setdefault(int(head["height"]), set()).add((head["hash"], source))


def signed(head: dict[str, Any], x: str) -> bool:
    """Tell whether a head was signed with the public key ``x`` (base64url) it names."""
    if verify.key_id(x) != head["key_id"]:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(_bytes(x))
        key.verify(_bytes(head["signature"]), verify.head_message(head))
    except (InvalidSignature, ValueError):
        return False
    return True


def published(place: Path | None) -> Iterator[dict[str, Any]]:
    """Yield the heads in a file, or in every .json file below a folder: one JSON object, or one a line."""
    if place is None:
        return
    files = sorted(place.rglob("*.json")) if place.is_dir() else [place]
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
