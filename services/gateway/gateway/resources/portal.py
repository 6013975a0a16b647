"""The built portal: hashed assets that never change, and one page for every address of the client's own router."""

from __future__ import annotations

import hashlib
import json
import mimetypes
import re
from pathlib import Path

import falcon

from contracts.errors import NotFound
from gateway.middleware.conditional import matches
from gateway.squeezed import Squeezed, unpacks

#: Programs ask below this; what is unknown there is never answered with a page.
_API = re.compile(r"/v1(?:/|\Z)")
_HASHED = re.compile(r"[-.][A-Za-z0-9_-]{8,}\.\w+\Z")
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("application/manifest+json", ".webmanifest")


class Portal:
    """Serve the files below ``dist``; without a built portal every address is unknown.

    The build writes the addresses of its pages into ``routes.json``: ``{pages: [pattern], listed: [path]}``.
    """

    def __init__(self, dist: str) -> None:
        self._dist = Path(dist).resolve() if dist else None
        self._squeezed = Squeezed()
        written = self._dist / "routes.json" if self._dist is not None else None
        routes = json.loads(written.read_bytes()) if written is not None and written.is_file() else {}
        self._pages = re.compile("|".join(routes.get("pages", ("^/$",))), re.IGNORECASE)
        #: Paths of pages that anybody may find.
        self.listed: tuple[str, ...] = tuple(routes.get("listed", ()))

    def __call__(self, req: falcon.Request, resp: falcon.Response, **_: str) -> None:
        """Answer a file or the client's page; who browses to an unknown address gets 404 and the page that says so."""
        if self._dist is None or _API.match(req.path):
            raise NotFound("没有这个地址")
        if req.method not in ("GET", "HEAD"):
            raise falcon.HTTPMethodNotAllowed(["GET", "HEAD"])
        file = self._file(req.path)
        if file is not None:
            self._send(req, resp, file)
            return
        known, page = self._pages.match(req.path) is not None, self._dist / "index.html"
        browsing = "text/html" in (req.get_header("Accept") or "")
        if not page.is_file() or not (known or browsing):
            raise NotFound("没有这个地址")
        self._send(req, resp, page, status=falcon.HTTP_200 if known else falcon.HTTP_404)

    def _file(self, path: str) -> Path | None:
        """Return the file that ``path`` names inside the folder, and nothing outside it."""
        assert self._dist is not None
        if "\x00" in path or "\\" in path:
            return None
        try:
            file = (self._dist / path.lstrip("/")).resolve()
            return file if file.is_relative_to(self._dist) and file.is_file() else None
        except OSError:
            return None

    def _send(self, req: falcon.Request, resp: falcon.Response, file: Path, status: str = falcon.HTTP_200) -> None:
        content = file.read_bytes()
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        if Squeezed.worth(kind, content):
            resp.append_header("Vary", "Accept-Encoding")
            coding, content = self._packed(req.get_header("Accept-Encoding"), file, tag, content)
            if coding:
                tag = f'{tag[:-1]}-{coding}"'
                resp.set_header("Content-Encoding", coding)
        resp.set_header("Cache-Control", _FOREVER if self._unchanging(file) else _ASK_AGAIN)
        resp.set_header("ETag", tag)
        if status == falcon.HTTP_200 and matches(req.get_header("If-None-Match"), tag):
            resp.status = falcon.HTTP_304
            return
        resp.status = status
        resp.content_type = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
        resp.data = content

    def _packed(self, accepted: str | None, file: Path, tag: str, content: bytes) -> tuple[str, bytes]:
        """Return the coding and the content in it; an asset's Brotli form lies beside it if the build left one."""
        beside = file.with_name(f"{file.name}.br")
        if unpacks(accepted, "br") and self._unchanging(file) and beside.is_file():
            return "br", beside.read_bytes()
        return ("gzip", self._squeezed.packed(tag, content)) if unpacks(accepted, "gzip") else ("", content)

    def _unchanging(self, file: Path) -> bool:
        """Tell whether the file's name changes with its content."""
        assert self._dist is not None
        return file.is_relative_to(self._dist / "assets") and _HASHED.search(file.name) is not None
