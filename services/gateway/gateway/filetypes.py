"""Decide whether a file is what its name says, and one of the kinds the hall takes; never SVG, HTML or programs."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from typing import IO, NamedTuple

#: Most an archive may grow when unpacked, as a multiple of its size, and how many members it may have.
MAX_RATIO = 100
MAX_MEMBERS = 10_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = ("<!doctype", "<html", "<head", "<body", "<svg", "<script", "<?xml", "<?php", "#!", "mz\x90", "\x7felf")


class NotAccepted(ValueError):
    """``args[0]`` says in Chinese why the file is not taken."""


class Kind(NamedTuple):
    """One accepted kind of file: the media type it is served with, and the test its content must pass."""

    media_type: str
    looks_right: Callable[[IO[bytes]], bool]


def media_type(name: str, content: IO[bytes]) -> str:
    """Return the media type of ``content`` called ``name``; raises NotAccepted."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = KINDS.get(extension)
    if kind is None:
        raise NotAccepted("不支持的文件类型；可以上传：" + "、".join(sorted(KINDS)))
    content.seek(0)
    if not kind.looks_right(content):
        raise NotAccepted(f"文件内容与扩展名 .{extension} 不符")
    return kind.media_type


def _starts(*signatures: bytes) -> Callable[[IO[bytes]], bool]:
    return lambda content: content.read(16).startswith(signatures)


def _webp(content: IO[bytes]) -> bool:
    head = content.read(12)
    return head.startswith(b"RIFF") and head.endswith(b"WEBP")


def _text(content: IO[bytes]) -> bool:
    """Plain text in UTF-8, UTF-16 with a mark, or GB 18030 (what office programs here write); no markup, no NUL."""
    raw = content.read()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in raw:
        return False
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not text[:1024].lstrip().lower().startswith(_MARKUP)
    return False


def _archive(*, has: str = "", folder: str = "") -> Callable[[IO[bytes]], bool]:
    """A sound ZIP archive that holds the member ``has`` and something below ``folder``, and no macros when it does."""

    def looks_right(content: IO[bytes]) -> bool:
        if not content.read(4).startswith(b"PK\x03\x04"):
            return False
        content.seek(0)
        try:
            with zipfile.ZipFile(content) as archive:
                members = archive.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeDecodeError, EOFError):
            return False
        _refuse_bomb(members)
        names = {member.filename for member in members}
        if folder and any(name.lower().endswith("vbaproject.bin") for name in names):
            raise NotAccepted("不接受带宏的文档")
        return (not has or has in names) and (not folder or any(name.startswith(folder) for name in names))

    return looks_right


def _refuse_bomb(members: list[zipfile.ZipInfo]) -> None:
    packed = sum(member.compress_size for member in members)
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_RATIO * max(packed, 1024):
        raise NotAccepted("压缩包解开后过大")


_OFFICE = "application/vnd.openxmlformats-officedocument."

#: Extension -> kind. The content decides; the extension only says which content we expect.
KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", _starts(b"%PDF-")),
    "png": Kind("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    "jpg": Kind("image/jpeg", _starts(b"\xff\xd8\xff")),
    "jpeg": Kind("image/jpeg", _starts(b"\xff\xd8\xff")),
    "gif": Kind("image/gif", _starts(b"GIF87a", b"GIF89a")),
    "webp": Kind("image/webp", _webp),
    "doc": Kind("application/msword", _starts(_OLE)),
    "xls": Kind("application/vnd.ms-excel", _starts(_OLE)),
    "ppt": Kind("application/vnd.ms-powerpoint", _starts(_OLE)),
    "wps": Kind("application/vnd.ms-works", _starts(_OLE)),
    "docx": Kind(f"{_OFFICE}wordprocessingml.document", _archive(has="[Content_Types].xml", folder="word/")),
    "xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", _archive(has="[Content_Types].xml", folder="xl/")),
    "pptx": Kind(f"{_OFFICE}presentationml.presentation", _archive(has="[Content_Types].xml", folder="ppt/")),
    "ofd": Kind("application/ofd", _archive(has="OFD.xml")),
    "zip": Kind("application/zip", _archive()),
    "txt": Kind("text/plain", _text),
    "csv": Kind("text/csv", _text),
}
