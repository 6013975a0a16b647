"""Which path of the carriers' HTTP port leads where: the providers' own paths, the outbox, the fault switches."""

from __future__ import annotations

from collections.abc import Callable

from carriers.faults import Faults
from carriers.outbox import Outbox
from carriers.settings import Settings
from carriers.sms import SmsDesk
from carriers.web import Answer, Reply, Request
from carriers.wecom import WeComDesk
from carriers.wecom_pages import WeComPages


def desk(settings: Settings, outbox: Outbox, faults: Faults) -> Answer:
    """Return the function that answers every request."""
    sms, wecom = SmsDesk(settings, outbox, faults), WeComDesk(settings, outbox, faults)
    pages = WeComPages(settings, wecom)
    routes: dict[tuple[str, str], Callable[[Request], Reply]] = {
        ("GET", "/healthz"): lambda request: Reply({"status": "ok"}),
        ("POST", "/"): sms.send,
        ("GET", "/"): sms.send,
        ("GET", "/cgi-bin/gettoken"): wecom.token,
        ("POST", "/cgi-bin/message/send"): wecom.send,
        ("GET", "/cgi-bin/auth/getuserinfo"): pages.user,
        ("GET", "/connect/oauth2/authorize"): pages.authorize,
        ("GET", "/wwlogin/sso/login"): pages.scan,
        ("GET", "/wecom/agree"): pages.agree,
        ("GET", "/wecom"): pages.workbench,
        ("GET", "/outbox"): lambda request: _items(outbox, request),
        ("DELETE", "/outbox"): lambda request: _clear(outbox),
        ("POST", "/control"): lambda request: _control(faults, request),
    }

    def answer(request: Request) -> Reply:
        route = routes.get((request.method, request.path))
        return route(request) if route else Reply({"message": "没有这个地址 / no such path"}, status=404)

    return answer


def _items(outbox: Outbox, request: Request) -> Reply:
    since = request.parameters.get("since", "0")
    if not since.isdecimal():
        return Reply({"message": "since: 应为消息编号 / expected a message id"}, status=400)
    return Reply({"items": outbox.items(int(since))})


def _clear(outbox: Outbox) -> Reply:
    outbox.clear()
    return Reply({"items": []})


def _control(faults: Faults, request: Request) -> Reply:
    try:
        faults.set(request.json())
    except (ValueError, TypeError, AttributeError) as error:
        return Reply({"message": str(error)}, status=400)
    return Reply({"status": "ok"})
