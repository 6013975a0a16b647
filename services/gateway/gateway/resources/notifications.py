"""/v1/me/notifications: my in-site messages, read from the read model; marking them read is notify's business."""

from __future__ import annotations

import falcon

from contracts.notify.commands import MarkNoticesRead
from gateway.backends import Backends
from gateway.messages import build, json_body
from gateway.paging import wanted
from gateway.views import Views


class Notifications:
    """站内消息."""

    def __init__(self, views: Views, backends: Backends) -> None:
        self._views, self._backends = views, backends

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a page of my messages, the newest first."""
        resp.media = self._views.at().notices(req.context.actor, wanted(req))

    def on_post_read(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Mark messages of mine as read: the named ones, or all of them."""
        mark = build(MarkNoticesRead, json_body(req), actor=req.context.actor)
        resp.media = self._backends.execute("notify", mark, req)
