"""/cas: the CAS Protocol 3.0 (specification 3.0.3, Apereo) for the university's applications; without proxy tickets.

``/login`` and ``/logout`` are for browsers. Our access token lives in the portal's memory and its refresh cookie
stays below ``/v1/session``, so both lead to pages of the portal, never straight to the address they were given.
``renew`` is honoured by refusing: no ticket of ours comes from a password typed a moment ago.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

import falcon
import structlog

from contracts.catalog.applications import FindApplication
from contracts.errors import ContractError, Invalid, NotAllowed, NotFound, TooMany
from contracts.identity.tickets import RedeemTicket
from gateway.backends import Backends
from gateway.paging import parameter
from gateway.rates import Rates
from gateway.resources.applications import LONGEST, service_address

log = structlog.get_logger(__name__)

#: Validations one address may ask for in a minute; applications share the address of the proxy in front of us.
PER_MINUTE = 1200
_LONGEST_TICKET = 256
_TRUE = ("true", "1", "yes")
#: Code of ours -> (CAS code, whether it is a failure of ours that must not be told as a verdict on the ticket).
_CODES = {"ticket_invalid": "INVALID_TICKET", "ticket_of_other_service": "INVALID_SERVICE",
          "application_forbidden": "INVALID_SERVICE", "not_found": "INVALID_SERVICE"}


class Browsers:
    """/cas/login and /cas/logout: to the portal's page ``/sso``, and from there back to an application of ours.

    The page comes again with ``done=true`` when nobody signed in (``gateway``) or somebody signed out; only here, where
    the address is looked up, does anybody leave the hall.
    """

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get_login(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Lead to the page that signs in and gets a ticket; without an address, to the first page."""
        if not parameter(req, "service"):
            _to(resp, "/")
            return
        service = self._registered(req)
        if service is None:
            self._unknown(req, resp)
        elif parameter(req, "gateway") in _TRUE and parameter(req, "done") in _TRUE:
            _to(resp, service)
        else:
            asked = "&gateway=true" if parameter(req, "gateway") in _TRUE else ""
            _to(resp, f"/sso?service={quote(service, safe='')}{asked}")

    def on_get_logout(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Lead to the page that signs out; an address that is not an application's is left out."""
        service = self._registered(req)
        if parameter(req, "done") in _TRUE:
            _to(resp, service or "/")
            return
        back = f"&service={quote(service, safe='')}" if service else ""
        _to(resp, f"/sso?logout=true{back}")

    def _registered(self, req: falcon.Request) -> str | None:
        """Return the address in ``service`` when it is one of an application, else None."""
        given = parameter(req, "service")
        try:
            service = service_address(given) if given else None
            if service:
                self._backends.ask("catalog", FindApplication(service=service), req)
        except (NotAllowed, NotFound):
            return None
        return service

    @staticmethod
    def _unknown(req: falcon.Request, resp: falcon.Response) -> None:
        """Say so on a page to people, in a problem document to programs."""
        if "text/html" not in (req.get_header("Accept") or ""):
            raise NotAllowed("这个地址不属于大厅登记的应用，请联系管理员登记", code="application_forbidden")
        _to(resp, "/sso?error=application_forbidden")


class Validation:
    """/cas/serviceValidate and /cas/p3/serviceValidate: an application shows a ticket and learns whose it is."""

    def __init__(self, backends: Backends, rates: Rates | None = None) -> None:
        self._backends, self._rates = backends, rates or Rates(PER_MINUTE, 60.0)

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the number alone, as CAS 2.0 has it."""
        self._answer(req, resp, attributes=False)

    def on_get_p3(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the number with name, kind and unit."""
        self._answer(req, resp, attributes=True)

    def _answer(self, req: falcon.Request, resp: falcon.Response, *, attributes: bool) -> None:
        if not self._rates.allow(req.remote_addr):
            raise TooMany("核实票据过于频繁，请稍后再试", retry_after=5)
        as_json = parameter(req, "format").upper() == "JSON"
        try:
            holder = self._holder(req)
        except ContractError as error:
            if error.kind not in ("invalid", "not-allowed", "not-found"):
                raise
            code, words = _CODES.get(error.code, "INVALID_REQUEST"), error.detail
            log.info("cas.refused", code=code)
            _write(resp, _failure_json(code, words) if as_json else _failure(code, words), as_json)
            return
        shown = _attributes(holder, all_of_them=attributes)
        _write(resp, _success_json(holder["no"], shown) if as_json else _success(holder["no"], shown), as_json)

    def _holder(self, req: falcon.Request) -> dict[str, Any]:
        """Return the holder of the ticket; raises Invalid, NotAllowed and NotFound."""
        given, ticket = parameter(req, "service"), parameter(req, "ticket")
        if not given or not ticket or len(ticket) > _LONGEST_TICKET or len(given) > LONGEST:
            raise Invalid("须给出 service 和 ticket 两个参数", code="invalid")
        if not ticket.startswith("ST-") or parameter(req, "renew") in _TRUE:
            raise Invalid("票据无效，请从大厅重新打开应用", code="ticket_invalid")
        service = service_address(given)
        # The ticket is used up first, whatever is wrong with the rest: nobody may try it against several addresses.
        holder = self._backends.execute("identity", RedeemTicket(ticket=ticket, service=service), req)
        found = self._backends.ask("catalog", FindApplication(service=service), req)
        if found["code"] != holder["application"]:
            raise NotAllowed("这个地址现在属于另一个应用", code="application_forbidden")
        return holder


def _to(resp: falcon.Response, address: str) -> None:
    resp.status = falcon.HTTP_302
    resp.set_header("Location", address)


def _attributes(holder: dict[str, Any], *, all_of_them: bool) -> list[tuple[str, str]]:
    """Return the attributes an application gets: those the schema wants, and the few that tell who it is."""
    if not all_of_them:
        return []
    return [("authenticationDate", holder["signed_in_at"]), ("longTermAuthenticationRequestTokenUsed", "false"),
            ("isFromNewLogin", "false"), ("name", holder["name"]), ("kind", holder["kind"]), ("unit", holder["unit"]),
            ("unitName", holder["unit_name"])]


def _success(no: str, attributes: list[tuple[str, str]]) -> str:
    shown = "".join(f"<cas:{name}>{escape(value)}</cas:{name}>" for name, value in attributes)
    inside = f"<cas:attributes>{shown}</cas:attributes>" if shown else ""
    return _response(f"<cas:authenticationSuccess><cas:user>{escape(no)}</cas:user>{inside}"
                     "</cas:authenticationSuccess>")


def _failure(code: str, words: str) -> str:
    return _response(f"<cas:authenticationFailure code={quoteattr(code)}>{escape(words)}</cas:authenticationFailure>")


def _response(inside: str) -> str:
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">'
            f"{inside}</cas:serviceResponse>\n")


def _success_json(no: str, attributes: list[tuple[str, str]]) -> str:
    success = {"user": no, **({"attributes": dict(attributes)} if attributes else {})}
    return json.dumps({"serviceResponse": {"authenticationSuccess": success}}, ensure_ascii=False)


def _failure_json(code: str, words: str) -> str:
    failure = {"code": code, "description": words}
    return json.dumps({"serviceResponse": {"authenticationFailure": failure}}, ensure_ascii=False)


def _write(resp: falcon.Response, text: str, as_json: bool) -> None:
    resp.content_type = "application/json" if as_json else "application/xml; charset=utf-8"
    resp.text = text
