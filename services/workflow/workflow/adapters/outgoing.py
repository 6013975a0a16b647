"""Call other systems: JSON over HTTP, signed, with an idempotency key; anything but a 2xx answer is a failure."""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from contracts.catalog.definition import Definition
from contracts.signed import HEADER, sign
from workflow.domain.forms.personal import is_personal
from workflow.domain.state import Case

#: The most an answer may weigh, in bytes.
LARGEST = 64 * 1024


class Trouble(Exception):
    """An effect did not work; the text is for operators and holds no data. ``permanent``: trying again is of no use."""

    def __init__(self, text: str, *, permanent: bool = False) -> None:
        super().__init__(text)
        self.permanent = permanent


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a declared call goes; ``secret`` names the environment variable with the shared secret."""

    url: str
    secret: str
    timeout: float = 5.0


class Outgoing:
    """The calls declared in the settings, by name. Performing one twice sends the same key twice, for all to see."""

    def __init__(self, addresses: Mapping[str, Address], load: Callable[[str], tuple[Case, Definition]],
                 environ: Mapping[str, str] = os.environ) -> None:
        self._addresses, self._load, self._environ = addresses, load, environ

    def perform(self, request: Mapping[str, Any], verify_code: str = "") -> dict[str, Any]:
        """Send the call of an effect and return ``{values, sources}`` from the answer; raises Trouble."""
        address = self._addresses.get(request["effect"])
        if address is None:
            raise Trouble(f"没有在 HALL_EFFECTS 里声明 {request['effect']}", permanent=True)
        secret = self._environ.get(address.secret, "")
        if not secret:
            raise Trouble(f"没有设置密钥 {address.secret}", permanent=True)
        case, definition = self._load(request["case_id"])
        if case.runs[request["run"]].outcome and not request.get("key"):
            return {}  # cut off or settled by hand meanwhile: nobody wants it done any more
        body = json.dumps(told(request, case, definition), ensure_ascii=False).encode()
        status, answer = _post(address, secret, body, str(request["_id"]))
        if not 200 <= status < 300:
            raise Trouble(f"对方回答 {status}")
        return _understood(answer)


def told(request: Mapping[str, Any], case: Case, definition: Definition) -> dict[str, Any]:
    """Return what another system is told: the case, who applied, and the fields that are not personal."""
    open_fields = {field.key for field in definition.fields if not is_personal(field)}
    return {
        "effect": request["effect"], "item": (request.get("data") or {}).get("item", ""), "case_id": request["case_id"],
        "serial": case.serial, "service": case.service, "service_name": definition.name, "title": case.title,
        "step": request["step"], "run": request["run"], "status": case.status.value, "outcome": case.outcome,
        "applicant": {"no": case.applicant.no, "name": case.applicant.name, "unit": case.applicant.unit},
        "form": {key: value for key, value in case.form.items() if key in open_fields},
    }


def _post(address: Address, secret: str, body: bytes, key: str) -> tuple[int, bytes]:
    url = urlsplit(address.url)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=address.timeout)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key,
               HEADER: sign(secret, int(time.time()), body)}
    try:
        connection.request("POST", target, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(LARGEST)
    except (OSError, http.client.HTTPException) as error:
        raise Trouble(f"没有接通：{type(error).__name__}") from error
    finally:
        connection.close()


def _understood(answer: bytes) -> dict[str, Any]:
    """Return what an answer brings back; one that brings nothing, or nothing readable, brings nothing."""
    try:
        found = json.loads(answer or b"{}")
    except ValueError:
        return {}
    parts = found if isinstance(found, dict) else {}
    return {name: parts[name] for name in ("values", "sources") if isinstance(parts.get(name), dict)}
