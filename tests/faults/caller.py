"""One person's browser as a patient program: the same key again after every failure that says nothing is known."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import requests

from tests.faults.journal import Journal, Told

PASSWORD = "hall-demo"
#: Seconds for one request, and between two tries. The hall promises an answer long before the first.
PATIENCE, PAUSE = 15.0, 0.3


class GaveUp(Exception):
    """Told to stop, or nothing answered, while a command was under way: nobody knows whether it was done."""


class Caller:
    """Signs in as ``no`` and talks to whatever address ``door`` names at the moment; writes all of it down."""

    def __init__(self, no: str, door: Callable[[], str], journal: Journal, stop: threading.Event) -> None:
        self.no, self.position = no, ""
        self._door, self._journal, self._stop = door, journal, stop
        self._http = requests.Session()
        self._signed_in = False

    def act(self, what: str, path: str, body: dict[str, Any], *, stream: str = "", key: str = "",
            within: float = 90.0) -> Told:
        """Send one command until it is answered for good; ``stream`` is known unless a case is started.

        Raises GaveUp when ``within`` seconds bring no answer.
        """
        key, asked, tries = key or uuid.uuid4().hex, time.monotonic(), 0
        answer: requests.Response | None = None
        while answer is None:
            if tries and (time.monotonic() - asked > within or self._stop.is_set()):
                self._told(key, what, stream, None, asked, tries)
                raise GaveUp(what)
            tries += 1
            answer = self._try("POST", path, PAUSE, json=body, headers={"Idempotency-Key": key})
        told = self._told(key, what, stream, answer, asked, tries)
        self.position = answer.json().get("position", self.position) if told.accepted else self.position
        return told

    def send(self, path: str, body: dict[str, Any]) -> int:
        """Send a command that is not about a case, and is not written down; returns the status of its answer."""
        answer: requests.Response | None = None
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        while answer is None and not self._stop.is_set():
            answer = self._try("POST", path, PAUSE, json=body, headers=headers)
        return answer.status_code if answer is not None else 0

    def may_sign_in(self) -> bool:
        """Whether this person is let in."""
        answer = self._http.post(f"{self._door()}/v1/session", timeout=PATIENCE,
                                 json={"username": self.no, "password": PASSWORD})
        return answer.status_code == 201

    def get(self, path: str, *, within: float = 90.0, once: bool = False, pause: float = PAUSE,
            **query: Any) -> dict[str, Any] | None:
        """Ask until there is an answer; None when there is nothing to see, or with ``once`` no answer at once."""
        until = time.monotonic() + within
        while True:
            headers = {"Hall-Position": self.position} if self.position else {}
            answer = self._try("GET", path, pause, params=query, headers=headers)
            if answer is not None:
                return answer.json() if answer.status_code == 200 else None
            if once:
                return None
            if time.monotonic() > until or self._stop.is_set():
                raise GaveUp(path)

    def _try(self, method: str, path: str, pause: float, **rest: Any) -> requests.Response | None:
        """Return a final answer, or None after a short pause when it is worth asking again."""
        answer: requests.Response | None = None
        try:
            if self._signed_in or self._sign_in():
                answer = self._http.request(method, f"{self._door()}{path}", timeout=PATIENCE, **rest)
                trouble = self._trouble(answer, f"{method} {path}")
            else:
                trouble = "登录"
        except requests.Timeout:
            trouble = "超时"
        except requests.ConnectionError:
            trouble = "断开"
        if not trouble:
            return answer
        self._journal.error(trouble)
        self._stop.wait(pause)
        return None

    def _trouble(self, answer: requests.Response, what: str) -> str:
        """Return why to ask again, or nothing."""
        if answer.status_code == 401:
            self._signed_in = False
        elif answer.status_code >= 500 or answer.status_code == 429:
            self._look_at(answer, what)
        else:
            return ""
        return str(answer.status_code)

    def _sign_in(self) -> bool:
        answer = self._http.post(f"{self._door()}/v1/session", timeout=PATIENCE,
                                 json={"username": self.no, "password": PASSWORD})
        if answer.status_code == 201:
            self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            self._http.cookies.clear()
            self._signed_in = True
        else:
            self._look_at(answer, "POST /v1/session")
        return self._signed_in

    def _look_at(self, answer: requests.Response, what: str) -> None:
        """The only way to say "not now" is a 503 (or 429) in our own words that says when to come back."""
        said = f"{answer.status_code} {answer.headers.get('Content-Type', '')} {answer.text[:200]}"
        if answer.status_code not in (429, 503):
            self._journal.complain(f"{what}: {said}")
        elif "problem+json" not in answer.headers.get("Content-Type", "") or not answer.headers.get("Retry-After"):
            self._journal.complain(f"{what}: 没有用问题文档或没有 Retry-After：{said}")

    def _told(self, key: str, what: str, stream: str, answer: requests.Response | None, asked: float,
              tries: int) -> Told:
        body = answer.json() if answer is not None and answer.content else {}
        told = Told(actor=self.no, key=key, what=what, stream=body.get("case_id") or stream,
                    version=int(body.get("version") or 0), status=answer.status_code if answer is not None else 0,
                    code=str(body.get("code") or ""), asked=asked, told=time.monotonic(), tries=tries)
        self._journal.write(told)
        return told
