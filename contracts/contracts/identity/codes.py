"""一次性验证码：用手机短信登录，用登记的手机或邮箱找回密码。One-time codes by text message and e-mail.

验证码由 identity 造出、由 notify 送达，经手的网关看不见：它装在密封的信里（``CodeLetter``），只有两个服务有钥匙。
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contracts.declare import command, view

#: What the letter is sealed under: the subject of the key, and what it is bound to.
LETTER_KEY, LETTER_PLACE = "letters", "code letter"


@command("code.request")
class RequestCode:
    """请求用短信登录的验证码。不论号码有没有登记，回答都一样。"""

    phone: str


@command("session.by-code")
class SignInByCode:
    """凭手机号和验证码登录；号码登记在几个账号下时，用 ``username`` 指明是哪一个。"""

    phone: str
    code: str
    username: str = ""


@command("password.recover")
class RecoverPassword:
    """请求找回密码的验证码；``address`` 是此人登记的手机号或邮箱，须完整填写。不论对不对，回答都一样。"""

    username: str
    address: str


@command("password.reset")
class ResetPassword:
    """凭找回密码的验证码设置新密码；此人的会话全部作废。"""

    recovery_id: str
    code: str
    new: str


@command("code.send")
class SendCode:
    """送出一封装着验证码的信；``letter`` 由 identity 密封。"""

    letter: dict[str, Any]


@view("code.letter")
class CodeLetter:
    """信里写的：由 ``channel``（sms 或 email）送给 ``to``，过了 ``until`` 就不必再送；``to`` 为空时谁也不送。"""

    channel: str
    to: str
    code: str
    until: datetime


@view("code.prepared")
class CodePrepared:
    """验证码已备好：信交给 notify；``id`` 用来找回密码，``seconds`` 内有效，``again_after`` 秒后可以再要一次。"""

    id: str
    letter: dict[str, Any]
    seconds: int
    again_after: int
