"""Close a case by hand, talk about it, rate it."""

from __future__ import annotations

from typing import Any

from contracts.errors import Invalid, NotAllowed, NotPossibleNow
from contracts.workflow import events as ev
from contracts.workflow.commands import AddComment, RateCase, TerminateCase
from contracts.workflow.people import Person
from workflow.domain.acts import asking, remarks
from workflow.domain.facts import Facts
from workflow.domain.state import Case
from workflow.domain.steps import flow
from workflow.domain.unfolding import Unfolding

LONGEST_COMMENT = 1_000


def terminate_case(command: TerminateCase, case: Case | None, facts: Facts) -> list[Any]:
    """Void a case: the applicant while the definition allows, or an administrator of the hall."""
    admin = any(holder.no == command.actor for holder in facts.holders("hall.admin"))
    case = case if case is not None and admin else asking.involved(case, command.actor)
    if case.status.ended:
        raise NotPossibleNow("办件已经结束", code="case_ended")
    if not admin and not may_terminate(case, command.actor, facts):
        if case.applicant.no != command.actor:
            raise NotAllowed("您不能终止这个办件")
        raise NotPossibleNow("流程已被处理，不能终止；可请办理人退回或驳回", code="action_disabled_here")
    unfolding = Unfolding(command.case_id, case, facts)
    unfolding.emit(ev.CaseTerminated(by=actor_of(case, command.actor, facts), reason=command.reason.strip(),
                                     at=facts.now))
    flow.cancel(unfolding, "terminated")
    return unfolding.events


def may_terminate(case: Case, actor: str, facts: Facts) -> bool:
    """Tell whether a participant may void the case: its applicant until the first vote, while holding it, or with
    the right ``terminate`` at the start step; a handler whose step lists ``terminate``."""
    if case.status.ended:
        return False
    if case.applicant.no == actor:
        listed = facts.defined.start_step.may("terminate")
        return listed or case.status.with_applicant or case.votes_since_submission == 0
    return any(task.candidate(actor) and facts.defined.step(task.step).may("terminate")
               for task in case.open_tasks())


def add_comment(command: AddComment, case: Case | None, facts: Facts) -> list[Any]:
    """Leave a note that moves nothing."""
    case = asking.involved(case, command.actor)
    text = (command.text or command.reason).strip()
    if not text or len(text) > LONGEST_COMMENT:
        message = "请填写内容" if not text else f"最多 {LONGEST_COMMENT} 字"
        raise Invalid(message, errors={"text": [message]})
    return [ev.CommentAdded(by=actor_of(case, command.actor, facts), text=text,
                            files=remarks.files(command.files, facts),
                            mentions=remarks.mentioned(command.mentions, case, facts))]


def rate_case(command: RateCase, case: Case | None, facts: Facts) -> list[Any]:
    """Rate the service once, after the end."""
    case = asking.applicants_own(case, command.actor)
    if not case.status.ended:
        raise NotPossibleNow("办结后才能评价", code="not_ended")
    if not facts.defined.rate:
        raise NotPossibleNow("该事项不需要评价", code="action_disabled_here")
    if case.rated:
        raise NotPossibleNow("您已经评价过这个办件", code="already_rated")
    if not 1 <= command.score <= 5:
        raise Invalid("评分应为 1 至 5", errors={"score": ["评分应为 1 至 5"]})
    if len(command.remark) > LONGEST_COMMENT:
        raise Invalid("评价备注过长", errors={"remark": [f"最多 {LONGEST_COMMENT} 字"]})
    return [ev.CaseRated(by=case.applicant, score=command.score, remark=command.remark.strip())]


def actor_of(case: Case, no: str, facts: Facts) -> Person:
    """Return who acts; somebody who has left meanwhile is known by what the case remembers, an administrator is not."""
    known = [case.applicant, *(person for task in case.tasks.values() for person in task.people)]
    found = next((person for person in known if person.no == no), None) or facts.answer("person", no)
    if found is None:
        raise NotAllowed("您的账号已停用")
    return found
