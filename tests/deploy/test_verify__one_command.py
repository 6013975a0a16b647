"""One command over all services: what they say is added up, and whoever did not finish is no less wrong."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from chassis.findings import INVARIANTS, MOST
from hall.__main__ import main
from hall.table import NAMES, Result

FINDING = {"kind": "finding", "service": "{service}", "invariant": "I4", "where": "s:000001（位置 1）",
           "what": "被改动"}
DONE = {"kind": "done", "service": "{service}", "findings": 0}
CHECKED = {"kind": "checked", "service": "{service}", "invariant": "I4", "number": 7, "more": 0}


def service(folder: Path, *lines: object, code: int = 0) -> str:
    """Write a stand-in for a service; return how to run it."""
    program = folder / "service.py"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    program.write_text(f"import sys\nfor line in {texts!r}:\n    print(line.replace('{{service}}', sys.argv[1]))\n"
                       f"open({str(folder / 'called')!r}, 'a').write(' '.join(sys.argv[1:]) + chr(10))\n"
                       f"sys.exit({code})\n", "utf-8")
    return f"{sys.executable} {program} {{service}}"


def test_when_every_service_is_clean_so_is_the_hall(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--via", service(tmp_path, CHECKED, DONE), "--acks", "a.jsonl"]) == 0
    out = capsys.readouterr().out
    assert "没有发现问题" in out
    assert "28" in next(line for line in out.splitlines() if line.startswith("I4"))
    called = (tmp_path / "called").read_text().splitlines()
    assert [line.split()[0] for line in called] == ["identity", "catalog", "workflow", "notify"]
    assert all("--acks a.jsonl" in line for line in called)


def test_a_finding_is_named_with_its_service_and_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--via", service(tmp_path, FINDING, CHECKED, DONE, code=1), "workflow"]) == 1
    out = capsys.readouterr().out
    assert "workflow：1 处" in out
    assert "✗ I4　s:000001（位置 1）　被改动" in out


@pytest.mark.parametrize(("lines", "code"), [((CHECKED,), 0), ((CHECKED, DONE), 2), (("Traceback",), 1), ((), 0)])
def test_a_service_that_did_not_come_to_the_end_is_not_clean(
        tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: tuple[object, ...], code: int) -> None:
    assert main(["verify", "--via", service(tmp_path, *lines, code=code), "notify"]) == 1
    assert "notify 没有查完" in capsys.readouterr().out


def test_findings_that_were_only_counted_count(tmp_path: Path) -> None:
    assert main(["verify", "--via", service(tmp_path, {**CHECKED, "more": 3}, DONE), "notify"]) == 1


def test_each_service_gets_its_own_settings_and_place_to_go_on_from(
        tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "echo.py"
    program.write_text("import json, os\nnote = {'kind': 'note', 'service': 'x', 'text': os.environ['SECRET']}\n"
                       "print(json.dumps(note))\nprint(json.dumps({'kind': 'done'}))")
    settings = {"notify": {"SECRET": "one"}, "catalog": {"SECRET": "two"}}
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(settings)))
    arguments = ["verify", "--json", "--settings", "-", "--resume", str(tmp_path / "resume"), "--via",
                 f"{sys.executable} {program}", "notify", "catalog"]
    assert main(arguments) == 0
    assert [text for _, text in json.loads(capsys.readouterr().out)["notes"]] == ["one", "two"]
    assert (tmp_path / "resume").is_dir()


def test_settings_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("[]")
    assert main(["verify", "--settings", str(tmp_path / "x")]) == 2


def test_the_columns_line_up_although_letters_are_wide() -> None:
    result, out = Result(), io.StringIO()
    result.hear({**CHECKED, "service": "x"})
    result.show(out)
    rows = out.getvalue().splitlines()[:11]
    wide = [sum(2 if ord(letter) > 0x2E7F else 1 for letter in row[:max(row.rfind("  ", 0, -3), 0)]) for row in rows]
    assert len(rows) == 11
    assert max(wide) - min(wide) <= 6


def test_the_table_knows_every_invariant_the_services_check() -> None:
    assert set(NAMES) == set(INVARIANTS)
    assert MOST > 0
