"""The words of every notification in Chinese; an e-mail says the English of ``contracts.english`` after them."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.english import SENTENCES
from notify.domain.cases import CaseFacts
from notify.domain.channels import Channel, Kind


@dataclass(frozen=True, slots=True)
class Words:
    """A headline, a sentence, and the sentence for text messages: ``{service}`` and ``{serial}``, nothing personal."""

    title: str
    text: str
    short: str


#: Every kind that asks somebody to act says so in a text message with the same words, which so need one template.
_TO_DO = "您有一项待办：{service}（流水号{serial}），请登录网上办事大厅办理。"

CHINESE: dict[Kind, Words] = {
    Kind.ASSIGNED: Words(
        "您有一项待办：{service}", "{title}（流水号{serial}）等待您办理，当前步骤：{step}。",
        _TO_DO),
    Kind.RETURNED: Words(
        "申请被退回：{service}", "{title}（流水号{serial}）被退回，请修改后重新提交。退回意见：{opinion}",
        "您申请的{service}（流水号{serial}）被退回，请登录网上办事大厅修改后重新提交。"),
    Kind.COMPLETED: Words(
        "已办结：{service}", "{title}（流水号{serial}）已办结，欢迎评价本次服务。",
        "您申请的{service}（流水号{serial}）已办结，请登录网上办事大厅查看并评价。"),
    Kind.REJECTED: Words(
        "申请未通过：{service}", "{title}（流水号{serial}）未通过。意见：{opinion}",
        "您申请的{service}（流水号{serial}）未通过，请登录网上办事大厅查看。"),
    Kind.TERMINATED: Words(
        "已终止：{service}", "{title}（流水号{serial}）已终止。原因：{opinion}",
        "您申请的{service}（流水号{serial}）已终止，请登录网上办事大厅查看。"),
    Kind.COPIED: Words(
        "抄送给您：{service}", "{title}（流水号{serial}）抄送给您，请知悉。",
        "有一件{service}（流水号{serial}）抄送给您，请登录网上办事大厅查看。"),
    Kind.TURN: Words(
        "轮到您办理：{service}", "{title}（流水号{serial}）现在轮到您办理了。", _TO_DO),
    Kind.HANDED: Words(
        "转交您办理：{service}", "{title}（流水号{serial}）已转交给您办理。说明：{opinion}", _TO_DO),
    Kind.DELEGATED: Words(
        "请您协助：{service}", "{title}（流水号{serial}）请您先看，写好意见后交回，由委派人表态。说明：{opinion}",
        _TO_DO),
    Kind.RESOLVED: Words(
        "委派已答复：{service}", "您委派的{title}（流水号{serial}）已有答复，请您表态。答复：{opinion}", _TO_DO),
    Kind.SUBSTITUTED: Words(
        "可由您代办：{service}", "{title}（流水号{serial}）在等待办理，您是办理人的代理人，可以代为办理。",
        "有一件{service}（流水号{serial}）可由您代为办理，请登录网上办事大厅查看。"),
    Kind.REMINDED: Words(
        "到期提醒：{service}", "{title}（流水号{serial}）正在“{step}”这一步，期限是 {due}，请留意。", _TO_DO),
    Kind.OVERDUE: Words(
        "已超过期限：{service}", "{title}（流水号{serial}）在“{step}”这一步已超过办理期限 {due}，请尽快办理。", _TO_DO),
    Kind.URGED: Words(
        "催办：{service}", "有人催办{title}（流水号{serial}），请尽快办理。留言：{opinion}", _TO_DO),
    Kind.URGED_OFTEN: Words(
        "多次催办：{service}", "{title}（流水号{serial}）已多次催办，办理人是您的下属，请督促。留言：{opinion}",
        "有一件{service}（流水号{serial}）已多次催办，请登录网上办事大厅查看。"),
    Kind.REOPENED: Words(
        "重新办理：{service}", "您申请的{title}（流水号{serial}）已重新打开，继续办理。原因：{opinion}",
        "您申请的{service}（流水号{serial}）已重新打开，请登录网上办事大厅查看。"),
    Kind.MENTIONED: Words(
        "有人请您看：{service}", "{title}（流水号{serial}）有一条补充说明请您看：{opinion}",
        "{service}（流水号{serial}）有一条补充说明请您看，请登录网上办事大厅查看。"),
    Kind.FEEDBACK_RECEIVED: Words(
        "等待答复：{service}", "有一条{service}（流水号{serial}）在等待服务台答复。",
        "有一条{service}（流水号{serial}）等待答复，请登录网上办事大厅查看。"),
    Kind.FEEDBACK_ANSWERED: Words(
        "已答复：{service}", "您提交的{service}（流水号{serial}）有了答复，点开即可查看，还可以继续补充。",
        "您提交的{service}（流水号{serial}）有了答复，请登录网上办事大厅查看。"),
}

_NO_OPINION = "（无）"


def word(kind: Kind, channel: Channel, case: CaseFacts, *, step: str = "", opinion: str = "",
         due: str = "") -> tuple[str, str]:
    """Return title and text for a channel; an e-mail says it in Chinese, then in English."""
    if channel is Channel.SMS:
        return "", CHINESE[kind].short.format(service=case.service_name, serial=case.serial)
    words = CHINESE[kind]
    values = {"service": case.service_name, "serial": case.serial, "title": case.title, "step": step,
              "opinion": opinion.strip() or _NO_OPINION, "due": due}
    title, text = words.title.format(**values), words.text.format(**values)
    if channel is not Channel.EMAIL:
        return title, text
    values["opinion"] = opinion.strip() or SENTENCES[_NO_OPINION]
    headline, sentence = SENTENCES[words.title].format(**values), SENTENCES[words.text].format(**values)
    return title, f"{text}\n\n{headline}\n{sentence}"


def code_words(code: str) -> tuple[str, str]:
    """Return title and text of the e-mail that brings a one-time code."""
    chinese = f"您的验证码是 {code}，5 分钟内有效，请勿告诉他人。如非本人操作，请忽略这封邮件。"
    english = f"Your code is {code}. It is good for five minutes. If you did not ask for it, ignore this mail."
    return "网上办事大厅验证码", f"{chinese}\n\n{english}\n"
