"""Two people press the same button at the same moment: every case must end once, nobody may get an error of ours."""

from __future__ import annotations

import time
from typing import Any

from tests.bench.lag import Reader
from tests.bench.stage import Stage, author_of

CODE = "bench-pair"
#: Either of two may approve. Both always press, so one of them always comes second.
DEFINITION = f"""
code: {CODE}
"no": "9001"
name: 两人同时审批
guide: {{theme: 综合服务, fee: 0, host: 组织部, audience: [教职工], promise: 1天, mode: 全程网办}}
start: {{who: "applicant.kind == 'staff'", window: always}}
title: "{{name}}_{{applicant.name}}"
form:
  - {{key: subject, label: 事由, type: text, required: true}}
steps:
  fill: {{name: 填写, kind: start, next: [{{to: pair}}]}}
  pair: {{name: 审批, kind: human, who: "role('org.member_admin')", policy: any, do: [approve], empty: [admin],
         next: [{{to: done}}]}}
  done: {{name: 完成, kind: end, outcome: approved}}
"""
PAIR = ("17001", "17002")


def publish(stage: Stage) -> None:
    """Publish the service and wait until it can be started."""
    file = stage.hall.home.root / "bench-pair.yaml"
    file.write_text(DEFINITION, "utf-8")
    stage.hall.run("catalog", "publish", str(file), "--as", "90001")
    reader, request = Reader(stage), stage.request("GET", f"/v1/services/{CODE}/form", author_of(1))
    deadline = time.monotonic() + 30
    while not reader.ask(request)[0]:
        if time.monotonic() > deadline:
            raise RuntimeError("the service cannot be started")
        time.sleep(0.1)
    reader.close()


def both_at_once(stage: Stage, cases: int) -> dict[str, Any]:
    """File ``cases`` and let both press at once; counts of finished and stuck cases, of second comers and errors."""
    publish(stage)
    files, presses = Reader(stage), [Reader(stage), Reader(stage)]
    told = {"cases": cases, "finished": 0, "stuck": 0, "accepted": 0, "second": 0, "errors": 0}
    for _ in range(cases):
        good, receipt = files.ask(stage.request("POST", "/v1/cases", author_of(1),
                                                {"service": CODE, "form": {"subject": "同时"}}))
        if not good:
            raise RuntimeError(f"refused: {receipt}")
        _press(stage, presses, receipt["case_id"], told)
        _, page = files.ask(stage.request("GET", f"/v1/cases/{receipt['case_id']}", author_of(1)))
        told["finished" if page["status"] == "completed" else "stuck"] += 1
    for reader in (files, *presses):
        reader.close()
    return told


def _press(stage: Stage, presses: list[Reader], case: str, told: dict[str, Any]) -> None:
    for number, (reader, no) in enumerate(zip(presses, PAIR, strict=True), start=1):
        reader.send(stage.request("POST", f"/v1/cases/{case}/tasks/{case}.{number}/approve", no, {"opinion": "同意"}))
    for reader in presses:
        good, answer = reader.receive()
        told["accepted" if good else "second" if answer.get("status") == 409 else "errors"] += 1
