"""Loading an organisation from files: every row gets its line, bad rows stop nothing, a second time changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.identity.commands import Post, Relation
from identity.adapters.loading import ADDED, NOTICE, UNCHANGED, UPDATED, WRONG, Loader, Report
from identity.adapters.register import Register, Rehearsal

GOOD = """
units:
  - {key: cs, name: 计算机学院, parent: univ}
  - {key: univ, name: 示范大学}
people:
  - {no: "10001", name: 陈一, kind: staff, unit: cs, phone: "13900000004", teacher: true}
  - {no: "11001", name: 周院长, kind: staff, unit: cs, posts: [{role: head, unit: cs}]}
groups:
  board: ["11001", "10001"]
relations:
  - {of: "10001", name: superior, is: "11001"}
"""


@pytest.fixture
def load(register: Register, tmp_path: Path):
    def run(rehearse: bool = False, **contents: str | bytes) -> Report:
        paths = []
        for name, content in contents.items():
            path = tmp_path / name.replace("_", ".")
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            paths.append(path)
        return Loader(Rehearsal(register) if rehearse else register).load(paths)
    return run


def wrong(report: Report) -> list[tuple[str, str, str]]:
    return [(line.file, line.place, line.field) for line in report.lines if line.outcome == WRONG]


def test_every_row_of_a_good_file_is_added_whatever_the_order(load, register: Register):
    report = load(all_yaml=GOOD)
    assert (report.count(ADDED), len(report.lines), report.failed) == (6, 6, False)
    head = register.person("11001")
    assert head.posts == (Post(role="head", unit="cs"),)
    assert register.person("10001").attributes == {"teacher": True}
    assert register.person("10001").relations == (Relation(name="superior", person="11001"),)


def test_the_same_file_again_records_nothing(load, store):
    load(all_yaml=GOOD)
    before = store.commits.count_documents({})
    report = load(all_yaml=GOOD)
    assert report.count(UNCHANGED) == len(report.lines) == 6
    assert store.commits.count_documents({}) == before


def test_a_second_file_adds_to_the_same_people(load, register: Register):
    load(all_yaml=GOOD, idcards_yaml='people: [{no: "10001", idcard: "370102199001011234"}]')
    assert register.person("10001").idcard == "370102199001011234"
    report = load(later_yaml='people: [{no: "10001", phone: "13900000099"}]')
    assert [line.outcome for line in report.lines] == [UPDATED]
    assert (register.person("10001").phone, register.person("10001").idcard) == ("13900000099", "370102199001011234")


def test_bad_rows_are_named_with_their_reason_and_stop_no_other(load, register: Register):
    report = load(all_yaml=GOOD, more_yaml="""
people:
  - {no: "20001", name: 甲, kind: staff, unit: nowhere}
  - {no: "20002", name: 乙, kind: king, unit: cs}
  - {name: 无号, kind: staff, unit: cs}
  - {no: "20003", name: 丙, kind: staff, unit: cs, phone: 不是电话}
  - {no: "20004", name: 丁, kind: staff, unit: cs, posts: [{role: HEAD, unit: cs}, {role: deputy, unit: cs}]}
  - 只是一句话
relations:
  - {of: "10001", name: counselor, is: "99999"}
  - {of: "88888", name: counselor, is: "10001"}
groups:
  panel: ["10001", "77777"]
""")
    more = "more.yaml"
    assert wrong(report) == [
        (more, "people 第 1 条", "unit"), (more, "people 第 2 条", "kind"), (more, "people 第 3 条", "no"),
        (more, "people 第 4 条", "phone"), (more, "people 第 5 条", "posts.role"), (more, "people 第 6 条", "no"),
        (more, "relations 第 1 条", "is"), (more, "relations 第 2 条", "of"), (more, "groups.panel", "members")]
    assert all(line.reason for line in report.lines if line.outcome == WRONG)
    assert register.person("20004").posts == (Post(role="deputy", unit="cs"),)
    assert register.person("10001") is not None
    assert register.person("20001") is None


def test_a_post_that_cannot_be_read_takes_none_away(load, register: Register):
    load(all_yaml=GOOD)
    load(more_yaml='people: [{no: "11001", posts: [{role: "!!", unit: cs}, {role: deputy, unit: cs}]}]')
    assert register.person("11001").posts == (Post(role="head", unit="cs"), Post(role="deputy", unit="cs"))


def test_a_post_in_a_unit_that_is_not_listed_is_kept_and_pointed_out(load, register: Register):
    report = load(all_yaml=GOOD, more_yaml='people: [{no: "11001", posts: [{role: leader_in_charge, unit: teaching}]}]')
    assert (report.failed, report.count(NOTICE)) == (False, 1)
    assert register.person("11001").posts[-1] == Post(role="leader_in_charge", unit="teaching")


def test_units_in_a_circle_are_refused(load):
    report = load(all_yaml="units: [{key: a, name: 甲, parent: b}, {key: b, name: 乙, parent: a}]")
    assert [field for _, _, field in wrong(report)] == ["parent", "parent"]


def test_yaml_is_read_as_version_1_2_so_that_no_is_a_word_and_leading_zeros_stay(load, register: Register):
    load(all_yaml="""
