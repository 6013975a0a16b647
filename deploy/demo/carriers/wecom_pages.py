"""WeCom's pages for members: web authorisation, the code to scan, the workbench; whoever comes says who they are."""

from __future__ import annotations

import secrets
import threading
import time
from html import escape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import yaml

from carriers.settings import Settings
from carriers.web import Reply, Request
from carriers.wecom import WeComDesk, refusal

#: The demonstration's people, for their names; and those who are offered, staff first.
PEOPLE = Path(__file__).parents[1] / "organisation.yaml"
OFFERED = ("10001", "11001", "16001", "17001", "10003", "90001", "20230001")
CODE_SECONDS = 300
_KINDS = {"staff": "教职工", "student": "学生", "graduate": "研究生"}
_STYLE = """body{font:17px/1.7 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:0;color:#1f2933;
background:#eef2f6}main{max-width:30rem;margin:0 auto;min-height:100vh;background:#fff;box-sizing:border-box;
padding:0 1.25rem 2rem}header{margin:0 -1.25rem 1.25rem;padding:.9rem 1.25rem;background:#2b6bd1;color:#fff}
header b{display:block;font-size:1.15rem}.demo{margin:0 0 1.25rem;padding:.5rem .8rem;border-radius:8px;
background:#fff4d6;color:#6b4a00;font-size:.9rem}h2{font-size:1rem;color:#52606d;font-weight:600;margin:1.25rem 0 .5rem}
a.row{display:flex;justify-content:space-between;align-items:center;min-height:48px;padding:0 .25rem;
border-bottom:1px solid #e4e8ee;color:inherit;text-decoration:none}a.row:hover,a.row:focus{background:#f2f6fd}
small{color:#52606d}form{display:flex;gap:.6rem;margin-top:1.25rem}input{flex:1;min-width:0;min-height:44px;
padding:0 .7rem;border:1px solid #9fb0c3;border-radius:8px;font:inherit}button{min-height:44px;padding:0 1.1rem;
border:0;border-radius:8px;background:#2b6bd1;color:#fff;font:inherit}.apps{display:grid;grid-template-columns:repeat(4,1fr);
gap:1rem;text-align:center;font-size:.9rem}.apps a{color:inherit;text-decoration:none}.apps i{display:grid;
place-items:center;width:52px;height:52px;margin:0 auto .4rem;border-radius:14px;background:#2b6bd1;color:#fff;
font-style:normal;font-size:1.3rem}"""


class WeComPages:
    """One corporation's application; codes live in memory, for five minutes and one use."""

    def __init__(self, settings: Settings, desk: WeComDesk, listed: Path = PEOPLE) -> None:
        self._settings, self._desk, self._people = settings, desk, _people(listed)
        self._codes: dict[str, tuple[str, float]] = {}  # code -> userid, monotonic time of expiry
        self._lock = threading.Lock()

    def authorize(self, request: Request) -> Reply:
        """Where the hall sends members inside WeCom; there it is silent, here one says who one is."""
        given = request.parameters
        if given.get("response_type") != "code" or given.get("scope") != "snsapi_base":
            return _wrong("参数错误：response_type 应为 code，scope 应为 snsapi_base")
        return self._ask(given, "网页授权", "真实的企业微信知道你是谁，这一步看不见。")

    def scan(self, request: Request) -> Reply:
        """Where the hall sends members in an ordinary browser: a code to scan with WeCom."""
        given = request.parameters
        if given.get("login_type") != "CorpApp":
            return _wrong("参数错误：login_type 应为 CorpApp")
        return self._ask(given, "扫码登录", "真实的企业微信在这里显示二维码，用手机扫一扫登录。")

    def agree(self, request: Request) -> Reply:
        """Send who was chosen back to the hall with a code."""
        given = request.parameters
        problem = self._check(given)
        if problem:
            return _wrong(problem)
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._codes[code] = given.get("userid", "").strip(), time.monotonic() + CODE_SECONDS
        back = given["redirect_uri"]
        more = urlencode({"code": code, "state": given.get("state", "")})
        return Reply(status=302, headers={"Location": f"{back}{'&' if '?' in back else '?'}{more}"})

    def user(self, request: Request) -> Reply:
        """Answer ``auth/getuserinfo``: ``{errcode, errmsg, userid}``, or ``openid`` for who is no member."""
        problem = self._desk.check_token(request.parameters.get("access_token", ""))
        if problem:
            return refusal(problem)
        with self._lock:
            userid, ends = self._codes.pop(request.parameters.get("code", ""), ("", 0.0))
        if not userid or ends <= time.monotonic():
            return refusal(40029)
        who = {"openid": "o-outside"} if userid == "outside" else {"userid": userid}
        return Reply({"errcode": 0, "errmsg": "ok", **who})

    def workbench(self, request: Request) -> Reply:
        """The workbench with the hall among its modules."""
        hall = escape(self._settings.hall)
        apps = "".join(f'<a href="{hall}/v1/session/wecom?{urlencode({"return": path})}"><i>{sign}</i>{name}</a>'
                       for name, sign, path in (("办事大厅", "办", "/"), ("我的待办", "待", "/me/todo")))
        return _page("工作台", f'<h2>校务办公</h2><div class="apps">{apps}</div>')

    def _check(self, given: dict[str, str]) -> str:
        """Return what is wrong with the request, blank when nothing is."""
        ours = urlsplit(given.get("redirect_uri", ""))
        if given.get("appid") != self._settings.wecom_corp_id:
            return "appid 参数错误（40013）"
        if given.get("agentid") != str(self._settings.wecom_agent_id):
            return "agentid 参数错误（40056）"
        if f"{ours.scheme}://{ours.netloc}" != self._settings.hall:
            return "redirect_uri 与配置的授权完成回调域名不一致（50001）"
        return ""

    def _ask(self, given: dict[str, str], title: str, really: str) -> Reply:
        problem = self._check(given)
        if problem:
            return _wrong(problem)
        kept = {name: given.get(name, "") for name in ("appid", "agentid", "redirect_uri", "state")}
        rows = "".join(
            f'<a class="row" href="/wecom/agree?{escape(urlencode({**kept, "userid": no}))}">'
            f"<span>{escape(name)}</span><small>{escape(_KINDS.get(kind, kind))} · {escape(no)}</small></a>"
            for no, name, kind in self._people)
        hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in kept.items())
        return _page(title, (
            f"<p><small>{really}演示里请选一位：</small></p><h2>我是……</h2>{rows}"
            f'<form action="/wecom/agree">{hidden}<input name="userid" aria-label="其他学工号" '
            'placeholder="其他学工号" required maxlength="64"><button>进入</button></form>'))


def _people(listed: Path) -> list[tuple[str, str, str]]:
    """Return number, name and kind of those who are offered."""
    if not listed.is_file():
        return []
    known = {str(person["no"]): person for person in yaml.safe_load(listed.read_text(encoding="utf-8"))["people"]}
    return [(no, str(known[no]["name"]), str(known[no]["kind"])) for no in OFFERED if no in known]


def _page(title: str, body: str, status: int = 200) -> Reply:
    return Reply(status=status, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}, html=(
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title} · 企业微信（演示）</title>'
        f"<style>{_STYLE}</style></head><body><main><header>企业微信 · 示范大学<b>{title}</b></header>"
        f'<p class="demo">演示：这不是真的企业微信，只在本机假装它。</p>{body}</main></body></html>'))


def _wrong(problem: str) -> Reply:
    return _page("无法访问", f'<p role="alert">{escape(problem)}</p>', status=400)
