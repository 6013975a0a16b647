"""The SMS carrier: Alibaba Cloud's ``SendSms`` and ``QuerySendDetails`` (version 2017-05-25), signature checked."""

from __future__ import annotations

import json
import re
import threading
import uuid
from datetime import UTC, datetime

from carriers.acs3 import Refused, verify
from carriers.faults import Fault, Faults, Mode
from carriers.outbox import BEIJING, Message, Outbox
from carriers.settings import Settings
from carriers.templates import TEMPLATES, fill
from carriers.web import Reply, Request

_PHONE = re.compile(r"(?:\+?86)?1\d{10}")
_ERRORS = {
    "isv.BUSINESS_LIMIT_CONTROL": "触发分钟级流控",
    "isv.MOBILE_NUMBER_ILLEGAL": "手机号码格式错误",
    "isv.SMS_SIGNATURE_ILLEGAL": "短信签名不合法",
    "isv.SMS_TEMPLATE_ILLEGAL": "短信模板不合法",
    "isv.TEMPLATE_MISSING_PARAMETERS": "模板变量缺少参数",
    "isv.INVALID_JSON_PARAM": "参数格式错误，请修改为字符串值",
    "isv.INVALID_PARAMETERS": "参数异常",
    "isv.OUT_OF_SERVICE": "业务停机",
}


class SmsDesk:
    """Accept text messages from one customer."""

    def __init__(self, settings: Settings, outbox: Outbox, faults: Faults) -> None:
        self._settings, self._outbox, self._faults = settings, outbox, faults
        self._nonces: set[str] = set()
        self._lock = threading.Lock()

    def send(self, request: Request) -> Reply:
        """Answer ``SendSms``: ``{Code: "OK", BizId, RequestId, Message}``, or the documented error.

        And ``QuerySendDetails``, at the same address as the provider has it: what a number was sent on a day.
        """
        try:
            self._authenticate(request)
            if request.headers["x-acs-action"] == "QuerySendDetails":
                return self._details(request.parameters)
            to, text = self._read(request.parameters)
        except Refused as refused:
            return _error(refused.code, refused.message, refused.status)
        fault = self._faults.take("sms")
        if fault.mode is Mode.FAIL:
            code = fault.code or "isv.BUSINESS_LIMIT_CONTROL"
            return _error(code, _ERRORS.get(code, code))
        if fault.mode is Mode.TIMEOUT:
            return Reply(hang=True)
        return self._accept(to, text, request.parameters.get("OutId", ""), fault)

    def _authenticate(self, request: Request) -> None:
        nonce = verify(request, self._settings.sms_key_id, self._settings.sms_key_secret, datetime.now(UTC))
        action, version = request.headers["x-acs-action"], request.headers["x-acs-version"]
        if action not in ("SendSms", "QuerySendDetails") or version != "2017-05-25":
            raise Refused("InvalidAction.NotFound", "Specified api is not found.", 404)
        with self._lock:
            if nonce in self._nonces:
                raise Refused("SignatureNonceUsed", "Specified signature nonce was used already.")
            self._nonces.add(nonce)

    def _read(self, given: dict[str, str]) -> tuple[list[str], str]:
        to = given.get("PhoneNumbers", "").split(",")
        if not all(_PHONE.fullmatch(phone) for phone in to):
            raise _refused("isv.MOBILE_NUMBER_ILLEGAL")
        if given.get("SignName") != self._settings.sms_sign_name:
            raise _refused("isv.SMS_SIGNATURE_ILLEGAL")
        template = TEMPLATES.get(given.get("TemplateCode", ""))
        if template is None:
            raise _refused("isv.SMS_TEMPLATE_ILLEGAL")
        try:
            return to, f"【{given['SignName']}】" + fill(template, json.loads(given.get("TemplateParam") or "{}"))
        except KeyError as error:
            raise _refused("isv.TEMPLATE_MISSING_PARAMETERS") from error
        except (TypeError, ValueError) as error:
            raise _refused("isv.INVALID_JSON_PARAM") from error

    def _details(self, given: dict[str, str]) -> Reply:
        """Return one page of what a number was sent on a day: every message that was taken was delivered."""
        try:
            day = datetime.strptime(given.get("SendDate", ""), "%Y%m%d").replace(tzinfo=UTC).date()
            size, page = int(given.get("PageSize", "")), int(given.get("CurrentPage", ""))
        except ValueError as error:
            raise _refused("isv.INVALID_PARAMETERS") from error
        if not 1 <= size <= 50 or page < 1:
            raise _refused("isv.INVALID_PARAMETERS")
        found = self._outbox.texts_to(given.get("PhoneNumber", ""), day)
        shown = found[(page - 1) * size:page * size]
        told = [{"PhoneNum": item["to"], "SendStatus": 3, "ErrCode": "DELIVERED", "OutId": item["outbound_id"],
                 "Content": item["text"], "SendDate": _beijing(item["at"]), "ReceiveDate": _beijing(item["at"])}
                for item in shown]
        return Reply({"Code": "OK", "Message": "OK", "RequestId": str(uuid.uuid4()).upper(),
                      "TotalCount": str(len(found)), "SmsSendDetailDTOs": {"SmsSendDetailDTO": told}})

    def _accept(self, to: list[str], text: str, outbound_id: str, fault: Fault) -> Reply:
        biz_id = f"{uuid.uuid4().int % 10**18}^0"
        for phone in to:
            self._outbox.record(Message(
                channel="sms", to=phone, title="", text=text, outbound_id=outbound_id, provider_id=biz_id))
        return Reply(
            {"Code": "OK", "Message": "OK", "BizId": biz_id, "RequestId": str(uuid.uuid4()).upper()},
            delay=fault.seconds if fault.mode is Mode.SLOW else 0.0, drop=fault.mode is Mode.DROP)


def _beijing(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def _refused(code: str) -> Refused:
    return Refused(code, _ERRORS[code], 200)  # business errors travel in a 200, as documented


def _error(code: str, message: str, status: int = 200) -> Reply:
    return Reply({"Code": code, "Message": message, "RequestId": str(uuid.uuid4()).upper()}, status=status)
