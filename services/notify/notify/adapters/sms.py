"""Text messages through Alibaba Cloud SMS (``SendSms``, ``QuerySendDetails``): one approved template per kind."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from notify.adapters.acs3 import canonical_query, signed_headers
from notify.adapters.failures import PermanentFailure, TemporaryFailure, UnknownOutcome
from notify.adapters.web import Endpoint
from notify.domain.channels import Kind
from notify.domain.due import Delivery

#: Refusals that pass with time, or once an operator has repaired the account; every other refusal is for good.
_PASSING = ("isv.BUSINESS_LIMIT_CONTROL", "isv.DAY_LIMIT_CONTROL", "isv.AMOUNT_NOT_ENOUGH", "isv.OUT_OF_SERVICE",
            "Throttling", "SignatureNonceUsed", "SignatureDoesNotMatch", "InvalidTimeStamp", "InvalidAccessKeyId")
#: Answers after which the message may be on its way all the same.
_DOUBTFUL = ("isp.", "InternalError", "ServiceUnavailable")

#: ``SendStatus`` of a message that did not get through; 1 is on its way, 3 was delivered.
REFUSED = 2
#: Messages on a page of ``QuerySendDetails``, and the most pages looked at for one person and day.
PAGE, MOST_PAGES = 50, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsAccount:
    """The customer's credentials, approved signature, and template code per kind and for one-time codes."""

    key_id: str
    key_secret: str
    sign_name: str
    templates: Mapping[Kind, str]
    code_template: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the provider says of a message: taken (and delivered, or on its way), or refused with a ``reason``."""

    sent: bool
    reason: str


class Sms:
    """The SMS channel."""

    def __init__(self, endpoint: Endpoint, account: SmsAccount,
                 clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._endpoint, self._account, self._clock = endpoint, account, clock

    def send(self, delivery: Delivery, phone: str) -> str:
        """Send and return the provider's BizId. Raises a DeliveryFailure."""
        values = {"service": delivery.service_name, "serial": delivery.serial}
        return self._send(delivery.id, phone, self._account.templates.get(delivery.kind), values)

    def send_code(self, id: str, phone: str, code: str) -> str:
        """Send a one-time code and return the provider's BizId. Raises a DeliveryFailure."""
        return self._send(id, phone, self._account.code_template, {"code": code})

    def _send(self, id: str, phone: str, template: str | None, values: Mapping[str, str]) -> str:
        if not template:
            raise PermanentFailure("no_template")
        status, answer = self._call("SendSms", {
            "PhoneNumbers": phone, "SignName": self._account.sign_name, "TemplateCode": template,
            "TemplateParam": json.dumps(values, ensure_ascii=False), "OutId": id})
        code = str(answer.get("Code", ""))
        if code == "OK":
            return str(answer.get("BizId", ""))
        if not code or code.startswith(_DOUBTFUL) or (status >= 500 and not code.startswith(_PASSING)):
            raise UnknownOutcome(code or f"http_{status}")
        raise (TemporaryFailure if code.startswith(_PASSING) else PermanentFailure)(code)

    def receipt(self, delivery: Delivery, phone: str, days: Iterable[date]) -> Receipt | None:
        """Return what became of a message that was tried on ``days`` (the provider's own), None when it has no such.

        Raises a DeliveryFailure when the provider does not say.
        """
        for day in days:
            for page in range(1, MOST_PAGES + 1):
                told = self._details(phone, day, page)
                for one in told:
                    if one.get("OutId") == delivery.id:
                        return Receipt(sent=one.get("SendStatus") != REFUSED, reason=str(one.get("ErrCode", "")))
                if len(told) < PAGE:
                    break
        return None

    def _details(self, phone: str, day: date, page: int) -> list[dict[str, Any]]:
        asked = {"PhoneNumber": phone, "SendDate": f"{day:%Y%m%d}", "PageSize": str(PAGE), "CurrentPage": str(page)}
        status, answer = self._call("QuerySendDetails", asked)
        if answer.get("Code") != "OK":
            raise TemporaryFailure(str(answer.get("Code") or f"http_{status}"))
        return list((answer.get("SmsSendDetailDTOs") or {}).get("SmsSendDetailDTO") or ())

    def _call(self, action: str, parameters: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        query = canonical_query(parameters)
        headers = signed_headers(
            self._account.key_id, self._account.key_secret, host=self._endpoint.host, action=action,
            version="2017-05-25", query=query, date=self._clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
            nonce=uuid.uuid4().hex)
        return self._endpoint.call("POST", f"/?{query}", headers)
