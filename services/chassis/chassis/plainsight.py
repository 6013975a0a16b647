"""Look for personal data that lies in plain sight: phone, ID-card and bank-card numbers, and texts one knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import bson
from bson import CodecOptions
from pymongo.database import Database

from chassis.findings import Report
from chassis.vault import is_sealed

CODEC: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, tzinfo=UTC)

#: A number that is part of a longer word (a hash, a token, an id of a carrier) is none of these.
_BEFORE, _AFTER = r"(?<![0-9A-Za-z_+/=.:^-])", r"(?![0-9A-Za-z_+/=^-])"
_PHONE, _IDCARD, _BANKCARD = r"1[3-9][0-9]{9}", r"[1-9][0-9]{16}[0-9Xx]", r"[1-9][0-9]{15,18}"
_NUMBERS = re.compile(f"{_BEFORE}(?:{_PHONE}|{_IDCARD}|{_BANKCARD}){_AFTER}")
_NUMBERS_RAW = re.compile(_NUMBERS.pattern.encode())

#: Contents of files: whoever uploads a picture of a card has a picture in the hall, not a field.
_NOT_FIELDS = ("files.chunks",)


@dataclass(frozen=True, slots=True)
class Sight:
    """What to look through; ``sealed`` tells whether personal data is sealed there at all."""

    databases: tuple[Database[dict[str, Any]], ...]
    sealed: bool


def check(sight: Sight, canaries: Path | None, report: Report) -> None:
    """Look through every document (I10); ids and paths are told, never what stands there."""
    if not sight.sealed:
        report.note("没有设置主密钥，个人信息没有密封，I10 未检查")
        return
    known = [line for line in canaries.read_text("utf-8").splitlines() if line.strip()] if canaries else []
    for database in sight.databases:
        # Where one may only touch single collections, those are listed.
        for name in sorted(database.list_collection_names(authorizedCollections=True)):
            if not name.startswith("system.") and name not in _NOT_FIELDS:
                _look_through(database, name, known, report)


def _look_through(database: Database[dict[str, Any]], name: str, known: list[str], report: Report) -> None:
    raw = [text.encode() for text in known]
    total, done = database[name].estimated_document_count(), 0
    for batch in database[name].find_raw_batches({}, batch_size=1000):
        suspicious = _NUMBERS_RAW.search(batch) is not None or any(text in batch for text in raw)
        number = _documents(batch)
        report.count("I10", number)
        done += number
        report.progress(f"明文 {database.name}.{name}", done, total)
        for document in bson.decode_iter(batch, CODEC) if suspicious else ():
            for path, what in exposed(document, known):
                where = name if path == "_id" or _NUMBERS.search(str(document["_id"])) else f"{name} {document['_id']}"
                report.found("I10", f"{database.name}.{where}", f"{path}：{what}")


def exposed(document: dict[str, Any], known: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield ``(path, what)`` of everything in a document that is personal and not sealed."""
    for path, text in _texts(document):
        for found in _NUMBERS.findall(text):
            if what := kind_of(found):
                yield path, what
        if any(canary in text for canary in known):
            yield path, "给定的文字"


def kind_of(digits: str) -> str:
    """Return what a number is, "" when it only looks like one: card numbers carry a check digit."""
    if re.fullmatch(_PHONE, digits):
        return "手机号"
    if re.fullmatch(_IDCARD, digits) and _idcard(digits):
        return "身份证号"
    if re.fullmatch(_BANKCARD, digits) and _luhn(digits):
        return "银行卡号"
    return ""


def _idcard(digits: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False))
    plausible = 1900 <= int(digits[6:10]) <= 2100 and 1 <= int(digits[10:12]) <= 12 and 1 <= int(digits[12:14]) <= 31
    return plausible and "10X98765432"[total % 11] == digits[-1].upper()


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with the path to it, names of fields included; what is sealed is left out."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict) and not is_sealed(value):
        for key, inner in value.items():
            yield path, key
            yield from _texts(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{path}.{index}")


def _documents(batch: bytes) -> int:
    at = number = 0
    while at < len(batch):
        at += int.from_bytes(batch[at:at + 4], "little")
        number += 1
    return number
