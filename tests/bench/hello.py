"""The least a web server of this kind does: one JSON answer through Falcon and gunicorn, set up as the gateway is."""

from __future__ import annotations

import sys
from typing import Any

import falcon
from gunicorn.app.base import BaseApplication


class Hello:
    """One resource."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a small object."""
        resp.media = {"hello": "world", "position": "0123456789abcdef0123456789abcdef:000002"}


class Server(BaseApplication):
    """One process, as many threads as the gateway has by default."""

    def load_config(self) -> None:
        """Set what the gateway sets."""
        for name, value in {"bind": f"127.0.0.1:{sys.argv[1]}", "workers": 1, "threads": 48, "worker_class": "gthread",
                            "keepalive": 15, "loglevel": "warning", "control_socket_disable": True}.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """Build the application."""
        app: falcon.App[Any, Any] = falcon.App()
        app.add_route("/", Hello())
        return app


if __name__ == "__main__":
    sys.argv, port = sys.argv[:1], sys.argv[1]
    sys.argv.append(port)
    Server().run()
