"""/v1/session/wecom and /v1/session/entries: people who come from elsewhere get a session, or are told why not.

A browser arrives here from another site, so the answer is always a way on: to the page wanted, or to the sign-in page
with the code of what went wrong. Programs get the problem itself. The state of a WeCom sign-in is bound to the browser
by a cookie, which also keeps the way back; it is Lax, because the browser returns from another site.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlencode, urlsplit

import falcon
import structlog

from contracts.errors import ContractError, Invalid, NotFound, TooMany, Unauthenticated
from contracts.http_entries import WECOM, WECOM_CALLBACK
from contracts.identity.entries import BeginWeCom, CompleteWeCom, GetSignInWays, RedeemEntry
from gateway.backends import Backends
from gateway.paging import parameter
from gateway.rates import Rates
from gateway.resources.session import Cookie

log = structlog.get_logger(__name__)

#: Arrivals from one address in a minute; a campus may share the address of the proxy in front of us.
PER_MINUTE = 1200
STATE = "hall_wecom"
#: What may stand in an address as it is; everything else is written with %.
_KEPT = "/?#&=%:@+,;~!$'()*[]"
_LONGEST = 800
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_OURS = re.compile(r"/(?:v1|cas|dev)(?:/|\Z)")


class Ways:
    """/v1/session/ways."""

    def __init__(self, backends: Backends, *, public: bool) -> None:
        self._backends, self._public = backends, public

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the ways besides the password; without a public address nobody could come back from WeCom."""
        ways = self._backends.ask("identity", GetSignInWays(), req)
        resp.media = {**ways, "items": [way for way in ways["items"] if self._public or way != "wecom"]}


class Entrance:
    """The doors for people who come from elsewhere; ``public`` is the hall's address as browsers see it."""

    def __init__(self, backends: Backends, cookie: Cookie, public: str, rates: Rates | None = None) -> None:
        self._backends, self._cookie, self._public = backends, cookie, public.rstrip("/")
        self._rates = rates or Rates(PER_MINUTE, 60.0)

    def on_get_wecom(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Lead to WeCom: to its authorisation inside its app, to its code in other browsers."""
        self._look(req)
        back = local(parameter(req, "return") or "/")
        inside = "wxwork" in (req.user_agent or "").lower()
        begun = self._backends.execute(
            "identity", BeginWeCom(callback=self._public + WECOM_CALLBACK, inside=inside), req)
        resp.set_cookie(STATE, f"{begun['state']}.{quote(back, safe='')}", max_age=begun["seconds"], path=WECOM,
                        http_only=True, same_site="Lax", secure=self._cookie.secure)
        _to(resp, begun["address"])

    def on_get_callback(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Take the code, if this browser is the one that asked for it."""
        self._look(req)
        mine, back = _remembered(req)
        resp.unset_cookie(STATE, path=WECOM, same_site="Lax")
        state, code = parameter(req, "state"), parameter(req, "code")
        try:
            if not mine or mine != state or not code:
                raise Unauthenticated("这次登录已过期，或不是在这个浏览器里开始的，请重新登录", code="entry_expired")
            session = self._backends.execute("identity", CompleteWeCom(code=code, state=state), req)
        except ContractError as error:
            _refused(req, resp, error, back)
            return
        self._cookie.keep(resp, session)
        _to(resp, back)

    def on_get_entry(self, req: falcon.Request, resp: falcon.Response, entry: str) -> None:
        """Take the ticket; the address it was given for is this one without it."""
        self._look(req)
        back = local(parameter(req, "return") or "/")
        try:
            session = self._backends.execute("identity", RedeemEntry(
                entry=entry, ticket=parameter(req, "ticket"), service=self._service(req)), req)
        except ContractError as error:
            _refused(req, resp, error, back)
            return
        self._cookie.keep(resp, session)
        _to(resp, back)

    def _look(self, req: falcon.Request) -> None:
        if not self._public:
            raise NotFound("大厅没有设置对外的地址（HALL_PUBLIC_URL），这个入口没有开通")
        if not self._rates.allow(req.remote_addr):
            raise TooMany("登录过于频繁，请稍后再试", retry_after=5)

    def _service(self, req: falcon.Request) -> str:
        """Return the address the ticket was given for: as asked, without the ticket; its host is never the caller's."""
        asked = "&".join(part for part in req.query_string.split("&") if part and not part.startswith("ticket="))
        return f"{self._public}{req.path}" + (f"?{asked}" if asked else "")


def local(path: str) -> str:
    """Return an address inside the hall as it was given; raises Invalid for any other, and for our own API."""
    parts = urlsplit(path) if not _UNSAFE.search(path) else None
    outside = parts is None or parts.scheme or parts.netloc or not path.startswith("/") or path.startswith("//")
    if outside or len(path) > _LONGEST or _OURS.match(path):
        raise Invalid("return 只能是大厅里的页面，请从大厅首页进入",
                      errors={"return": ["应为以 / 开头的大厅页面地址"]})
    return path


def _remembered(req: falcon.Request) -> tuple[str, str]:
    """Return the state and the way back that this browser keeps; blank and the first page when it keeps none."""
    values = req.get_cookie_values(STATE) or []
    state, _, back = (values[0] if len(values) == 1 else "").partition(".")
    try:
        return state, local(unquote(back) or "/")
    except Invalid:
        return "", "/"


def _refused(req: falcon.Request, resp: falcon.Response, error: ContractError, back: str) -> None:
    """Say so on the sign-in page to people, in a problem document to programs."""
    log.info("entrance.refused", code=error.code)
    if "text/html" not in (req.get_header("Accept") or ""):
        raise error
    _to(resp, "/sign-in?" + urlencode({"error": error.code, "next": back}))


def _to(resp: falcon.Response, address: str) -> None:
    resp.status = falcon.HTTP_302
    resp.set_header("Location", quote(address, safe=_KEPT))
    resp.set_header("Cache-Control", "no-store")
