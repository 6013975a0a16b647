"""Which files are taken, and under what name."""

from __future__ import annotations

import io
import zipfile

import pytest

from gateway import filetypes
from gateway.files import MAX_NAME, clean_name

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
PDF = b"%PDF-1.7\n1 0 obj\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64


def packed(*names: str, content: bytes = b"x" * 10) -> bytes:
    """Return a ZIP archive with these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return target.getvalue()


TAKEN = {
    "报告.pdf": PDF, "a.png": PNG, "a.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 20, "A.JPEG": b"\xff\xd8\xff\xe1",
    "a.gif": b"GIF89a....", "a.webp": b"RIFF\x10\0\0\0WEBPVP8 ", "a.doc": OLE, "a.xls": OLE, "a.ppt": OLE, "a.wps": OLE,
    "a.docx": packed("[Content_Types].xml", "word/document.xml"),
    "a.xlsx": packed("[Content_Types].xml", "xl/workbook.xml"),
    "a.pptx": packed("[Content_Types].xml", "ppt/presentation.xml"),
    "a.ofd": packed("OFD.xml", "Doc_0/Document.xml"), "a.zip": packed("资料/一.txt"),
    "a.txt": "说明".encode(), "b.txt": "说明".encode("gb18030"), "c.txt": "说明".encode("utf-16"),
    "a.csv": "学号,姓名\n1,张三\n".encode(),
}

REFUSED = {
    "a.exe": b"MZ\x90\x00", "a.html": b"<html>", "a.svg": b"<svg xmlns='x'/>", "a": PDF, "pdf": PDF, ".pdf.": PDF,
    "a.pdf": PNG, "b.pdf": b"GIF89a%PDF-1.4", "a.png": b"<svg/>", "a.jpg": b"<html><script>", "a.gif": b"MZ\x90\x00",
    "a.webp": b"RIFF\x10\0\0\0WAVEfmt ",
    "a.docx": packed("a.txt"), "b.docx": OLE, "c.docx": b"PK\x03\x04broken",
    "m.docx": packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "a.ofd": packed("Doc_0/Document.xml"), "a.docm": packed("[Content_Types].xml", "word/document.xml"),
    "bomb.zip": packed("zeros", content=b"\0" * 30_000_000),
    "a.txt": b"\x00\x01\x02", "b.txt": b"  <!DOCTYPE html><script>", "c.csv": b"<svg onload=alert(1)>",
    "d.txt": b"MZ\x90\x00\x03", "e.txt": b"\x7fELF\x02\x01", "f.txt": b"#!/bin/sh\n",
    "page.php.jpg": b"<?php system('id');", "x.pdf.exe": PDF, "x.JS": b"alert(1)",
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_that_is_what_it_says_is_taken(name: str) -> None:
    assert "/" in filetypes.media_type(name, io.BytesIO(TAKEN[name]))


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_not_what_it_says_or_could_act_is_refused(name: str) -> None:
    with pytest.raises(filetypes.NotAccepted):
        filetypes.media_type(name, io.BytesIO(REFUSED[name]))


@pytest.mark.parametrize(("given", "kept"), [
    ("../../etc/passwd", "passwd"), ("..\\..\\报告.pdf", "报告.pdf"), ("/abs/a.pdf", "a.pdf"), ("C:\\a.pdf", "a.pdf"),
    ("a\x00b\r\n.pdf", "ab.pdf"), ("\u202egpj.exe", "gpj.exe"), ("a\u200b.pdf", "a.pdf"), ("  a.pdf. ", "a.pdf"),
    ("", "附件"), (None, "附件"), ("..", "附件"), ("/", "附件"), ("𠮷.pdf", "𠮷.pdf"),
])
def test_a_name_is_only_a_name(given: str | None, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_long_name_keeps_its_extension() -> None:
    name = clean_name("长" * 500 + ".pdf")
    assert len(name) == MAX_NAME
    assert name.endswith("长.pdf")
