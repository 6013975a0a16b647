"""流转记录 and the table of tasks, as people read them."""

from __future__ import annotations

from datetime import datetime, timedelta

from contracts.catalog.expression import HALL_TIME
from tests.workflow.definitions import demo, service
from tests.workflow.forms import proof, weekly
from tests.workflow.organisation import FRIDAY, Hall
from tests.workflow.telling import (
    Tale,
    approve,
    claim,
    comment,
    effect_done,
    effect_failed,
    given,
    later,
    rate,
    reject,
    release,
    resubmit,
    send_back,
    start,
    terminate,
    withdraw,
)

WEEKLY, PROOF = demo("weekly-report"), demo("party-proof")
POOL = service({"desk": {"who": "role('net.engineer')", "policy": "claim", "do": ["approve", "return:applicant"]}})


def lines(tale: Tale) -> list[str]:
    """Return the records as text: round, who, where, what, opinion."""
    return [f"{row.round} {row.operator.name} {row.step_name} {row.action_text} {row.opinion}".rstrip()
            for row in tale.records()]


def rows(tale: Tale) -> list[str]:
    """Return the task rows as text: round, name, state, who."""
    return [f"{row.round} {row.name} {row.state} {row.state_text} {row.handler.name if row.handler else '-'}"
            for row in tale.task_rows()]


def test_a_report_returned_corrected_and_approved_reads_like_this() -> None:
    tale = given(WEEKLY, start("10001", **weekly()), send_back("11001", opinion="请补充"), comment("10001", "已补充"),
                 resubmit("10001"), approve("11001", "同意"), rate("10001", 5, "好"))
    assert lines(tale) == [
        "1 陈一 填写周报 提交",
        "1 周院长 所在单位领导审批 退回 请补充",
        "2 陈一  补充说明 已补充",
        "2 陈一 填写周报 重新提交",
        "2 周院长 所在单位领导审批 通过 同意",
        "2 系统 完成 办结",
        "2 系统 完成 抄送 赵宣传",
        "2 系统 完成 抄送 王主任、李网信",
        "2 系统 完成 传阅 郑校长、郑副校长、郑总务",
        "2 陈一  评价 5 分 好",
    ]
    assert rows(tale) == [
        "1 填写周报 done 提交 陈一", "1 所在单位领导审批 returned 退回 周院长", "2 填写周报 done 重新提交 陈一",
        "2 所在单位领导审批 done 通过 周院长"]


def test_a_certificate_reads_like_this() -> None:
    tale = given(PROOF, start("20230001", **proof()), approve("17001"), effect_failed(), effect_done())
    assert lines(tale) == [
        "1 林一 填写申请表 提交", "1 钱组织 组织部审批 通过", "1 系统 签章出证 签发编号 DZ20260001",
        "1 系统 签章出证 自动处理未成功，将重试", "1 系统 签章出证 签发文件 证明.pdf",
        "1 系统 完成 办结", "1 系统 完成 抄送 周支书"]
    assert rows(tale) == [
        "1 填写申请表 done 提交 林一", "1 组织部审批 done 通过 钱组织", "1 组织部审批 cancelled 无需处理（已决） -"]


def test_every_way_a_task_can_close_has_words_of_its_own() -> None:
    started = start("20230001", **proof())
    assert rows(given(PROOF, started, terminate("20230001")))[-1] == "1 组织部审批 cancelled 因终止取消 -"
    assert "1 组织部审批 cancelled 因退回取消 -" in rows(given(PROOF, started, send_back("17001")))
    assert "1 组织部审批 cancelled 因撤回取消 -" in rows(given(PROOF, started, withdraw("20230001")))
    assert "1 组织部审批 done 驳回 钱组织" in rows(given(PROOF, started, reject("17001")))


def test_claiming_and_releasing_are_told() -> None:
    tale = given(POOL, start("10001"), claim("15004"), release("15004"), claim("15005"))
    assert lines(tale)[1:] == ["1 李工程 desk环节 认领", "1 李工程 desk环节 释放", "1 李工程二 desk环节 认领"]
    [row] = tale.task_rows("15005")[1:]
    assert (row.state, row.state_text, row.mine) == ("claimed", "李工程二办理中...", True)
    [row] = tale.task_rows("15004")[1:]
    assert row.mine is False


def test_withdrawing_and_terminating_are_told_with_their_reasons() -> None:
    tale = given(WEEKLY, start("10001", **weekly()), withdraw("10001"), terminate("10001"))
    assert lines(tale)[1:] == ["1 陈一 填写周报 撤回 写错了", "1 陈一  终止 不办了"]


def test_a_missing_handler_is_told() -> None:
    hall = Hall()
    hall.leave("11001")
    tale = given(WEEKLY, start("10001", **weekly()), hall=hall)
    assert lines(tale)[1:] == ["1 系统 所在单位领导审批 未找到办理人，转交后备"]


def test_mine_are_the_open_rows_i_may_act_on() -> None:
    tale = given(PROOF, start("20230001", **proof()))
    assert [row.mine for row in tale.task_rows("17001")] == [False, True, False]
    assert [row.mine for row in tale.task_rows("20230001")] == [False, False, False]
    tale.when(approve("17001"))
    assert not any(row.mine for row in tale.task_rows("17002"))


def test_rows_say_when_a_task_came_and_when_it_was_done() -> None:
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=HALL_TIME)
    tale = given(WEEKLY, start("10001", **weekly()), later(monday), approve("11001"))
    [first, second] = tale.task_rows()
    assert (first.arrived_at, first.handled_at) == (FRIDAY, FRIDAY)
    assert (second.arrived_at, second.handled_at) == (FRIDAY, monday)
    assert second.handled_at - second.arrived_at > timedelta(days=2)
    assert [person.no for person in second.candidates] == ["11001"]
