"""The SMS templates this customer has had approved; a text message is always one of them, filled in."""

from __future__ import annotations

import re

TEMPLATES = {
    "SMS_480010001": "您有一项待办：${service}（流水号${serial}），请登录网上办事大厅办理。",
    "SMS_480010002": "您申请的${service}（流水号${serial}）被退回，请登录网上办事大厅修改后重新提交。",
    "SMS_480010003": "您申请的${service}（流水号${serial}）已办结，请登录网上办事大厅查看并评价。",
    "SMS_480010004": "您申请的${service}（流水号${serial}）未通过，请登录网上办事大厅查看。",
    "SMS_480010005": "您申请的${service}（流水号${serial}）已终止，请登录网上办事大厅查看。",
    "SMS_480010006": "您的验证码是${code}，5分钟内有效，请勿告诉他人。如非本人操作，请忽略本短信。",
}
_PLACE = re.compile(r"\$\{(\w+)\}")


def fill(template: str, values: dict[str, str]) -> str:
    """Return the text of ``template``. Raises KeyError naming a variable that has no value."""
    return _PLACE.sub(lambda place: values[place[1]], template)
