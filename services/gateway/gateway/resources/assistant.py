"""/v1/assistant: questions answered from what is written down, and from the asker's own cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import falcon
import structlog

from contracts.catalog.search import AskAssistant, StartAssistant
from contracts.errors import ContractError
from contracts.workflow.questions import GetCase
from gateway.backends import Backends
from gateway.errors import language
from gateway.messages import build, json_body
from gateway.paging import MAX_LIMIT, Wanted
from gateway.resources.home import Kinds
from gateway.resources.search import asker
from gateway.views import Views

log = structlog.get_logger(__name__)

#: Cases shown in an answer; seconds to look one up.
MOST_CASES, CASE_SECONDS = 5, 2.0
_HALL_TIME = timezone(timedelta(hours=8))
_STATES = {"running": "办理中", "returned": "已退回给您修改", "withdrawn": "已撤回", "completed": "已办结",
           "rejected": "未通过", "terminated": "已终止", "draft": "草稿"}
#: What the counters call a list whose own name they do not have.
_COUNTED = {"in-progress": "in_progress", "to-rate": "to_rate", "cc": "cc_unread"}
_OPEN = ("open", "claimed", "waiting", "delegated")

Row = dict[str, Any]


class Assistant:
    """The assistant. What is typed is passed on and forgotten: it is neither kept nor logged."""

    def __init__(self, backends: Backends, views: Views, kinds: Kinds) -> None:
        self._backends, self._views, self._kinds = backends, views, kinds

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the hot questions and the questions by subject."""
        found = self._backends.ask("catalog", StartAssistant(asker=asker(self._kinds, req)), req)
        questions = [question for group in found["navigation"] for question in group["questions"]]
        resp.media = _called(found, [*found["hot"], *questions], req)

    def on_post_questions(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer one question."""
        question = build(AskAssistant, json_body(req), asker=asker(self._kinds, req))
        found = self._backends.ask("catalog", question, req)
        reply = found["reply"]
        me: str | None = req.context.actor
        if found["about_cases"]:
            reply = self._about_cases(me, found, req) if me else _sign_in(reply)
        elif found["list"] and me:
            reply = self._about_list(me, found["list"], reply, req)
        resp.media = _called(reply, reply["suggestions"], req)

    def _about_list(self, me: str, name: str, reply: Row, req: falcon.Request) -> Row:
        """Say how many there are in a list of ``me``; show the first of those that wait for them."""
        reading = self._views.at(req.get_header("Hall-Position"))
        count = reading.counts(me).get(_COUNTED.get(name, name))
        if count is None:
            return reply
        items = reading.todo(me, Wanted(limit=MOST_CASES))["items"] if name == "todo" else ()
        said = f"{reply['answer']}现在有 {count} 件。"
        return {**reply, "answer": said, "cases": [_waiting_case(one) for one in items]}

    def _about_cases(self, me: str, found: Row, req: falcon.Request) -> Row:
        """Answer from the cases of ``me``; what the catalog found stands when they have none."""
        reading = self._views.at(req.get_header("Hall-Position"))
        mine = reading.cases("applications", me, Wanted(limit=MAX_LIMIT))["items"]
        fitting = _fitting(mine, found)
        if not fitting:
            told = found["reply"]["confident"] and found["reply"]["sources"][0]["kind"] == "faq"
            return found["reply"] if told and not found["serial"] else _none(found, bool(mine))
        shown = [_case(item) for item in fitting[:MOST_CASES]]
        first = fitting[0]
        lines = [self._told(first, me, req)]
        if len(fitting) > 1:
            lines.append(f"另外还有 {len(fitting) - 1} 件相关的办件，见下面。")
        source = {"kind": "case", "title": first["title"], "url": f"/cases/{first['case_id']}", "code": None,
                  "id": first["case_id"]}
        return {"answer": "\n".join(lines), "confident": True, "sources": [source], "cases": shown, "suggestions": [],
                "actions": [{"label": "打开办件", "url": f"/cases/{first['case_id']}"}]}

    def _told(self, item: Row, me: str, req: falcon.Request) -> str:
        """Say where a case is, who handles it and since when, as far as its applicant may see it."""
        text = f"《{item['title']}》（流水号 {item['serial']}）{_STATES.get(item['status'], item['status'])}"
        if item["ended_at"] is not None:
            return f"{text}，{_moment(item['ended_at'])} 结束。"
        steps = "、".join(step["name"] for step in item["current_steps"])
        try:
            detail = self._backends.ask("workflow", GetCase(case_id=item["case_id"], actor=me), req,
                                        seconds=CASE_SECONDS)
        except ContractError as error:
            log.warning("assistant.without_tasks", code=error.code)
            return f"{text}，现在在“{steps}”这一步。" if steps else f"{text}。"
        waiting = [_waiting(task) for task in detail.get("tasks", ()) if task.get("state") in _OPEN]
        if not waiting:
            return f"{text}，现在在“{steps}”这一步。" if steps else f"{text}。"
        return f"{text}，现在" + "；".join(dict.fromkeys(waiting)) + "。"


def _called(media: Row, questions: Iterable[str], req: falcon.Request) -> Row:
    """Give whoever reads English what questions are called, beside what they are: turned over as everything spoken."""
    return {**media, "called": {text: text for text in questions}} if language(req) == "en" else media


def _waiting(task: Mapping[str, Any]) -> str:
    people = [task["handler"]] if task.get("handler") else list(task.get("candidates") or ())
    names = "、".join(person["name"] for person in people[:3]) + (f" 等 {len(people)} 人" if len(people) > 3 else "")
    return f"在“{task['name']}”，" + (f"由 {names} 办理，" if names else "") + f"{_moment(task['arrived_at'])} 到达"


def _fitting(items: list[Row], found: Row) -> list[Row]:
    """Return the cases a question is about, the most likely first: by serial, by service, by what is in the title."""
    if found["serial"]:
        return [item for item in items if str(item.get("serial") or "").lower() == found["serial"].lower()]
    words = found["words"]
    if not words:
        return sorted(items, key=lambda item: item["ended_at"] is not None)
    ranks = {code: rank for rank, code in enumerate(found["services"])}
    fitting = [item for item in items if item["service"] in ranks or words in str(item["title"]).lower()]
    best = min((ranks.get(item["service"], len(ranks)) for item in fitting), default=0)
    fitting = [item for item in fitting
               if words in str(item["title"]).lower() or ranks.get(item["service"], 99) <= best + 1]
    # Running ones first, then by how well the service fits; the list is the newest first already.
    return sorted(fitting, key=lambda item: (ranks.get(item["service"], len(ranks)), item["ended_at"] is not None))


def _case(item: Row) -> Row:
    steps = "、".join(step["name"] for step in item["current_steps"])
    state = _STATES.get(item["status"], item["status"])
    return {"case_id": item["case_id"], "serial": item["serial"] or "", "title": item["title"],
            "state": f"{state}：{steps}" if steps and item["status"] == "running" else state,
            "url": f"/cases/{item['case_id']}"}


def _waiting_case(item: Row) -> Row:
    return {"case_id": item["case_id"], "serial": item["serial"] or "", "title": item["title"], "state": item["step"],
            "url": f"/cases/{item['case_id']}"}


def _none(found: Row, any_: bool) -> Row:
    what = f"流水号 {found['serial']} " if found["serial"] else "这样"
    text = f"您的申请里没有{what}的办件。" + ("可以在“我的申请”里看全部。" if any_ else "您还没有提交过申请。")
    return {"answer": text, "confident": False, "sources": [], "cases": [],
            "suggestions": found["reply"]["suggestions"],
            "actions": [{"label": "我的申请", "url": "/me/applications"}, {"label": "意见反馈", "url": "/feedback"}]}


def _sign_in(reply: Row) -> Row:
    return {"answer": "这要看您自己的办件，请先登录，再问一次。", "confident": False, "sources": [], "cases": [],
            "suggestions": reply["suggestions"], "actions": [{"label": "登录", "url": "/sign-in"}]}


def _moment(at: Any) -> str:
    """Return a moment the way people read it, in the university's time."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment.astimezone(_HALL_TIME).strftime("%Y-%m-%d %H:%M")
