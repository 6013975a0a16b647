"""Who asks, as far as the catalog needs to know it to tell whom an application is for."""

from __future__ import annotations

import falcon

from contracts.catalog.applications import Asker
from contracts.identity.views import Me
from gateway.backends import Backends


def asker(backends: Backends, req: falcon.Request) -> Asker:
    """Return kind and posts of whoever is signed in, as identity has them now; a visitor has none."""
    me: str | None = req.context.actor
    if me is None:
        return Asker()
    profile = backends.ask("identity", Me(actor=me), req)
    return Asker(no=me, kind=profile["kind"], posts=tuple(sorted({post["role"] for post in profile["posts"]})))
