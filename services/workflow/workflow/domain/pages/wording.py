"""What acts, states and rules are called in 流转记录, in the table of tasks and in explanations."""

from __future__ import annotations

#: action -> what the record calls it
ACTIONS = {
    "submit": "提交", "resubmit": "重新提交", "approve": "通过", "reject": "驳回", "return": "退回", "abstain": "弃权",
    "claim": "认领", "release": "释放", "withdraw": "撤回", "terminate": "终止", "complete": "办结", "copy": "抄送",
    "circulation": "传阅", "comment": "补充说明", "rate": "评价", "document": "签发文件", "number": "签发编号",
    "effect_done": "已告知外部系统", "effect_given_up": "自动处理多次未成功，等待人工处理",
    "effect_failed": "自动处理未成功，将重试", "missing": "未找到办理人，转交后备", "skip": "自动跳过",
    "transfer": "转办", "delegate": "委派", "resolve": "答复委派", "recall": "收回委派", "reassign": "改派",
    "substitute": "代理人可代办", "substitute_end": "代理结束", "add_before": "前加签", "add_after": "后加签",
    "add_parallel": "并加签", "remove_signer": "减签", "retract": "拿回", "reopen": "唤醒", "urge": "催办",
    "migrate": "换用事项版本", "migrate_back": "换回原来的版本", "object": "提出异议", "answer": "阅示",
    "fork": "分几路同时办理", "join": "汇合", "wait_end": "等待结束",
    "notice": "开始公示", "notice_end": "公示期满", "subcase": "发起子办件",
    "subcase_end": "子办件结束", "hold": "占用资源", "let_go": "解除占用",
    "substitution": "设定代理人", "substitution_end": "取消代理人",
    "await_readers": "等待必读的人读完", "excuse_reader": "必读的人已离校，不再等待",
    "remind": "超时提醒", "overdue": "超过办理期限", "auto": "自动办理",
}

#: why a task was closed -> what the table of tasks calls it
CLOSED = {
    "decided": "无需处理（已决）", "joined": "无需处理（已决）", "returned": "因退回取消",
    "sibling_returned": "因退回取消", "withdrawn": "因撤回取消", "terminated": "因终止取消",
    "rejected": "因驳回取消", "submitted": "提交",
    "removed": "已减签", "retracted": "因拿回取消", "signed": "加签已完成", "cancelled": "已取消",
}

#: what an open task waits for -> what the table of tasks calls it
WAITING = {"signer": "等待加签", "sequence": "未轮到", "after": "未轮到"}

#: rule -> (Chinese, English)
_RULES = {
    "self:skip": ("办理人就是申请人，按规则跳过", "the handler is the applicant, so the step is skipped"),
    "self:superior": ("办理人就是申请人，改由上级办理", "the handler is the applicant, so their superior acts"),
    "self:forbid": ("申请人不能办理自己的申请", "an applicant may not handle their own case"),
    "exclude": ("按规则回避", "excluded by the definition"),
    "empty:skip": ("找不到办理人，按规则跳过", "nobody was found, so the step is skipped"),
    "empty:reject": ("找不到办理人，按规则驳回", "nobody was found, so the case is rejected"),
    "skip:consecutive": ("同一人刚在上一步通过，不再重复审批", "the same person has just approved the step before"),
    "skip:any_earlier": ("同一人在本轮已经通过，不再重复审批", "the same person approved earlier in this round"),
    "smart": ("所见内容没有变化，沿用上次的通过", "nothing this step sees has changed, so its approval stands"),
    "only_dissenters": ("上次已通过，只请有异议的人再表态", "approved before; only dissenters are asked again"),
    "run_if": ("不满足发起条件，跳过", "the condition to start it does not hold"),
    "for_each": ("明细表没有行，跳过", "the table has no rows"),
    "on_error:skip": ("自动处理未成功，按规则跳过", "the automatic act failed and is skipped as the definition says"),
    "on_error": ("自动处理未成功，由人工办理", "the automatic act failed and people take over"),
    "not_reached": ("同意的票数已不可能达到要求", "the votes needed can no longer be reached"),
    "return_ttl": ("逾期未补正，按规则终止", "not corrected in time, ended as the definition says"),
    "late:approve": ("逾期未办理，按规则自动通过", "overdue, approved automatically"),
    "late:reject": ("逾期未办理，按规则自动驳回", "overdue, rejected automatically"),
    "late:return": ("逾期未办理，按规则自动退回", "overdue, returned automatically"),
    "late:transfer": ("逾期未办理，按规则自动转办", "overdue, handed over automatically"),
    "late:escalate": ("逾期未办理，按规则转给上级", "overdue, passed to the superior"),
    "late:end": ("逾期未办理，按规则自动终止", "overdue, ended automatically"),
    "cascade": ("主办件不再办理，一并终止", "ended together with the case that started it"),
    "re-resolve": ("组织调整后重新找到办理人", "found again after the organisation was corrected"),
    "hand-over": ("原办理人离岗，移交办理", "handed over by somebody who leaves"),
    "substitute": ("代理人在代理期内可以代办", "a standing substitute may act"),
    "substitute_trigger": ("没有可以设定的代理人或日期，未设代理", "nobody or no time to name a substitute for"),
    "admin": ("转交值班组", "passed to the duty group"),
}

#: why a branch was cancelled -> (Chinese, English)
CUT = {
    "sibling_returned": ("因退回取消", "cancelled by a return"), "joined": ("汇总已经完成", "the join was complete"),
    "rejected": ("因驳回取消", "cancelled by a rejection"), "withdrawn": ("因撤回取消", "cancelled by a withdrawal"),
    "terminated": ("因终止取消", "cancelled by termination"), "retracted": ("因拿回取消", "cancelled by a retraction"),
    "returned": ("因退回取消", "cancelled by a return"),
}


def rule(text: str) -> tuple[str, str]:
    """Return what a rule says, in Chinese and in English; one without words of its own stands for itself."""
    name = text if text in _RULES else text.partition(":")[0]
    return _RULES.get(name, (text, text))
