"""What messages say, in English."""

from __future__ import annotations

NOTICES = {
    "您有一项待办：{service}": "To do: {service}",
    "{title}（流水号{serial}）等待您办理，当前步骤：{step}。":
        "{title} (no. {serial}) is waiting for you at the step {step}.",
    "申请被退回：{service}": "Returned: {service}",
    "{title}（流水号{serial}）被退回，请修改后重新提交。退回意见：{opinion}":
        "{title} (no. {serial}) was returned; please correct and resubmit it. Opinion: {opinion}",
    "已办结：{service}": "Completed: {service}",
    "{title}（流水号{serial}）已办结，欢迎评价本次服务。":
        "{title} (no. {serial}) is completed. You are welcome to rate the service.",
    "申请未通过：{service}": "Not approved: {service}",
    "{title}（流水号{serial}）未通过。意见：{opinion}": "{title} (no. {serial}) was not approved. Opinion: {opinion}",
    "已终止：{service}": "Terminated: {service}",
    "{title}（流水号{serial}）已终止。原因：{opinion}": "{title} (no. {serial}) was terminated. Reason: {opinion}",
    "抄送给您：{service}": "Copied to you: {service}",
    "{title}（流水号{serial}）抄送给您，请知悉。": "{title} (no. {serial}) is copied to you for information.",
    "轮到您办理：{service}": "Your turn: {service}",
    "{title}（流水号{serial}）现在轮到您办理了。": "{title} (no. {serial}) is waiting for you now.",
    "转交您办理：{service}": "Handed to you: {service}",
    "{title}（流水号{serial}）已转交给您办理。说明：{opinion}":
        "{title} (no. {serial}) was handed to you. Note: {opinion}",
    "请您协助：{service}": "Please prepare: {service}",
    "{title}（流水号{serial}）请您先看，写好意见后交回，由委派人表态。说明：{opinion}":
        "Please look at {title} (no. {serial}) and give your opinion; whoever asked you decides. Note: {opinion}",
    "委派已答复：{service}": "Answered: {service}",
    "您委派的{title}（流水号{serial}）已有答复，请您表态。答复：{opinion}":
        "Whom you asked about {title} (no. {serial}) has answered: {opinion}",
    "可由您代办：{service}": "As a substitute: {service}",
    "{title}（流水号{serial}）在等待办理，您是办理人的代理人，可以代为办理。":
        "{title} (no. {serial}) is waiting; you may act for its handler.",
    "到期提醒：{service}": "Reminder: {service}",
    "{title}（流水号{serial}）正在“{step}”这一步，期限是 {due}，请留意。":
        "{title} (no. {serial}) is at the step {step}, due {due}.",
    "已超过期限：{service}": "Overdue: {service}",
    "{title}（流水号{serial}）在“{step}”这一步已超过办理期限 {due}，请尽快办理。":
        "{title} (no. {serial}) is past its due time {due} at the step {step}.",
    "催办：{service}": "Please hurry: {service}",
    "有人催办{title}（流水号{serial}），请尽快办理。留言：{opinion}":
        "Somebody is waiting for {title} (no. {serial}). Message: {opinion}",
    "多次催办：{service}": "Urged repeatedly: {service}",
    "{title}（流水号{serial}）已多次催办，办理人是您的下属，请督促。留言：{opinion}":
        "{title} (no. {serial}) was urged repeatedly and lies with somebody in your charge. Message: {opinion}",
    "重新办理：{service}": "Reopened: {service}",
    "您申请的{title}（流水号{serial}）已重新打开，继续办理。原因：{opinion}":
        "Your {title} (no. {serial}) was reopened and goes on. Reason: {opinion}",
    "有人请您看：{service}": "For your attention: {service}",
    "{title}（流水号{serial}）有一条补充说明请您看：{opinion}":
        "A note in {title} (no. {serial}) is for your attention: {opinion}",
    "等待答复：{service}": "Waiting for an answer: {service}",
    "有一条{service}（流水号{serial}）在等待服务台答复。":
        "Some {service} (no. {serial}) is waiting for the desk to answer.",
    "已答复：{service}": "Answered: {service}",
    "您提交的{service}（流水号{serial}）有了答复，点开即可查看，还可以继续补充。":
        "Your {service} (no. {serial}) was answered; you may go on from there.",
    "（无）": "(none)",
}
