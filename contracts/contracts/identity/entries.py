"""从别处进大厅：企业微信网页授权，带一次性票据的第三方入口（如今日校园）。Ways into the hall from outside."""

from __future__ import annotations

from contracts.declare import command, question, view


@command("wecom.begin")
class BeginWeCom:
    """开始企业微信登录。``callback`` 是授权后回到大厅的完整地址；``inside`` 表示正在企业微信里打开，否则给扫码页。"""

    callback: str
    inside: bool


@command("wecom.complete")
class CompleteWeCom:
    """凭授权码登录；``state`` 是开始时给出的，只能用一次，十分钟内有效。"""

    code: str
    state: str


@command("entry.redeem")
class RedeemEntry:
    """凭第三方入口的一次性票据登录；``service`` 是对方开票时用的完整地址，须一字不差。"""

    entry: str
    ticket: str
    service: str


@view("wecom.begun")
class WeComBegun:
    """去哪里授权，以及绑定到这个浏览器的 ``state`` 和它有效的秒数。"""

    address: str
    state: str
    seconds: int


@view("session.ways")
class SignInWays:
    """除学工号和密码外，从登录页还能怎样登录；没有开通的不在其中。

    ``items``：wecom（从 /v1/session/wecom 开始）、sms（短信验证码）；``recovery`` 是找回密码用的渠道：sms、email。
    """

    items: tuple[str, ...]
    recovery: tuple[str, ...] = ()


@question("session.ways")
class GetSignInWays:
    """还能怎样登录？"""
