"""Turn an application form into a Word document, in a process of its own.

Run as ``python -m workflow.adapters.wordfile [TEMPLATE]`` it reads JSON (see ``papers``) from standard input and writes
the document to standard output. A hall's own TEMPLATE is filled in by docxtpl, in Jinja's sandbox; without one the
general form is drawn here.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

from workflow.adapters.apart import TypesettingFailed

FONT, SHADE = "宋体", "F2F2F2"
#: Widths in millimetres of label and value in the grid.
_GRID = (27.0, 58.0, 27.0, 58.0)
_WIDTH = sum(_GRID)
_RECORD = ("操作人", "操作步骤", "操作动作", "操作时间", "意见")


def template_file(code: str, folder: str) -> Path | None:
    """Return the hall's own template of a service, or None; a code is never a path."""
    return next((file for file in Path(folder).glob("*.docx") if file.stem == code), None) if folder else None


def checked(content: bytes) -> bytes:
    """Return ``content`` when it is a Word document; raises TypesettingFailed."""
    if not content.startswith(b"PK\x03\x04"):
        raise TypesettingFailed("no document")
    return content


def main() -> int:
    """Write one document."""
    data = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(_filled(sys.argv[1], data) if len(sys.argv) > 1 else Drawing(data).content())
    return 0


def _filled(template: str, data: dict[str, Any]) -> bytes:
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    document = DocxTemplate(template)
    picture = InlineImage(document, io.BytesIO(bytes(data["qr"])), width=Mm(20)) if data["qr"] else ""
    document.render({**data, "qr": picture}, ImmutableSandboxedEnvironment(autoescape=True), autoescape=True)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


