"""What happens between the steps: arriving, leaving, choosing the way, splitting and joining, acting outside."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Any

from contracts.declare import Personal, event


@event("step.entered")
class StepEntered:
    """办件到达一个步骤。

    ``visit``：本步第几次到达；``from_runs``：由哪几次到达走来（汇合时有多个）；
    ``cause`` ∈ "" return retract reopen resubmit：不是顺着路走来时的缘由；
    ``data``：等待与公示的约定（until、event、show 等）。
    """

    run: str
    step: str
    step_name: str
    step_kind: str
    token: str
    round: int
    policy: str = ""
    visit: int = 1
    from_runs: tuple[str, ...] = ()
    cause: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@event("step.completed")
class StepCompleted:
    """步骤办完；``outcome`` ∈ submitted approved rejected done returned withdrawn terminated cancelled retracted。"""

    run: str
    step: str
    outcome: str


@event("step.skipped")
class StepSkipped:
    """步骤按规则自动跳过；``rule`` 说明依据，``basis`` 是所依据的那次表态的任务。"""

    run: str
    step: str
    rule: str
    basis: str = ""
    why: dict[str, Any] = field(default_factory=dict)


@event("route.taken")
class RouteTaken:
    """选定了下一步；保存当时的条件、取值和说明，供解释与重放。"""

    from_step: str
    to_step: str
    condition: str | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    run: str = ""


@event("effect.requested")
class EffectRequested:
    """系统步骤请求执行一次外部动作；同一 ``run`` 只生效一次。"""

    run: str
    step: str
    effect: str
    documents: tuple[dict[str, Any], ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    on_error: str = "admin"


@event("effect.failed")
class EffectFailed:
    """外部动作这次没成，将按退避策略重试。"""

    run: str
    step: str
    effect: str
    attempt: int
    problem: str
    final: bool = False


@event("effect.done")
class EffectDone:
    """没有步骤在等的外部动作做成了，例如办结后告诉了别的系统。"""

    run: str
    step: str
    effect: str
    item: str = ""


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


@event("token.forked")
class TokenForked:
    """一步分成几路同时办理；``branches`` 每项有 token、to、condition，``left`` 是条件不成立而没走的各路及说明。"""

    run: str
    step: str
    token: str
    branches: tuple[dict[str, Any], ...]
    left: tuple[dict[str, Any], ...] = ()
    inputs: dict[str, Any] = field(default_factory=dict)


@event("token.arrived")
class TokenArrived:
    """一路办到了汇合处；``outcome`` ∈ approved rejected returned ended。"""

    token: str
    from_run: str
    join: str
    outcome: str


@event("token.joined")
class TokenJoined:
    """几路汇合，``token`` 继续前行；``branches`` 是各路的结果：步骤 → approved rejected skipped。"""

    fork_run: str
    step: str
    token: str
    branches: dict[str, str]


@event("token.cancelled")
class TokenCancelled:
    """一路不再办理；``reason`` ∈ sibling_returned joined rejected withdrawn terminated。"""

    token: str
    reason: str


@event("token.revived")
class TokenRevived:
    """汇合之后退回其中一路：这一路重新办理，别的各路保留结果。"""

    token: str
    parent: str


@event("wait.ended", personal=(Personal(area="case", subject="subject", fields=("data",)),))
class WaitEnded:
    """等待结束；``by`` ∈ moment event answer，``data`` 是外部送来的内容，属于 ``subject`` 的个人信息。"""

    run: str
    step: str
    by: str
    data: dict[str, Any] = field(default_factory=dict)
    subject: str = ""


@event("subcase.started")
class SubCaseStarted:
    """本步发起了一个子办件。"""

    run: str
    step: str
    child: str
    service: str
    row: int | None = None
    serial: str = ""


@event("subcase.ended")
class SubCaseEnded:
    """子办件结束；``outcome`` 是它的结论，``values`` 是带回的字段。"""

    run: str
    step: str
    child: str
    outcome: str
    values: dict[str, Any] = field(default_factory=dict)


@event("resource.held")
class ResourceHeld:
    """为办件占用了一项资源（会议室、车辆）的一段时间。"""

    resource: str
    key: str
    begin: datetime | None = None
    end: datetime | None = None


@event("resource.released")
class ResourceReleased:
    """占用解除。"""

    resource: str
    key: str
    reason: str
