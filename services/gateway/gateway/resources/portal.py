"""The built portal: hashed assets that never change, and one page for every address of the client's own router."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from pathlib import Path

import falcon

from contracts.errors import NotFound
from gateway.middleware.conditional import matches
from gateway.squeezed import Squeezed, unpacks

#: Addresses that are ours and never a page of the portal.
_NOT_PAGES = re.compile(r"/(?:v1|cas|dev|docs|healthz|readyz|metrics)(?:/|\Z)")
_HASHED = re.compile(r"[-.][A-Za-z0-9_-]{8,}\.\w+\Z")
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("application/manifest+json", ".webmanifest")


class Portal:
    """Serve the files below ``dist``; without a built portal every address is unknown."""

    def __init__(self, dist: str) -> None:
        self._dist = Path(dist).resolve() if dist else None
        self._squeezed = Squeezed()

    def __call__(self, req: falcon.Request, resp: falcon.Response, **_: str) -> None:
        """Answer a file, the client's page, or 404."""
        if self._dist is None or _NOT_PAGES.match(req.path):
            raise NotFound("没有这个地址")
        if req.method not in ("GET", "HEAD"):
            raise falcon.HTTPMethodNotAllowed(["GET", "HEAD"])
        file = self._file(req.path) or self._page(req.path)
        if file is None:
            raise NotFound("没有这个地址")
        self._send(req, resp, file)

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

    def _page(self, path: str) -> Path | None:
        """Return the client's page; what looks like a file is a missing file, and a missing file is no page."""
        assert self._dist is not None
        index = self._dist / "index.html"
        last = path.rpartition("/")[2]
        return index if "." not in last and index.is_file() else None

    def _send(self, req: falcon.Request, resp: falcon.Response, file: Path) -> None:
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
        if matches(req.get_header("If-None-Match"), tag):
            resp.status = falcon.HTTP_304
            return
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