class Drawing:
    """The general form, drawn piece by piece."""

    def __init__(self, data: dict[str, Any]) -> None:
        from docx import Document
        from docx.shared import Mm, Pt

        self._data, self._document = data, Document()
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin = section.bottom_margin = Mm(18)
        style = self._document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(10.5)
        style.element.rPr.rFonts.set(_qn("w:eastAsia"), FONT)
        style.paragraph_format.space_after = Pt(0)

    def content(self) -> bytes:
        """Return the document's bytes."""
        self._heading()
        draw = {"grid": self._grid, "heading": self._group, "table": self._table, "statement": self._statement}
        for part in self._data["segments"]:
            draw[part["kind"]](part)
        self._opinions()
        self._records()
        self._footer()
        self._document.core_properties.title = self._data["title"]
        self._document.core_properties.author = self._data["hall"]
        kept = io.BytesIO()
        self._document.save(kept)
        return kept.getvalue()

    def _heading(self) -> None:
        from docx.shared import Mm

        data = self._data
        if data["qr"]:
            corner = self._paragraph("", align="right")
            corner.add_run().add_picture(io.BytesIO(bytes(data["qr"])), width=Mm(20))
            self._paragraph(data["qr_words"], size=7, align="right")
        self._paragraph(data["hall"], size=13, align="center")
        self._paragraph(data["title"], size=20, bold=True, align="center")
        if data["purpose"]:
            self._paragraph(data["purpose"], size=9, align="center")
        unit = f"（{data['applicant']['unit']}）" if data["applicant"]["unit"] else ""
        number = f"编号：{data['number']}　" if data["number"] else ""
        self._paragraph(f"{number}流水号：{data['serial']}　申请人：{data['applicant']['name']}{unit}　"
                        f"提交时间：{data['started_at']}　状态：{data['status']}", size=9.5)

    def _grid(self, part: dict[str, Any]) -> None:
        table = self._new_table(_GRID)
        for row in part["rows"]:
            cells = table.add_row().cells
            if len(row) == 1:
                cells[1].merge(cells[3])
            for at, cell in enumerate(row):
                self._label(cells[at * 2], cell["label"])
                self._write(cells[at * 2 + 1], cell["value"])

    def _group(self, part: dict[str, Any]) -> None:
        self._label(self._new_table((_WIDTH,)).add_row().cells[0], part["text"], bold=True)

    def _statement(self, part: dict[str, Any]) -> None:
        cell = self._new_table((_WIDTH,)).add_row().cells[0]
        self._write(cell, "\n".join([*part["lines"], part["agreed"]]))

    def _table(self, part: dict[str, Any]) -> None:
        many = len(part["columns"])
        room = (_WIDTH - 12.0) / sum(part["widths"])
        table = self._new_table((12.0, *(width * room for width in part["widths"])))
        title = table.add_row()
        self._label(title.cells[0].merge(title.cells[many]), part["label"], bold=True)
        header = table.add_row()
        for cell, words in zip(header.cells, ("序号", *part["columns"]), strict=True):
            self._label(cell, words)
        _repeat(title)
        _repeat(header)
        for number, row in enumerate(part["rows"], start=1):
            for cell, words in zip(table.add_row().cells, (str(number), *row), strict=True):
                self._write(cell, words)
        if not part["rows"]:
            empty = table.add_row().cells
            self._write(empty[0].merge(empty[many]), "（无）")

    def _opinions(self) -> None:
        if not self._data["opinions"]:
            return
        table = self._new_table((_GRID[0], _WIDTH - _GRID[0]))
        title = table.add_row().cells
        self._label(title[0].merge(title[1]), "审批意见", bold=True)
        for one in self._data["opinions"]:
            cells = table.add_row().cells
            self._label(cells[0], one["step"])
            self._write(cells[1], one["text"] or (one["verdict"] if one["signer"] else ""))
            signed = f"{one['verdict']}　签名：{one['signer']}　{one['at']}" if one["signer"] else \
                f"（{one['verdict']}）签名：　　　　　　年　　月　　日"
            self._aligned(cells[1].add_paragraph(signed), "right")

    def _records(self) -> None:
        if not self._data["records"]:
            return
        self._paragraph("")
        self._paragraph("流转记录", bold=True)
        table = self._new_table((24.0, 38.0, 24.0, 34.0, 50.0))
        header = table.add_row()
        for cell, words in zip(header.cells, _RECORD, strict=True):
            self._label(cell, words)
        _repeat(header)
        for row in self._data["records"]:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                self._write(cell, words)

    def _footer(self) -> None:
        paragraph = self._document.sections[0].footer.paragraphs[0]
        paragraph.add_run(f"流水号 {self._data['serial']}　打印时间 {self._data['printed_at']}　第 ")
        _field(paragraph, "PAGE")
        paragraph.add_run(" 页 / 共 ")
        _field(paragraph, "NUMPAGES")
        paragraph.add_run(" 页")
        self._aligned(paragraph, "right")

    def _new_table(self, widths: tuple[float, ...]) -> Any:
        """Return an empty table close below the one before; Word would join them without the hair between."""
        from docx.shared import Mm, Pt

        hair = self._document.add_paragraph()
        hair.paragraph_format.line_spacing = Pt(1)
        table = self._document.add_table(rows=0, cols=len(widths))
        table.style, table.autofit = "Table Grid", False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        return table

    def _label(self, cell: Any, words: str, *, bold: bool = False) -> None:
        self._write(cell, words, bold=bold)
        self._aligned(cell.paragraphs[0], "center")
        shade = cell._tc.get_or_add_tcPr().makeelement(_qn("w:shd"), {
            _qn("w:val"): "clear", _qn("w:color"): "auto", _qn("w:fill"): SHADE})
        cell._tc.get_or_add_tcPr().append(shade)

    def _write(self, cell: Any, words: str, *, bold: bool = False) -> None:
        first, *rest = words.split("\n")
        cell.paragraphs[0].add_run(first).bold = bold
        for line in rest:
            cell.add_paragraph(line)

    def _paragraph(self, words: str, *, size: float = 10.5, bold: bool = False, align: str = "left") -> Any:
        from docx.shared import Pt

        paragraph = self._document.add_paragraph()
        run = paragraph.add_run(words)
        run.bold, run.font.size = bold, Pt(size)
        self._aligned(paragraph, align)
        return paragraph

    @staticmethod
    def _aligned(paragraph: Any, where: str) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, where.upper())


def _qn(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def _repeat(row: Any) -> None:
    """Have Word print the row again at the top of every page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(properties.makeelement(_qn("w:tblHeader"), {_qn("w:val"): "true"}))


def _field(paragraph: Any, name: str) -> None:
    """Put in a number that Word counts: PAGE or NUMPAGES."""
    run = paragraph.add_run()
    for kind in ("begin", "", "end"):
        if kind:
            run._r.append(run._r.makeelement(_qn("w:fldChar"), {_qn("w:fldCharType"): kind}))
        else:
            told = run._r.makeelement(_qn("w:instrText"), {})
            told.text = name
            run._r.append(told)


if __name__ == "__main__":
    raise SystemExit(main())
