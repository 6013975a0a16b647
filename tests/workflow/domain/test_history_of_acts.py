"""流转记录 and the table of tasks for every act besides voting alone."""

from __future__ import annotations

from datetime import timedelta

from tests.workflow.definitions import service
from tests.workflow.organisation import Hall
from tests.workflow.telling import Tale, approve, given, open_copy, reject, send_back, start
from tests.workflow.telling_acts import abstain, add, delegate, remove, reopen, resolve, retract, transfer
from tests.workflow.telling_pages import cc, circulate, forward, remark
from tests.workflow.telling_standing import stands_in

ALL = ["approve", "return:applicant", "reject", "transfer", "delegate", "add:before", "add:after", "add:parallel", "cc"]
LEAD = {"who": "role('head', dept=applicant.dept)", "do": ALL}
TWO = service({"lead": LEAD, "office": {"who": "role('office.director')", "do": ["approve", "return:previous"]}})
BOARD = service({"board": {"who": ["members('unit_board')"], "policy": "all",
                           "do": ["approve", "reject", "abstain", "return:applicant"]}})
SPLIT = service({
    "split": {"kind": "fork", "branches": [{"to": "law"}, {"to": "money"}]},
    "law": {"who": "role('legal.chief')", "next": [{"to": "joined"}]},
    "money": {"who": "role('finance.contract')", "next": [{"to": "joined"}]},
    "joined": {"kind": "join", "of": "split", "mode": "all"}})


def lines(tale: Tale) -> list[str]:
    """Return the records after the submission as text: round, who, what, opinion."""
    return [f"{row.round} {row.operator_text} {row.action_text} {row.opinion}".rstrip() for row in tale.records()][1:]


def rows(tale: Tale) -> list[str]:
    """Return the task rows after the submission as text: state, its words, candidates."""
    return [f"{row.state} {row.state_text} {'、'.join(one.name for one in row.candidates)}"
            for row in tale.task_rows()][1:]


def begun(hall: Hall | None = None) -> Tale:
    return given(TWO, start("10001"), hall=hall)


def test_handing_on() -> None:
    tale = begun().when(transfer("11001", "11002")).when(delegate("11002", "11003"))
    assert rows(tale) == ["delegated 委派中 周书记"]
    assert [row.mine for row in tale.task_rows("11003")] == [False, True]
    tale.when(resolve("11003"))
    assert lines(tale) == ["1 周院长 转办 转给周副院长：出差", "1 周副院长 委派 委派给周书记",
                           "1 周书记 答复委派 核对无误"]
    assert rows(tale) == ["open 办理中... 周副院长"]
    tale.when(delegate("11002", "11003")).when(retract("11002"))
    assert lines(tale)[-1] == "1 周副院长 收回委派"


def test_signing_together() -> None:
    tale = begun().when(add("11001", "before", "11002", "11003"))
    assert rows(tale) == ["waiting 等待加签 周院长", "open 办理中... 周副院长", "open 办理中... 周书记"]
    assert [row.kind for row in tale.task_rows()][1:] == ["seat", "before", "before"]
    tale.when(remove("11001", "11003")).when(approve("11002", "可以"))
    assert rows(tale) == ["open 办理中... 周院长", "done 通过 周副院长", "removed 已减签 周书记"]
    assert lines(tale) == ["1 周院长 前加签 请周副院长、周书记签办：请一并把关", "1 周院长 减签 取消周书记的席位",
                           "1 周副院长 通过 可以"]
    tale = begun().when(add("11001", "after", "11002"))
    assert lines(tale) == ["1 周院长 后加签 请周副院长签办：请一并把关", "1 周院长 通过 请一并把关"]


def test_a_sequence_waits_in_words() -> None:
    queue = service({"board": {"who": ["members('unit_board')"], "policy": "sequence"}})
    assert rows(given(queue, start("10001"))) == [
        "open 办理中... 周院长", "waiting 未轮到 周副院长", "waiting 未轮到 周书记"]


def test_standing_aside_and_what_is_decided_without_one() -> None:
    tale = given(BOARD, start("10001"), abstain("11001"), reject("11002", "不妥"))
    assert rows(tale) == ["done 弃权 周院长", "done 驳回 周副院长", "cancelled 因驳回取消 周书记"]


def test_a_substitute_acts_in_the_name_of_another() -> None:
    hall = Hall()
    stands_in(hall, "11001", "11002")
    tale = begun(hall).when(approve("11002", "同意"))
    assert lines(tale) == ["1 系统 代理人可代办 周副院长 代 周院长", "1 周副院长 代 周院长 通过 同意"]
    [row] = [row for row in tale.task_rows() if row.action == "approve"]
    assert (row.handler and row.handler.no, row.on_behalf and row.on_behalf.no) == ("11002", "11001")


def test_taking_back_and_waking() -> None:
    tale = begun().when(approve("11001")).when(retract("11001"))
    assert lines(tale)[-1] == "1 周院长 拿回"
    assert rows(tale) == ["open 办理中... 周院长", "cancelled 因拿回取消 王主任"]
    tale.when(approve("11001")).when(approve("14001")).when(reopen("90001"))
    assert lines(tale)[-1] == "2 管理员 唤醒 材料有误"


def test_telling_others() -> None:
    tale = begun().when(cc("11001", "16001", opinion="请知悉")).when(circulate("11001", "15001"))
    tale.when(remark("15001")).when(forward("15001", "14001")).when(open_copy("14001"))
    assert lines(tale) == ["1 周院长 抄送 赵宣传：请知悉", "1 周院长 传阅 李网信", "1 李网信 阅示 已阅，请抓紧",
                           "1 李网信 传阅 王主任"]


def test_branches_and_a_return_that_collapses_them() -> None:
    tale = given(SPLIT, start("10001"))
    assert lines(tale) == ["1 系统 分几路同时办理 law环节、money环节"]
    tale.when(approve("21001")).when(send_back("20003"))
    assert rows(tale)[:2] == ["done 通过 卫法制", "returned 退回 褚合同"]
    tale = given(SPLIT, start("10001"), send_back("20003"))
    assert rows(tale)[0] == "cancelled 因退回取消 卫法制"
    tale = given(SPLIT, start("10001"), approve("21001"), approve("20003"))
    assert lines(tale)[-2:] == ["1 系统 汇合 law环节通过，money环节通过", "1 系统 办结"]


def test_all_objections_are_told_at_once() -> None:
    collecting = service({"board": {"who": ["members('unit_board')"], "policy": "all", "return_mode": "collect",
                                    "do": ["approve", "reject", "return:applicant"]}})
    tale = given(collecting, start("10001"), send_back("11001", opinion="缺附件"), approve("11002"),
                 send_back("11003", opinion="金额不对"))
    assert lines(tale)[-1] == "1 系统 退回 周院长：缺附件；周书记：金额不对"
    assert rows(tale)[:3] == ["returned 退回 周院长", "done 通过 周副院长", "returned 退回 周书记"]


def test_a_rule_speaks_in_words() -> None:
    twice = service({"lead": LEAD, "again": {**LEAD, "do": ["approve"], "skip": "consecutive"}})
    tale = given(twice, start("10001"), approve("11001"))
    assert lines(tale)[1] == "1 系统 自动跳过 同一人刚在上一步通过，不再重复审批"


def test_a_due_time_is_told() -> None:
    timed = service({"lead": {**LEAD, "limit": "1d"}})
    tale = given(timed, start("10001"))
    [row] = tale.task_rows()[1:]
    assert row.due_at == tale.hall.now + timedelta(days=1)
