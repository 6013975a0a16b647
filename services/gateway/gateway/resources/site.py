"""/v1/site and /v1/translations: what the whole portal looks like and says, for anybody."""

from __future__ import annotations

import hashlib
import json

import falcon

from contracts.catalog.content import GetSite
from gateway.backends import Backends
from gateway.names import Names
from gateway.squeezed import Squeezed, unpacks

#: How long a browser may go on with what it has: a minute.
_A_WHILE = "public, max-age=60"


class Site:
    """The site settings."""

    def __init__(self, backends: Backends) -> None:
        self._backends = backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer name, colour, notice, phones, hot words, themes and phrases."""
        resp.media = self._backends.ask("catalog", GetSite(), req)


class Translations:
    """What names are called in English: much text that seldom changes, so it goes packed."""

    def __init__(self, names: Names) -> None:
        self._names, self._squeezed = names, Squeezed()

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer Chinese to English."""
        content = json.dumps(self._names.read(req), ensure_ascii=False).encode()
        resp.set_header("Cache-Control", _A_WHILE)
        resp.append_header("Vary", "Accept-Encoding")
        if Squeezed.worth(falcon.MEDIA_JSON, content) and unpacks(req.get_header("Accept-Encoding"), "gzip"):
            content = self._squeezed.packed(hashlib.sha256(content).hexdigest(), content)
            resp.set_header("Content-Encoding", "gzip")
        resp.content_type, resp.data = falcon.MEDIA_JSON, content
