"""An entry whose tickets a CAS 3.0 server confirms (``serviceValidate``), which is how campus apps sign people on."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.parsers import expat

from identity.adapters.outside import Provider, Silent
from identity.domain.organisation import KINDS

_NAMESPACE = "http://www.yale.edu/tp/cas"
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_FIELDS = {"name", "validate", "kinds"}


class TicketRefused(Exception):
    """The entry does not stand behind this ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A way in: what it is called, the address that confirms its tickets, and the kinds of people it is for."""

    code: str
    name: str
    validate: str
    kinds: frozenset[str]


def entries(value: str) -> tuple[Entry, ...]:
    """Accept ``{"code": {"name": …, "validate": "https://…", "kinds": […]}}``, blank for none; raises ValueError."""
    if not value.strip():
        return ()
    told = json.loads(value)
    if not isinstance(told, dict):
        raise ValueError("应为 JSON 对象：入口代码 → name、validate、kinds")
    return tuple(_entry(code, given) for code, given in told.items())


def _entry(code: str, given: Any) -> Entry:
    if not _CODE.fullmatch(code) or not isinstance(given, dict) or set(given) != _FIELDS:
        raise ValueError(f"{code}：代码用小写字母、数字和连字符，须有且只有 name、validate、kinds")
    address, kinds = urlsplit(str(given["validate"])), given["kinds"]
    if address.scheme not in ("http", "https") or not address.hostname or address.query or address.fragment:
        raise ValueError(f"{code}：validate 应为核实票据的完整地址，不带参数，例如 https://…/p3/serviceValidate")
    if not isinstance(kinds, list):
        raise ValueError(f"{code}：kinds 应为列表")
    return Entry(code=code, name=str(given["name"]), validate=str(given["validate"]),
                 kinds=kinds_of(",".join(map(str, kinds))))


def kinds_of(value: str) -> frozenset[str]:
    """Accept kinds of people, separated by commas, at least one; raises ValueError."""
    found = frozenset(part.strip() for part in value.split(",") if part.strip())
    if not found or not found <= KINDS.keys():
        raise ValueError("人员类别应为其中的一种或几种：" + "、".join(KINDS))
    return found


class CasEntry:
    """One entry, asked over HTTP."""

    def __init__(self, entry: Entry) -> None:
        self.entry, self._provider = entry, Provider(entry.validate)

    def holder(self, ticket: str, service: str) -> str:
        """Return whose ticket it is. Raises TicketRefused and Silent."""
        answer = self._provider.get("?" + urlencode({"service": service, "ticket": ticket}))
        try:
            user = _user(answer)
        except (expat.ExpatError, ValueError) as error:
            raise Silent from error
        if not user:
            raise TicketRefused
        return user


def _user(answer: bytes) -> str:
    """Return the text of the only ``authenticationSuccess/user``, blank for a failure; raises for what is no answer.

    A document type is refused, and with it every entity there could be: an answer of CAS needs none.
    """
    path: list[str] = []
    users: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, _: _open(path, users, name)
    parser.EndElementHandler = lambda _: path.pop()
    parser.CharacterDataHandler = lambda text: _add(path, users, text)
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(answer, True)
    if len(users) > 1:
        raise ValueError("more than one user")
    return users[0].strip() if users else ""


_USER = [f"{_NAMESPACE} {name}" for name in ("serviceResponse", "authenticationSuccess", "user")]


def _open(path: list[str], users: list[str], name: str) -> None:
    path.append(name)
    if path[0] != _USER[0]:
        raise ValueError("not an answer of CAS")
    if path == _USER:
        users.append("")


def _add(path: list[str], users: list[str], text: str) -> None:
    if path == _USER:
        users[-1] += text


def _refuse(*_: Any) -> None:
    raise ValueError("a document type is not accepted")
