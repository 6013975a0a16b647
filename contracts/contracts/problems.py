"""The words of every stable error code, Chinese first; the code is for programs, the words are for people."""

from __future__ import annotations

#: code -> (title in Chinese, title in English)
TITLES: dict[str, tuple[str, str]] = {
    "invalid": ("填写的内容有误", "Some fields are not right"),
    "malformed": ("请求格式不正确", "The request is malformed"),
    "unknown_field": ("含有不认识的字段", "Unknown field"),
    "read_only": ("含有此步骤不可填写的字段", "A field is read-only here"),
    "too_large": ("内容过大", "The request is too large"),
    "unsupported_media_type": ("不支持的内容类型", "Unsupported media type"),
    "method_not_allowed": ("此地址不支持这种操作", "Method not allowed"),
    "file_not_accepted": ("不能接受这个文件", "This file is not accepted"),
    "cross_origin": ("请求来自别的网站，已拒绝", "The request came from another site"),
    "idempotency_key_reused": ("同一操作编号已用于别的内容", "The idempotency key was used for another request"),
    "definition_invalid": ("事项定义有问题", "The definition is not sound"),
    "bad_request": ("请求格式不正确", "The request is malformed"),
    "commit_too_large": ("内容过大", "The content is too large"),
    "opinion_or_signature_missing": ("请填写意见", "An opinion is required"),
    "unauthenticated": ("请先登录", "Please sign in"),
    "bad_credentials": ("账号或密码不正确", "Wrong number or password"),
    "account_locked": ("尝试次数过多，请稍后再试", "Too many attempts, try again later"),
    "not_allowed": ("没有权限", "You may not do this"),
    "start_not_allowed": ("您没有权限发起此事项", "You may not start this service"),
    "not_found": ("没有找到，或您无权查看", "Not found, or not yours to see"),
    "not_possible_now": ("现在不能这样操作", "Not possible now"),
    "already_handled": ("该任务已被处理", "The task was already handled"),
    "stale_version": ("页面内容已过时，请刷新", "The page is out of date, please reload"),
    "withdraw_forbidden": ("流程已被处理，不能撤回", "The case was handled already and cannot be withdrawn"),
    "no_assignee": ("找不到办理人", "Nobody was found to handle the step"),
    "return_disabled_here": ("此步骤不能退回到该处", "Returning there is not allowed here"),
    "return_to_current": ("不能退回到当前步骤", "Cannot return to the current step"),
    "return_to_running_step": ("不能退回到正在办理的步骤", "Cannot return to a running step"),
    "return_target_has_no_holder": ("退回的目标没有办理人", "The return target has nobody to handle it"),
    "path_changed_direct_resubmit": ("修改改变了流程路径，将从变化处重新办理", "The path changed; replayed from there"),
    "self_approval": ("不能审批自己的申请", "You may not approve your own case"),
    "open_case_exists": ("已有同样的办件", "Such a case exists already"),
    "start_outside_window": ("不在办理时间内", "Outside the period in which this may be started"),
    "service_not_found": ("没有这个服务，或者它已停办", "No such service, or it is retired"),
    "service_retired": ("该事项已停用", "The service is retired"),
    "already_rated": ("已经评价过", "Already rated"),
    "not_ended": ("办件还没有办结", "The case has not ended"),
    "not_returned": ("办件现在不在您手里", "The case is not with you now"),
    "not_claimed": ("任务还没有被认领", "The task is not claimed"),
    "not_supported_yet": ("暂不支持这种操作", "Not supported yet"),
    "action_disabled_here": ("此步骤不能这样操作", "Not allowed at this step"),
    "already_submitted": ("草稿已经提交", "The draft was handed in already"),
    "guard_taken": ("已存在相同的内容", "The same exists already"),
    "version_conflict": ("内容刚刚被他人更新，请刷新后再试", "Somebody else changed it just now, please reload"),
    "case_ended": ("办件已经结束", "The case has ended"),
    "too_many": ("操作过于频繁，请稍后再试", "Too many requests, slow down"),
    "commit_unsettled": ("结果尚未确认，请用同一请求重试", "Not settled yet, retry the same request"),
    "deadline_exceeded": ("处理超时，请用同一请求重试", "It took too long, retry the same request"),
    "dependency_down": ("系统暂时不可用，请稍后重试", "Temporarily unavailable, please retry"),
    "unavailable": ("服务暂时不可用，请稍后重试", "Temporarily unavailable, please retry"),
    "internal": ("系统出了点问题，请稍后重试", "Something went wrong on our side"),
    "error": ("操作没有成功", "It did not work"),
}


def title(code: str, language: str = "zh") -> str:
    """Return the words for a code in ``zh`` or ``en``; an unknown code gets the general words."""
    chinese, english = TITLES.get(code, TITLES["error"])
    return english if language == "en" else chinese
