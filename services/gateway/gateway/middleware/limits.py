"""Look at a body's type and announced size before a byte of it is read."""

from __future__ import annotations

from typing import Any

import falcon

from contracts.http import MULTIPART
from gateway.errors import Refused
from gateway.files import MAX_FILE
from gateway.messages import MAX_BODY, too_large

#: A multipart body is its file plus boundaries and part headers.
_MAX_MULTIPART = MAX_FILE + 64 * 1024


class Limits:
    """Refuse a body that is too large (413) or of a type the operation does not take (415)."""

    def process_resource(self, req: falcon.Request, resp: falcon.Response, resource: Any,
                         params: dict[str, Any]) -> None:
        """Raise Refused; operations without a body ignore whatever came along."""
        operation = getattr(req.context, "operation", None)
        if operation is None:
            return
        length = req.content_length
        most = _MAX_MULTIPART if MULTIPART in operation.accepts else MAX_BODY
        if length is not None and length > most:
            raise too_large()
        chunked = (req.get_header("Transfer-Encoding") or "").strip() != ""
        if operation.accepts and (length or chunked):
            _check_type(req, operation.accepts)


def _check_type(req: falcon.Request, accepts: tuple[str, ...]) -> None:
    media_type, _, parameters = (req.content_type or "").partition(";")
    if media_type.strip().lower() not in accepts:
        raise Refused(415, "unsupported_media_type", "请求正文的类型应为 " + " 或 ".join(accepts))
    charset = dict(_parameters(parameters)).get("charset", "utf-8")
    if charset not in ("utf-8", "utf8"):
        raise Refused(415, "unsupported_media_type", "请求正文的编码应为 UTF-8")
    if req.get_header("Content-Encoding") not in (None, "", "identity"):
        raise Refused(415, "unsupported_media_type", "请求正文不应压缩")


def _parameters(text: str) -> list[tuple[str, str]]:
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return [(name.strip().lower(), value.strip().strip('"').lower()) for name, _, value in pairs]
