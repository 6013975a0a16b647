"""Text messages through Alibaba Cloud SMS (``SendSms``): one approved template per kind of notification."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

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


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsAccount:
    """The customer's credentials, approved signature, and template code per kind."""

    key_id: str
    key_secret: str
    sign_name: str
    templates: Mapping[Kind, str]


class Sms:
    """The SMS channel."""

    def __init__(self, endpoint: Endpoint, account: SmsAccount,
                 clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._endpoint, self._account, self._clock = endpoint, account, clock

    def send(self, delivery: Delivery, phone: str) -> str:
        """Send and return the provider's BizId. Raises a DeliveryFailure."""
        query = canonical_query(self._parameters(delivery, phone))
        headers = signed_headers(
            self._account.key_id, self._account.key_secret, host=self._endpoint.host, action="SendSms",
            version="2017-05-25", query=query, date=self._clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
            nonce=uuid.uuid4().hex)
        status, answer = self._endpoint.call("POST", f"/?{query}", headers)
        code = str(answer.get("Code", ""))
        if code == "OK":
            return str(answer.get("BizId", ""))
        if not code or code.startswith(_DOUBTFUL) or (status >= 500 and not code.startswith(_PASSING)):
            raise UnknownOutcome(code or f"http_{status}")
        raise (TemporaryFailure if code.startswith(_PASSING) else PermanentFailure)(code)

    def _parameters(self, delivery: Delivery, phone: str) -> dict[str, str]:
        template = self._account.templates.get(delivery.kind)
        if not template:
            raise PermanentFailure("no_template")
        values = {"service": delivery.service_name, "serial": delivery.serial}
        return {"PhoneNumbers": phone, "SignName": self._account.sign_name, "TemplateCode": template,
                "TemplateParam": json.dumps(values, ensure_ascii=False), "OutId": delivery.id}
