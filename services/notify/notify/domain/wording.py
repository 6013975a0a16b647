"""The words of every notification, Chinese first, English second."""

from __future__ import annotations

from dataclasses import dataclass

from notify.domain.cases import CaseFacts
from notify.domain.channels import Channel, Kind


@dataclass(frozen=True, slots=True)
class Words:
    """A headline, a sentence, and the sentence for text messages: ``{service}`` and ``{serial}``, nothing personal."""

    title: str
    text: str
    short: str


CHINESE: dict[Kind, Words] = {
    Kind.ASSIGNED: Words(
        "您有一项待办：{service}", "{title}（流水号{serial}）等待您办理，当前步骤：{step}。",
        "您有一项待办：{service}（流水号{serial}），请登录网上办事大厅办理。"),
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
}

ENGLISH: dict[Kind, Words] = {
    Kind.ASSIGNED: Words(
        "To do: {service}", "{title} (no. {serial}) is waiting for you at the step {step}.",
        "You have a task: {service} (no. {serial}). Please sign in to the service hall."),
    Kind.RETURNED: Words(
        "Returned: {service}",
        "{title} (no. {serial}) was returned; please correct and resubmit it. Opinion: {opinion}",
        "Your {service} (no. {serial}) was returned. Please sign in to the service hall."),
    Kind.COMPLETED: Words(
        "Completed: {service}", "{title} (no. {serial}) is completed. You are welcome to rate the service.",
        "Your {service} (no. {serial}) is completed. Please sign in to the service hall."),
    Kind.REJECTED: Words(
        "Not approved: {service}", "{title} (no. {serial}) was not approved. Opinion: {opinion}",
        "Your {service} (no. {serial}) was not approved. Please sign in to the service hall."),
    Kind.TERMINATED: Words(
        "Terminated: {service}", "{title} (no. {serial}) was terminated. Reason: {opinion}",
        "Your {service} (no. {serial}) was terminated. Please sign in to the service hall."),
    Kind.COPIED: Words(
        "Copied to you: {service}", "{title} (no. {serial}) is copied to you for information.",
        "A {service} (no. {serial}) is copied to you. Please sign in to the service hall."),
}

_NO_OPINION = {"zh": "（无）", "en": "(none)"}


def word(kind: Kind, channel: Channel, case: CaseFacts, *, step: str = "", opinion: str = "") -> tuple[str, str]:
    """Return title and text for a channel; an e-mail says it in Chinese, then in English."""
    if channel is Channel.SMS:
        return "", CHINESE[kind].short.format(service=case.service_name, serial=case.serial)
    title, text = _fill(CHINESE[kind], "zh", case, step, opinion)
    if channel is Channel.EMAIL:
        headline, sentence = _fill(ENGLISH[kind], "en", case, step, opinion)
        return title, f"{text}\n\n{headline}\n{sentence}"
    return title, text


def _fill(words: Words, language: str, case: CaseFacts, step: str, opinion: str) -> tuple[str, str]:
    values = {"service": case.service_name, "serial": case.serial, "title": case.title, "step": step,
              "opinion": opinion.strip() or _NO_OPINION[language]}
    return words.title.format(**values), words.text.format(**values)