units: [{key: cs, name: 计算机学院}]
people: [{no: 00123, name: 陈一, kind: staff, unit: cs, phone: 13900000004, nickname: no}]
""")
    person = register.person("00123")
    assert (person.phone, person.attributes) == ("13900000004", {"nickname": "no"})


@pytest.mark.parametrize("content", [
    "a: [", "- 1", "staff: []", "people: 3", b"\xff\xff\xff\xff", "people:\n- {no: 1, no: 2}"])
def test_a_file_that_cannot_be_read_is_one_error_and_the_others_load(load, register: Register, content):
    report = load(broken_yaml=content, all_yaml=GOOD)
    assert [(file, place) for file, place, _ in wrong(report)] == [("broken.yaml", "整个文件")]
    assert register.person("10001") is not None


def test_a_missing_file_is_an_error(register: Register, tmp_path: Path):
    assert Loader(register).load([tmp_path / "nothing.yaml"]).failed


CSV = {
    "units_csv": "key,name,parent\nuniv,示范大学,\ncs,计算机学院,univ\n",
    "people_csv": "no,name,kind,unit,phone,teacher\n10001,陈一,staff,cs,13900000004,是\n11001,周院长,staff,cs,,\n",
    "posts_csv": "no,role,unit\n11001,head,cs\n11001,party.college,cs\n",
    "relations_csv": "of,name,is\n10001,superior,11001\n",
    "groups_csv": "key,member\nboard,11001\nboard,10001\n",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_files_load_in_every_encoding_spreadsheets_write(load, register: Register, encoding: str):
    report = load(**{name: content.encode(encoding) for name, content in CSV.items()})
    assert (report.failed, len(report.lines)) == (False, 9)
    assert register.person("11001").name == "周院长"
    assert [post.role for post in register.person("11001").posts] == ["head", "party.college"]
    assert register.person("10001").attributes == {"teacher": True}
    again = load(**{name: content.encode(encoding) for name, content in CSV.items()})
    assert again.count(UNCHANGED) == 9


def test_csv_headers_and_kinds_may_be_chinese(load, register: Register):
    report = load(units_csv="标识,名称,上级\ncs,计算机学院,\n",
                  people_csv="学工号,姓名,类别,单位,手机号,班级\r\n20230001,林一,本专科生,cs,13900000000,计算机2301\r\n")
    assert not report.failed
    lin = register.person("20230001")
    assert (lin.kind, lin.attributes) == ("student", {"class_name": "计算机2301"})


def test_a_bad_csv_row_is_named_by_its_line_and_an_empty_cell_changes_nothing(load, register: Register):
    load(**CSV)
    report = load(people_csv="""no,name,kind,unit,phone
10001,,,,

,无号,staff,cs,
10002,乙,staff,cs,abc
10003,丙,staff,cs,
""")
    assert wrong(report) == [("people.csv", "第 4 行", "no"), ("people.csv", "第 5 行", "phone")]
    assert register.person("10001").phone == "13900000004"
    assert register.person("10003") is not None


def test_a_csv_nobody_can_place_is_an_error(load):
    assert wrong(load(what_csv="colour,size\nred,3\n")) == [("what.csv", "整个文件", "")]


def test_a_rehearsal_reports_the_same_and_records_nothing(load, store):
    rehearsed = load(rehearse=True, all_yaml=GOOD)
    assert rehearsed.count(ADDED) == 6
    assert store.commits.count_documents({}) == 0
    assert [str(line) for line in rehearsed.lines] == [str(line) for line in load(all_yaml=GOOD).lines]


def test_the_demonstration_university_loads_without_an_error(register: Register):
    demo = Path(__file__).parents[2] / "deploy" / "demo" / "organisation.yaml"
    report = Loader(register).load([demo])
    assert (report.failed, len(report.people)) == (False, 68)
