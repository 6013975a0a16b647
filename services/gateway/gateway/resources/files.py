"""/v1/files: upload an attachment, fetch one that is mine or that a case lets me read."""

from __future__ import annotations

from contextlib import ExitStack
from urllib.parse import quote

import falcon

from contracts import codec
from contracts.catalog.content import FindContentFile
from contracts.errors import Invalid, NotFound
from contracts.workflow.questions import MayReadFile
from gateway import filetypes
from gateway.backends import Backends
from gateway.errors import Refused
from gateway.files import Files as Store
from gateway.files import Opened, Received, TooLarge
from gateway.messages import too_large
from gateway.middleware.conditional import matches
from gateway.paging import parameter

#: Nothing inside an attachment may act, even when a browser is talked into opening it.
_SANDBOX = "default-src 'none'; sandbox"


class Files:
    """Attachments."""

    def __init__(self, store: Store, backends: Backends) -> None:
        self._store, self._backends = store, backends

    def on_post_new(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Store the one part called ``file``; the caller owns it, and may give it for content that all may read."""
        purpose = parameter(req, "for")
        if purpose not in ("", "content"):
            raise Invalid("不明白文件的用途", errors={"for": ["只能写 content，或不写"]})
        try:
            with ExitStack() as room:
                about = self._store.keep(req.context.actor, self._receive(req, room), public=purpose == "content")
        except TooLarge:
            raise too_large() from None
        except filetypes.NotAccepted as error:
            raise Refused(422, "file_not_accepted", str(error), errors={"file": [str(error)]}) from error
        except UnicodeDecodeError as error:
            raise Refused(400, "malformed", "表单的头部不是 UTF-8 文本") from error
        resp.status, resp.media = falcon.HTTP_201, codec.encode(about)
        resp.set_header("Location", f"/v1/files/{about.file_id}")

    def _receive(self, req: falcon.Request, room: ExitStack) -> Received:
        """Read the form to its end: a form that breaks off was never sent completely, and neither was its file."""
        if not req.content_length:
            # The form parser needs to know where the form ends.
            raise Refused(411 if req.content_length is None else 400, "malformed", "上传附件须给出 Content-Length")
        received: Received | None = None
        for part in req.get_media():
            if part.name == "file" and received is None:
                received = self._store.receive(part.filename, part.stream, room)
        if received is None:
            raise Invalid("没有收到文件", errors={"file": ["必填"]})
        return received

    def on_get(self, req: falcon.Request, resp: falcon.Response, file_id: str) -> None:
        """Send an attachment as a download."""
        opened = self._store.open(file_id)
        if opened is None or not self._may_read(req, opened):
            raise NotFound("没有这个文件，或您无权查看")
        send(req, resp, opened)

    def _may_read(self, req: falcon.Request, opened: Opened) -> bool:
        """The owner may; anyone else only when the workflow says that a case shows it to them."""
        if opened.owner == req.context.actor:
            return True
        question = MayReadFile(file_id=opened.about.file_id, actor=req.context.actor)
        try:
            return bool(self._backends.ask("workflow", question, req).get("allowed"))
        except NotFound:
            return False


class ContentFiles:
    """Pictures and files of content are for everybody, as long as published content shows them."""

    def __init__(self, store: Store, backends: Backends) -> None:
        self._store, self._backends = store, backends

    def on_get(self, req: falcon.Request, resp: falcon.Response, file_id: str) -> None:
        """Send one of them: a picture to be shown, anything else as a download."""
        opened = self._store.open(file_id)
        if opened is None or not opened.public or not self._backends.ask(
                "catalog", FindContentFile(file_id=file_id), req)["shown"]:
            raise NotFound("没有这个文件，或用到它的内容已撤下")
        send(req, resp, opened)
        if opened.about.media_type.startswith("image/"):
            resp.set_header("Content-Disposition", "inline")


def send(req: falcon.Request, resp: falcon.Response, opened: Opened) -> None:
    """Answer an opened file as a download, or 304 when the caller has it already."""
    tag = f'"{opened.about.sha256}"'
    resp.set_header("Cache-Control", "private, no-cache")
    if opened.about.sha256:
        resp.set_header("ETag", tag)
        if matches(req.get_header("If-None-Match"), tag):
            opened.content.close()
            resp.status = falcon.HTTP_304
            return
    resp.set_header("Content-Security-Policy", _SANDBOX)
    resp.set_header("Content-Disposition", disposition(opened.about.name))
    resp.content_type = opened.about.media_type
    resp.set_stream(opened.pieces(), opened.about.size)


def disposition(name: str) -> str:
    """Return the header that makes a browser save the file under its (Chinese) name (RFC 6266)."""
    plain = "".join(char if (char.isascii() and char.isalnum()) or char in "-_." else "_" for char in name)
    return f"attachment; filename=\"{plain or 'file'}\"; filename*=UTF-8''{quote(name, safe='')}"
