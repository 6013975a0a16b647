"""The form on paper: which rights it takes, what stands on it, as PDF and as Word, and the code that leads back."""

from __future__ import annotations

import io
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest

from contracts.codec import encode
from tests.workflow.definitions import demo, service
from tests.workflow.forms import proof, weekly
from tests.workflow.telling import Tale, approve, effect_done, given, send_back, start
from workflow.adapters import apart, typesetting, wordfile
from workflow.adapters.papers import Papers, way_back

WEEKLY, PROOF = demo("weekly-report"), demo("party-proof")
NOW = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
HEAD = {"who": "head(applicant.dept)"}


def paper(tale: Tale, reader: str, *, records: bool = False) -> dict[str, Any]:
    """Return what is printed of a case for a reader."""
    names = {"cs": "计算机学院"}
    told = [encode_record(one) for one in tale.records()] if records else None
    page = encode(tale.page(reader))
    data = Papers("示范大学", names.get, {"11001": "周院长"}.get).paper(page, records=told, now=NOW)
    return {**data, **way_back("https://hall.example.edu", "1", "")}


def encode_record(one: Any) -> dict[str, Any]:
    return {"operator": {"name": one.operator.name}, "operator_text": one.operator_text, "step_name": one.step_name,
            "action_text": one.action_text, "at": one.at.isoformat(), "opinion": one.opinion}


def may(tale: Tale, reader: str) -> tuple[bool, bool]:
    said = tale.page(reader).may
    assert all(bool(said["reason"][right]) is not said[right] for right in ("print", "export"))
    return said["print"], said["export"]


def test_the_step_a_person_handles_decides_and_the_applicant_gets_all_at_the_end() -> None:
    tale = given(WEEKLY, start("10001", **weekly()))
    assert (may(tale, "10001"), may(tale, "11001")) == ((True, False), (True, True))
    assert "填写周报" in tale.page("10001").may["reason"]["export"]
    tale.when(approve("11001"))
    assert (may(tale, "10001"), may(tale, "11001")) == ((True, True), (True, True))
    assert may(tale, "16001") == (False, False), "whoever only got a copy has neither"


def test_what_no_step_opens_is_closed_to_its_handlers() -> None:
    tale = given(PROOF, start("20230001", **proof()))
    assert (may(tale, "20230001"), may(tale, "17001")) == ((False, False), (False, False))
    tale.when(approve("17001")).when(effect_done())
    assert (may(tale, "20230001"), may(tale, "17001")) == ((True, True), (False, False))


def test_a_handler_of_two_steps_has_what_the_present_one_opens() -> None:
    own = service({"one": {**HEAD, "do": ["approve", "print"]}, "two": {**HEAD, "do": ["approve", "export"]}})
    tale = given(own, start("10001"))
    assert may(tale, "11001") == (True, False)
    assert may(tale.when(approve("11001")), "11001") == (False, True)


def test_the_form_has_its_fields_its_table_and_its_opinions() -> None:
    tale = given(WEEKLY, start("10001", **weekly())).when(send_back("11001", opinion="请补充数据"))
    found = paper(tale, "10001", records=True)
    assert (found["hall"], found["title"], found["status"]) == ("示范大学", "工作周报", "已退回")
    [table] = [part for part in found["segments"] if part["kind"] == "table"]
    assert table["columns"][0] == "内容"
    assert len(table["rows"]) == len(weekly()["items"])
    cells = {cell["label"]: cell["value"] for part in found["segments"] if part["kind"] == "grid"
             for row in part["rows"] for cell in row}
    assert cells["单位"] == "计算机学院"
    [opinion] = [one for one in found["opinions"] if one["text"]]
    assert (opinion["text"], opinion["signer"], opinion["verdict"]) == ("请补充数据", "周院长", "退回")
    assert [row[2] for row in found["records"]][:2] == ["提交", "退回"]


@pytest.mark.parametrize(("field", "value", "said"), [
    ({"type": "checkbox"}, None, "☐ 否"), ({"type": "checkbox", "step": "lead"}, None, ""),
    ({"type": "checkbox"}, True, "☑ 是"), ({"type": "money"}, "8000", "8000 元"), ({"type": "int"}, 3, "3"),
    ({"type": "money", "label": "金额（万元）"}, "8", "8"), ({"type": "int", "unit": "人"}, 3, "3 人"),
    ({"type": "dept"}, "cs", "计算机学院"),
], ids=["unticked", "not-asked-yet", "ticked", "yuan", "bare", "unit-in-label", "unit", "unit-of-people"])
def test_values_are_written_as_on_the_page(field: dict[str, Any], value: Any, said: str) -> None:
    papers = Papers("示范大学", {"cs": "计算机学院"}.get, {}.get)
    assert papers.text({"label": "项", **field}, value) == said


