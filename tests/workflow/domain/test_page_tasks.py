"""The tasks of a reader on the case page: exactly the acts that are possible now, in every state a task can be in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.workflow.definitions import service
from tests.workflow.organisation import Hall
from tests.workflow.telling import Tale, approve, given, later, resubmit, send_back, start, terminate
from tests.workflow.telling_acts import add, delegate, reopen, resolve, transfer
from tests.workflow.telling_pages import acts_of, live
from tests.workflow.telling_standing import stands_in

ALL = ["approve", "return:applicant", "reject", "transfer", "delegate", "add:before", "add:after", "add:parallel", "cc"]
TWO = service({"lead": {"who": "role('head', dept=applicant.dept)", "do": ALL, "reasons": ["信息不全"],
                        "labels": {"approve": "审核通过"}},
               "office": {"who": "role('office.director')",
                          "do": ["approve", "return:previous", "return:any", "return:lead"]}})
PICK = service({"lead": {"who": "role('head', dept=applicant.dept)", "do": ["approve"]},
                "expert": {"who": "chosen('lead', members('unit_board'))", "do": ["approve"]}})
BOARD = service({"board": {"who": ["members('unit_board')"], "policy": "all", "do": ["approve", "reject", "remove"]}})


def begun(hall: Hall | None = None) -> Tale:
    return given(TWO, start("10001"), hall=hall)


def test_one_seat_offers_what_the_step_lists_and_reading_with_copies() -> None:
    [task] = live(begun(), "11001").my_tasks
    assert task["actions"] == [*ALL, "circulate"]
    assert (task["kind"], task["reasons"], task["labels"]) == ("seat", ["信息不全"], {"approve": "审核通过"})
    assert task["return_targets"] == [{"key": "applicant", "name": "申请人"}]


def test_the_targets_of_a_return_are_those_allowed_now() -> None:
    tale = begun().when(approve("11001"))
    [task] = live(tale, "14001").my_tasks
    assert [target["key"] for target in task["return_targets"]] == ["previous", "applicant", "lead"]
    assert task["actions"] == ["approve", "return:previous", "return:any", "return:lead"]


def test_a_delegate_may_only_answer_and_the_delegator_only_take_it_back() -> None:
    tale = begun().when(delegate("11001", "11002"))
    assert (acts_of(tale, "11002"), acts_of(tale, "11001")) == ([["resolve"]], [["retract"]])
    mine, theirs = live(tale, "11002"), live(tale, "11001")
    assert (mine.my_task is not None, theirs.my_task) == (True, None)
    assert theirs.my_tasks[0]["waiting"] == "delegated"
    assert theirs.my_tasks[0]["delegated_to"]["no"] == "11002"
    assert mine.banner == "您（周副院长）正在办理：lead环节，受周院长委派"
    tale.when(resolve("11002"))
    assert acts_of(tale, "11001")[0][0] == "approve"
    assert live(tale, "11002").my_tasks == ()


def test_while_added_signers_are_out_one_may_only_remove_them() -> None:
    tale = begun().when(add("11001", "before", "11002"))
    assert acts_of(tale, "11001") == [["remove-signer"]]
    assert live(tale, "11001").my_tasks[0]["signers"] == [
        {"task_id": tale.now.open_tasks()[-1].id, "no": "11002", "name": "周副院长", "mode": "before"}]
    assert live(tale, "11001").my_task is None
    assert acts_of(tale, "11002") == [["approve", "reject"]]
    assert live(tale, "11002").my_tasks[0]["edit"] == []


def test_whoever_signed_first_may_remove_the_ones_added_behind() -> None:
    tale = begun().when(add("11001", "after", "11002"))
    assert acts_of(tale, "11001") == [["remove-signer"]]
    assert acts_of(tale, "11002") == [["approve", "reject"]]


def test_a_member_with_the_right_removes_seats_of_others() -> None:
    tale = given(BOARD, start("10001"))
    assert acts_of(tale, "11001") == [["approve", "reject", "remove-signer"]]


def test_a_task_passed_on_three_times_is_passed_on_no_more() -> None:
    tale = begun()
    for giver, to in (("11001", "11002"), ("11002", "11003"), ("11003", "11005")):
        tale.when(transfer(giver, to))
    assert "transfer" not in acts_of(tale, "11005")[0]


def test_one_person_may_have_two_seats() -> None:
    hall = Hall()
    stands_in(hall, "11001", "11002")
    tale = given(BOARD, start("10001"), hall=hall)
    first, second = live(tale, "11002").my_tasks
    assert {one["on_behalf"] and one["on_behalf"]["no"] for one in (first, second)} == {None, "11001"}
    task = live(tale, "11002").my_task
    assert task == first


def test_whoever_approves_picks_the_next_handler_from_the_pool() -> None:
    tale = given(PICK, start("10001"))
    [task] = live(tale, "11001").my_tasks
    [choice] = task["choices"]
    assert (choice["step"], choice["name"], choice["picked"]) == ("expert", "expert环节", [])
    assert [person["no"] for person in choice["people"]] == ["11001", "11002", "11003"]
    assert tale.page("11001").my_tasks[0]["choices"] == []  # a page of the past asks nobody


def test_a_vote_can_be_taken_back_until_somebody_acts() -> None:
    tale = begun().when(approve("11001"))
    [task] = live(tale, "11001").retractable
    assert (task["step"], task["name"]) == ("lead", "lead环节")
    assert live(tale, "14001").retractable == ()
    tale.when(approve("14001"))
    assert live(tale, "11001").retractable == ()


def test_urging_is_offered_when_it_is_possible() -> None:
    tale = begun()
    assert "urge" not in live(tale, "10001").case_actions
    tale.when(later(tale.hall.now + timedelta(days=7)))
    assert "urge" in live(tale, "10001").case_actions
    assert "urge" not in live(tale, "11001").case_actions
    assert "urge" in live(tale, "90001", admin=True).case_actions


def test_an_administrator_may_wake_what_ended() -> None:
    tale = begun().when(terminate("90001"))
    assert live(tale, "90001", admin=True).case_actions == ("reopen",)
    assert "reopen" not in live(tale, "10001").case_actions
    tale.when(reopen("90001"))
    assert live(tale, "10001").ended_at is None


def test_what_changed_since_my_vote_is_shown_field_by_field() -> None:
    form: list[dict[str, Any]] = [
        {"key": "note", "label": "说明", "type": "text"},
        {"key": "rows", "label": "明细", "type": "table", "min": 0, "max": 5,
         "row": [{"key": "what", "label": "内容", "type": "text"}]},
        {"key": "card", "label": "证件", "type": "idcard", "secret": True, "see": ["office"]}]
    table = service({"lead": {"who": "role('head', dept=applicant.dept)"},
                     "office": {"who": "role('office.director')"}}, form)
    tale = given(table, start("10001", note="甲", rows=[{"what": "一"}, {"what": "二"}]), send_back("11001"),
                 resubmit("10001", note="乙", rows=[{"what": "一"}, {"what": "三"}, {"what": "四"}],
                          card="11010519491231002X"))
    note, rows, card = live(tale, "11001").changes
    assert (note["label"], note["before"], note["after"]) == ("说明", "甲", "乙")
    assert [(row["row"], row["change"], row["cells"][0]["after"]) for row in rows["rows"]] == [
        (2, "changed", "三"), (3, "added", "四")]
    assert card["after"] == "1101**********002X"
    assert live(tale, "10001").changes == ()
    tale.when(approve("11001"))
    assert live(tale, "11001").changes == ()
    assert live(tale, "14001").changes == ()


def test_the_way_ahead_names_people() -> None:
    tale = begun()
    assert [(step.step, step.people) for step in live(tale, "10001").preview] == [("office", ("王主任",)), ("done", ())]
    assert tale.page("10001").preview == ()
    assert live(begun().when(terminate("90001")), "10001").preview == ()
