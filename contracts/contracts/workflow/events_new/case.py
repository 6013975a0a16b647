"""What can happen to a case. Append only: never edit a released event, add a version and an upcast.

A *run* is one activation of a step by a token; a *task* is the work item that fills a seat of a run.
Every event states a conclusion: readers never decide again.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Any

from contracts.declare import Personal, event
from contracts.workflow.people import APPLICANT, BY, PEOPLE, Person


@event("case.started", personal=(APPLICANT, Personal(
    area="case", subject="applicant.no", fields=("title", "applicant_facts", "sources"), listed="personal")))
class CaseStarted:
    """申请人提交了申请；此后一直按这里钉住的事项版本办理。``personal`` 列出属于个人信息的字段，如 form.idcard。"""

    serial: str
    service: str
    service_name: str
    definition_version: int
    digest: str
    title: str
    applicant: Person
    applicant_facts: dict[str, Any]
    form: dict[str, Any]
    sources: dict[str, Any] = field(default_factory=dict)
    unique: tuple[str, ...] = ()
    rateable: bool = True
    personal: tuple[str, ...] = ()


@event("form.changed", personal=(Personal(area="case", subject="subject", listed="personal"),))
class FormChanged:
    """某一步写入了字段；``before`` 是这些字段原来的值。``personal`` 列出其中属于 ``subject`` 的个人信息的字段。"""

    step: str
    values: dict[str, Any]
    before: dict[str, Any]
    subject: str = ""
    personal: tuple[str, ...] = ()


@event("step.entered")
class StepEntered:
    """办件到达一个步骤。"""

    run: str
    step: str
    step_name: str
    step_kind: str
    token: str
    round: int
    policy: str = ""


@event("task.assigned", personal=(PEOPLE,))
class TaskAssigned:
    """一个席位有了任务；``people`` 中任何一位都可以办理。"""

    task_id: str
    run: str
    step: str
    step_name: str
    people: tuple[Person, ...]
    actions: tuple[str, ...]
    claimable: bool = False
    due_at: datetime | None = None


@event("assignee.missing")
class AssigneeMissing:
    """按定义找不到办理人，任务交给了后备（最后总是值班组）。"""

    run: str
    step: str
    tried: tuple[str, ...]
    fallback: str


@event("task.claimed", personal=(BY,))
class TaskClaimed:
    """抢办任务被一个人认领。"""

    task_id: str
    by: Person


@event("task.released", personal=(BY,))
class TaskReleased:
    """认领的任务回到任务池。"""

    task_id: str
    by: Person


@event("vote.cast", personal=(BY,))
class VoteCast:
    """一个席位表态：approve 或 reject。"""

    task_id: str
    run: str
    step: str
    vote: str
    by: Person
    at: datetime
    round: int
    opinion: str = ""
    reason: str = ""


@event("task.closed")
class TaskClosed:
    """任务不再需要办理；``reason`` ∈ decided returned withdrawn terminated rejected submitted。"""

    task_id: str
    reason: str


@event("step.completed")
class StepCompleted:
    """步骤办完；``outcome`` ∈ submitted approved rejected done。"""

    run: str
    step: str
    outcome: str


@event("step.skipped")
class StepSkipped:
    """步骤按规则自动跳过；``rule`` 说明依据。"""

    run: str
    step: str
    rule: str


@event("route.taken")
class RouteTaken:
    """选定了下一步；保存当时的条件、取值和说明，供解释与重放。"""

    from_step: str
    to_step: str
    condition: str | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@event("case.returned", personal=(BY,))
class CaseReturned:
    """办理人把办件退回给目标步骤。"""

    task_id: str
    run: str
    from_step: str
    to_step: str
    target: str
    by: Person
    at: datetime
    opinion: str
    mode: str
    round: int
    reason: str = ""


@event("case.resubmitted", personal=(BY, Personal(area="case", subject="by.no", fields=("title",), listed="personal")))
class CaseResubmitted:
    """申请人重新提交；``before``/``values`` 是改动的字段，``notes`` 说明为何这样流转，``personal`` 列出个人字段。"""

    by: Person
    values: dict[str, Any]
    before: dict[str, Any]
    mode: str
    to_step: str
    title: str
    round: int
    notes: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()


@event("case.withdrawn", personal=(BY, Personal(area="case", subject="by.no", fields=("reason",))))
class CaseWithdrawn:
    """申请人撤回修改；可用同一流水号重新提交。"""

    by: Person
    reason: str = ""


@event("case.rejected", personal=(BY,))
class CaseRejected:
    """办件被驳回，到此结束。"""

    step: str
    by: Person
    opinion: str
    reason: str = ""


@event("case.terminated", personal=(BY,))
class CaseTerminated:
    """办件被终止，到此结束。"""

    by: Person
    reason: str = ""


@event("case.completed")
class CaseCompleted:
    """办件走到终点。"""

    step: str
    outcome: str


@event("copy.sent", personal=(PEOPLE,))
class CopySent:
    """抄送或传阅给这些人；``copy_kind`` ∈ copy circulation。"""

    step: str
    copy_kind: str
    people: tuple[Person, ...]


@event("copy.read")
class CopyRead:
    """被抄送的人打开了办件。"""

    person: str


@event("comment.added", personal=(BY, Personal(area="case", subject="by.no", fields=("text",))))
class CommentAdded:
    """有人补充说明。"""

    by: Person
    text: str


@event("effect.requested")
class EffectRequested:
    """系统步骤请求执行一次外部动作；同一 ``run`` 只生效一次。"""

    run: str
    step: str
    effect: str
    documents: tuple[dict[str, Any], ...] = ()


@event("effect.failed")
class EffectFailed:
    """外部动作这次没成，将按退避策略重试。"""

    run: str
    step: str
    effect: str
    attempt: int
    problem: str


@event("number.issued")
class NumberIssued:
    """签发了一个编号并写入字段。"""

    step: str
    field: str
    value: str


@event("document.issued")
class DocumentIssued:
    """签发了一份文件；凭 ``verify_code`` 可公开核验。"""

    run: str
    step: str
    file_id: str
    name: str
    template: str
    sha256: str
    verify_code: str


@event("case.rated", personal=(BY, Personal(area="case", subject="by.no", fields=("remark",))))
class CaseRated:
    """申请人评价了服务（1–5 分）。"""

    by: Person
    score: int
    remark: str = ""


@event("reading.logged")
class ReadingLogged:
    """审计员查阅了一次；谁、何时、关联号在信封里。``what`` ∈ case events proof raw person todo verify readings。"""

    what: str
    subject: str
    as_of: datetime | None = None
    viewer: str = ""