def test_what_is_masked_on_the_page_is_masked_on_paper() -> None:
    tale = given(PROOF, start("20230001", **proof()))
    clear = tale.page("17001").form["values"]["idcard"]
    assert paper(tale, "17001")["form"]["idcard"] == clear
    hidden = paper(tale, "20230001")
    assert "*" in hidden["form"]["idcard"]
    assert clear not in str(hidden)


@pytest.fixture(scope="module")
def printed() -> dict[str, Any]:
    """A long form with everything on it."""
    items = [{"text": f"第{number}项\n甲\x0b乙", "kind": "重点工作"} for number in range(60)]
    tale = given(WEEKLY, start("10001", **weekly(items=items))).when(approve("11001", opinion="同意。"))
    return paper(tale, "10001", records=True)


def test_the_pdf_repeats_the_head_of_its_table_and_counts_its_pages(printed: dict[str, Any], tmp_path: Path) -> None:
    file = typesetting.template_file("weekly-report")
    content = typesetting.checked(apart.run(typesetting.__name__, [str(file)], printed))
    (tmp_path / "form.pdf").write_bytes(content)
    text = words_of(tmp_path / "form.pdf")
    if text is None:
        pytest.skip("nothing here reads the words of a PDF")
    pages = text.split("\f")[:-1]
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页/共{len(pages)}页" in page.replace(" ", "").replace("\n", "")
    assert sum("序号" in page.replace(" ", "").replace("\n", "") for page in pages[:-1]) == len(pages) - 1
    for said in ("示范大学", printed["serial"], "审批意见", "周院长", "流转记录", "第59项"):
        assert said in text.replace(" ", ""), said


def words_of(file: Path) -> str | None:
    """Return the text of a PDF, None where the machine has nothing that reads one."""
    try:
        done = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, timeout=60)
        return done.stdout.decode()
    except FileNotFoundError:
        return None


def test_the_word_file_holds_the_same(printed: dict[str, Any]) -> None:
    content = wordfile.checked(apart.run(wordfile.__name__, [], printed))
    document = docx.Document(io.BytesIO(content))
    text = "\n".join([*(one.text for one in document.paragraphs),
                      *(cell.text for table in document.tables for row in table.rows for cell in row.cells)])
    for said in ("示范大学", "工作周报", printed["serial"], "审批意见", "同意。", "周院长", "流转记录", "第59项\n甲乙"):
        assert said in text, said
    heads = [row for table in document.tables for row in table.rows if "tblHeader" in row._tr.xml]
    assert heads, "the head of a table is printed again on every page"
    assert len(document.inline_shapes) == 1, "the code is a picture"


def test_a_template_of_the_hall_is_filled_in_and_cannot_reach_out(printed: dict[str, Any], tmp_path: Path) -> None:
    own = docx.Document()
    signers = "{% for one in opinions %}，{{ one.signer }}{% endfor %}"
    own.add_paragraph("{{ hall }}：{{ form.unit }}，{{ applicant.name }}" + signers)
    own.save(str(tmp_path / "weekly-report.docx"))
    file = wordfile.template_file("weekly-report", str(tmp_path))
    assert file is not None
    assert wordfile.template_file("../weekly-report", str(tmp_path)) is None
    made = docx.Document(io.BytesIO(apart.run(wordfile.__name__, [str(file)], printed)))
    assert made.paragraphs[0].text == "示范大学：计算机学院，陈一，周院长"
    evil = docx.Document()
    evil.add_paragraph("{{ hall.__class__.__mro__[1].__subclasses__() }}")
    evil.save(str(tmp_path / "evil.docx"))
    with pytest.raises(apart.TypesettingFailed):
        apart.run(wordfile.__name__, [str(tmp_path / "evil.docx")], printed)


def test_a_form_that_takes_too_long_is_given_up(printed: dict[str, Any], tmp_path: Path) -> None:
    endless = tmp_path / "endless.typ"
    endless.write_text("#{ let s = 0; for i in range(90000) { for j in range(90000) { s = calc.rem(s + j, 7) } } }\n")
    with pytest.raises(apart.TypesettingFailed, match="TimeoutExpired"):
        apart.run(typesetting.__name__, [str(endless)], printed, patience=1)


def test_a_template_of_the_hall_comes_before_ours_and_a_name_is_never_a_path(tmp_path: Path) -> None:
    own = tmp_path / "党员证明.typ"
    own.write_text("证明")
    assert typesetting.template_file("党员证明", folder=str(tmp_path)) == own
    assert typesetting.template_file("党员证明").parent == typesetting.TEMPLATES
    assert typesetting.template_file("../党员证明", folder=str(tmp_path)).stem == typesetting.GENERAL
