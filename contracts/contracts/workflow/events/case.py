"""What can happen to a case as a whole: started, corrected, sent back, ended, read, rated."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Any

from contracts.declare import Personal, event
from contracts.workflow.people import APPLICANT, BY, PEOPLE, Person


@event("case.started", personal=(APPLICANT, BY, Personal(
    area="case", subject="applicant.no", fields=("title", "applicant_facts", "sources"), listed="personal")))
class CaseStarted:
    """申请人提交了申请；此后一直按这里钉住的事项版本办理。``personal`` 列出属于个人信息的字段，如 form.idcard。

    ``max_open``：同一人同时最多几件；``parent``：由哪个办件的哪一步发起（``case``、``run``、``row``）；
    ``by``：代为提交的人；``chosen``：步骤 → 选定的办理人。
    """

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
    max_open: int | None = None
    parent: dict[str, str] = field(default_factory=dict)
    by: Person | None = None
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    at: datetime | None = None


@event("form.changed", personal=(Personal(area="case", subject="subject", listed="personal"),))
class FormChanged:
    """某一步写入了字段；``before`` 是这些字段原来的值。``personal`` 列出其中属于 ``subject`` 的个人信息的字段。

    ``sources``：系统环节重新查得的外部数据，按系统和数据项。
    """

    step: str
    values: dict[str, Any]
    before: dict[str, Any]
    subject: str = ""
    personal: tuple[str, ...] = ()
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sources: dict[str, Any] = field(default_factory=dict)


@event("case.returned", personal=(BY,))
class CaseReturned:
    """办件被退回给目标步骤，在 ``target_token`` 上重新办理。

    ``closes``：退回人的任务由此关闭（汇总退回时各人的任务先前已关闭）；``objections``：一次性告知的各方意见，
    每项有 step、no、name、opinion、reason；``until``：申请人须在此之前重新提交。
    """

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
    token: str = "t1"
    target_token: str = "t1"
    closes: bool = True
    objections: tuple[dict[str, Any], ...] = ()
    until: datetime | None = None


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
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    returner: str = ""
    at: datetime | None = None


@event("case.withdrawn", personal=(BY, Personal(area="case", subject="by.no", fields=("reason",))))
class CaseWithdrawn:
    """申请人撤回修改；可用同一流水号重新提交。"""

    by: Person
    reason: str = ""
    at: datetime | None = None


@event("case.rejected", personal=(BY,))
class CaseRejected:
    """办件被驳回，到此结束。"""

    step: str
    by: Person
    opinion: str
    reason: str = ""
    rule: str = ""
    at: datetime | None = None


@event("case.terminated", personal=(BY,))
class CaseTerminated:
    """办件被终止，到此结束。"""

    by: Person
    reason: str = ""
    rule: str = ""
    at: datetime | None = None


@event("case.completed")
class CaseCompleted:
    """办件走到终点。"""

    step: str
    outcome: str
    at: datetime | None = None


@event("copy.sent", personal=(BY, PEOPLE))
class CopySent:
    """抄送或传阅给这些人；``copy_kind`` ∈ copy circulation。

    ``by`` 为空表示按定义发送；``required``：须先阅读才能进入下一步；``told``：待办里已有本件、不必再通知的人。
    """

    step: str
    copy_kind: str
    people: tuple[Person, ...]
    by: Person | None = None
    opinion: str = ""
    comment: bool = False
    forward: int = 0
    until: datetime | None = None
    required: bool = False
    told: tuple[str, ...] = ()


@event("copy.read")
class CopyRead:
    """被抄送的人打开了办件。"""

    person: str


@event("substitution.granted", personal=(Personal(area="case", at="to", subject="no", fields=("name",)),))
class SubstitutionGranted:
    """办件通过，按定义由 ``to`` 自 ``starts`` 起、到 ``ends`` 止（不含）代 ``no`` 办理；身份服务据此登记 ``id``。"""

    id: str
    no: str
    to: Person
    starts: datetime
    ends: datetime
    services: tuple[str, ...] = ()


@event("substitution.revoked")
class SubstitutionRevoked:
    """办件被唤醒，由它设定的代理随之取消。"""

    id: str
    no: str


@event("readers.awaited")
class ReadersAwaited:
    """一步已经办完，必读的人还没有读完，先不往下走；``people`` 是还没读的人的学工号。"""

    run: str
    step: str
    step_name: str
    token: str
    people: tuple[str, ...]


@event("reader.excused")
class ReaderExcused:
    """必读的人已离校或账号停用，不再等此人。"""

    person: str


@event("comment.added", personal=(
    BY, Personal(area="case", subject="by.no", fields=("text",)),
    Personal(area="case", at="mentions", subject="no", fields=("name",))))
class CommentAdded:
    """有人补充说明；``files`` 是附件（file_id、name、size、media_type），``mentions`` 是请他们看的人。"""

    by: Person
    text: str
    files: tuple[dict[str, Any], ...] = ()
    mentions: tuple[Person, ...] = ()


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


@event("circular.answered", personal=(BY, Personal(area="case", subject="by.no", fields=("text",))))
class CircularAnswered:
    """传阅的人写了阅示意见。"""

    by: Person
    text: str


@event("case.reopened", personal=(BY, Personal(area="case", subject="by.no", fields=("reason",))))
class CaseReopened:
    """已结束的办件被唤醒，从 ``step`` 起重新办理；原来的结论保留在历史里。"""

    by: Person
    step: str
    round: int
    outcome: str
    reason: str = ""


@event("case.urged", personal=(BY, Personal(area="case", subject="by.no", fields=("reason",))))
class CaseUrged:
    """有人催办；``people`` 是被催的人，``superiors`` 是第三次起一并告知的上级。不改变任何状态。"""

    by: Person
    at: datetime
    people: tuple[str, ...]
    steps: tuple[str, ...]
    superiors: tuple[str, ...] = ()
    reason: str = ""


@event("case.migrated", personal=(BY,))
class CaseMigrated:
    """办理中的办件换到事项的另一个版本；``steps`` 是旧步骤到新步骤的对照，``names`` 是新步骤的名称。

    ``undo`` 表示这是撤销一次迁移。
    """

    by: Person
    from_version: int
    to_version: int
    digest: str
    steps: dict[str, str] = field(default_factory=dict)
    undo: bool = False
    reason: str = ""
    names: dict[str, str] = field(default_factory=dict)


@event("notice.objected", personal=(BY, Personal(area="case", subject="by.no", fields=("text",))))
class NoticeObjected:
    """公示期间有人提出异议。"""

    run: str
    step: str
    by: Person
    text: str
