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
        assert self._dist is not None
        content = file.read_bytes()
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        if Squeezed.worth(kind, content):
            resp.append_header("Vary", "Accept-Encoding")
            if unpacks(req.get_header("Accept-Encoding")):
                content, tag = self._squeezed.packed(tag, content), tag[:-1] + '-gz"'
                resp.set_header("Content-Encoding", "gzip")
        in_assets = file.is_relative_to(self._dist / "assets") and _HASHED.search(file.name)
        resp.set_header("Cache-Control", _FOREVER if in_assets else _ASK_AGAIN)
        resp.set_header("ETag", tag)
        if matches(req.get_header("If-None-Match"), tag):
            resp.status = falcon.HTTP_304
            return
        resp.content_type = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
        resp.data = content
