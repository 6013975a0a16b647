"""An outside client: signs in and talks HTTP, knowing nothing of the services behind."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import requests

PASSWORD = "hall-demo"


class Person:
    """Somebody at a browser; ``position`` of the last command goes along with every question."""

    def __init__(self, base_url: str, no: str) -> None:
        self.no, self._base = no, base_url
        self._http = requests.Session()
        self._position = ""
        self.sign_in()

    def sign_in(self) -> None:
        """Get a fresh access token."""
        answer = self._http.post(f"{self._base}/v1/session", timeout=20,
                                 json={"username": self.no, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path: str, **query: Any) -> requests.Response:
        """Ask."""
        headers = {"Hall-Position": self._position} if self._position else {}
        return self._http.get(f"{self._base}{path}", params=query, headers=headers, timeout=20)

    def post(self, path: str, body: dict[str, Any] | None = None, *, key: str | None = None,
             method: str = "POST") -> requests.Response:
        """Act once; the idempotency key makes a repeat harmless."""
        answer = self._http.request(method, f"{self._base}{path}", json=body or {}, timeout=20,
                                    headers={"Idempotency-Key": key or uuid.uuid4().hex})
        if answer.ok and answer.content and answer.headers["Content-Type"].startswith("application/json"):
            self._position = answer.json().get("position") or self._position
        return answer

    def persist(self, path: str, body: dict[str, Any] | None = None, *, within: float = 40) -> requests.Response:
        """Act as a patient client does while something is down: the same key again after every 5xx."""
        key, deadline = uuid.uuid4().hex, time.monotonic() + within
        while True:
            try:
                answer = self.post(path, body, key=key)
                if answer.status_code < 500:
                    return answer
                assert answer.headers["Content-Type"].startswith("application/problem+json")
                assert answer.status_code == 503, answer.text
            except requests.ConnectionError:
                pass
            assert time.monotonic() < deadline, "nothing answered in time"
            time.sleep(0.2)

    def upload(self, name: str, content: bytes, media_type: str) -> requests.Response:
        """Send an attachment."""
        return self._http.post(f"{self._base}/v1/files", files={"file": (name, content, media_type)}, timeout=20)

    def case(self, case_id: str) -> dict[str, Any]:
        """Return the case page."""
        answer = self.get(f"/v1/cases/{case_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ids(self, listing: str, **query: Any) -> set[str]:
        """Return the case ids of one list of the personal centre."""
        answer = self.get(f"/v1/me/{listing}", **query)
        assert answer.status_code == 200, answer.text
        return {item["case_id"] for item in answer.json()["items"]}

    def act(self, case_id: str, act: str, body: dict[str, Any] | None = None) -> requests.Response:
        """Act on my own open task of a case."""
        task = self.case(case_id)["my_task"]
        assert task, "I have nothing to do in this case"
        return self.post(f"/v1/cases/{case_id}/tasks/{task['task_id']}/{act}", body)


def eventually(check: Callable[[], Any], *, within: float = 20) -> Any:
    """Return the first truthy answer of ``check``; fails when there is none in time."""
    deadline = time.monotonic() + within
    while not (found := check()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
    return found


_WEEKS = iter((first, last) for first in range(1, 53) for last in range(first, 54))


def weekly_report(**changed: Any) -> dict[str, Any]:
    """Return a right form of 工作周报 for weeks nobody used yet."""
    first, last = next(_WEEKS)
    return {"weeks": f"{first}周-{last}周", "day": "2026-11-20",
            "items": [{"text": "一网通上线", "kind": "重点工作"}], **changed}


def party_proof(**changed: Any) -> dict[str, Any]:
    """Return the fields of 开具党员证明 that nobody fills in for the applicant."""
    return {"purpose": "政审", "addressee": "某某单位", "copies": 1, "delivery": "电子版", **changed}
