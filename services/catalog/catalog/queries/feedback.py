"""Feedback as both sides see it: whoever asked their own, the desk all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from catalog.queries.contents import Contents
from catalog.queries.pages import fitting, page_of, start_of
from catalog.stores.feedback import (
    ANSWERED,
    CLOSED,
    FROM_A_PERSON,
    FROM_ALL_VISITORS,
    FROM_AN_ADDRESS,
    OPEN,
    Feedback,
    Row,
)
from catalog.stores.posts import Posts
from chassis.readmodel import ReadModel
from contracts.catalog import feedback as said
from contracts.errors import Invalid, NotAllowed, NotFound, NotPossibleNow, TooMany

#: The posts that sit at the desk.
DESK = ("hall.admin", "feedback.desk")
VISITOR = "anonymous"
#: What the desk looks through, the newest; and the longest texts.
MOST_LISTED = 5000
LONGEST_TEXT, LONGEST_CONTACT, LONGEST_CODE, MOST_ENTRIES = 2000, 100, 64, 200
_STATES = (OPEN, ANSWERED, CLOSED)


class FeedbackDesk:
    """Takes what is said and answers what is asked."""

    def __init__(self, feedback: Feedback, posts: Posts, services: ReadModel, contents: Contents) -> None:
        self._feedback, self._posts, self._services, self._contents = feedback, posts, services, contents
        self.answers: dict[type, Callable[[Any], Any]] = {
            said.ListMyFeedback: self.mine, said.GetFeedback: self.one, said.ListFeedback: self.listed}
        self.deeds: dict[type, Callable[[Any, str], said.FeedbackReceipt]] = {
            said.SendFeedback: self.send, said.ReplyFeedback: self.reply, said.CloseFeedback: self.close,
            said.AnswerFeedback: self.answer}

    def send(self, command: said.SendFeedback, command_id: str) -> said.FeedbackReceipt:
        """Take a new one in. Raises Invalid by field, TooMany."""
        errors = _problems(command)
        if errors:
            raise Invalid("填写的内容有误，请按提示修改", errors=errors)
        known = self._feedback.find(command_id)
        visitor = command.actor == VISITOR
        if known is not None and known["asker"] == (None if visitor else command.actor):
            return _receipt(known)
        self._not_too_many(command)
        about = {"kind": command.kind, "service": command.service or None, "application": command.application or None}
        return _receipt(self._feedback.add(command_id, None if visitor else command.actor, about, command.text.strip(),
                                           command.contact.strip(), self._for_desk(command.actor)))

    def reply(self, command: said.ReplyFeedback, command_id: str) -> said.FeedbackReceipt:
        """Let whoever asked add something; it waits for the desk again, which is told unless it still waited."""
        row = self._own(command.id, command.actor)
        news = None if row["status"] == OPEN else self._for_desk(command.actor)
        return self._append(row, "asker", command.actor, command.text, OPEN, news)

    def answer(self, command: said.AnswerFeedback, command_id: str) -> said.FeedbackReceipt:
        """Let the desk answer."""
        self._need_desk(command.actor)
        row = self._feedback.find(command.id)
        if row is None:
            raise _missing()
        news = None
        if row["asker"] not in (None, command.actor):
            says = {"asker": row["asker"], "closed": command.close}
            news = {"type": "answered", "by": command.actor, "says": says}
        return self._append(row, "desk", command.actor, command.text, CLOSED if command.close else ANSWERED, news)

    def close(self, command: said.CloseFeedback, command_id: str) -> said.FeedbackReceipt:
        """Close one's own, or any from the desk; a second time changes nothing."""
        row = self._seen(command.id, command.actor)
        return _receipt(row if row["status"] == CLOSED else self._feedback.close(row))

    def mine(self, question: said.ListMyFeedback) -> said.FeedbackPage:
        """Return a page of what somebody sent."""
        start_of(question)
        rows = list(self._feedback.newest(MOST_LISTED, asker=question.actor))
        found = fitting(rows, question.q, _words)
        items, following = page_of(found, question)
        return said.FeedbackPage(items=self._items(items, desk=False), total=len(found), next_page_token=following,
                                 unread=sum(row["unread"] for row in rows))

    def listed(self, question: said.ListFeedback) -> said.FeedbackPage:
        """Return a page of everybody's, to the desk."""
        self._need_desk(question.actor)
        start_of(question)
        if question.status and question.status not in _STATES:
            raise Invalid("查询条件有误", errors={"status": ["应为 " + "、".join(_STATES)]})
        wanted = {"status": question.status} if question.status else {}
        found = fitting(list(self._feedback.newest(MOST_LISTED, **wanted)), question.q, _words)
        items, following = page_of(found, question)
        return said.FeedbackPage(items=self._items(items, desk=True), total=len(found), next_page_token=following,
                                 unread=self._feedback.count(status=OPEN))

    def one(self, question: said.GetFeedback) -> said.FeedbackText:
        """Return everything said, and note that whoever asked has seen it."""
        row = self._feedback.opened(self._seen(question.id, question.actor))
        own, desk = row["asker"] == question.actor, self._is_desk(question.actor)
        if own:
            self._feedback.read(question.id)
        entries = tuple(said.FeedbackEntry(by=entry["by"] if desk or entry["role"] == "asker" else said.DESK,
                                           role=entry["role"], text=entry["text"], at=entry["at"].isoformat())
                        for entry in row["entries"])
        return said.FeedbackText(**self._outline(row, desk=desk, **self._names([row])), entries=entries)

    def _for_desk(self, sender: str) -> Row | None:
        """Return the news for whoever sits at the desk, administrators only when nobody else does; None for nobody."""
        desk = self._posts.holders("feedback.desk") or self._posts.holders("hall.admin")
        people = [no for no in desk if no != sender]
        return {"type": "received", "by": sender, "says": {"desk": people}} if people else None

    def _append(self, row: Row, role: str, by: str, text: str, status: str, news: Row | None) -> said.FeedbackReceipt:
        problem = _text_problem(text)
        if problem:
            raise Invalid("填写的内容有误，请按提示修改", errors={"text": [problem]})
        if row["status"] == CLOSED:
            raise NotPossibleNow("这条反馈已经关闭，请另提一条")
        if len(row["entries"]) >= MOST_ENTRIES:
            raise NotPossibleNow("这条反馈的往来太多了，请另提一条")
        grown = self._feedback.append(row, role, by, text.strip(), status, news)
        if grown is None:
            raise NotPossibleNow("刚刚有了新的内容，请看过再说", code="stale_version")
        return _receipt(grown)

    def _not_too_many(self, command: said.SendFeedback) -> None:
        limits = ((command.actor, FROM_A_PERSON),) if command.actor != VISITOR else (
            (f"address:{command.address}", FROM_AN_ADDRESS), ("visitors", FROM_ALL_VISITORS))
        for sender, most in limits:
            if seconds := self._feedback.seconds_to_wait(sender, most):
                raise TooMany("提交得太频繁了，请稍后再试，或拨打服务电话", retry_after=seconds)

    def _seen(self, id: str, actor: str) -> Row:
        row = self._feedback.find(id)
        if row is None or not (row["asker"] == actor or self._is_desk(actor)):
            raise _missing()
        return row

    def _own(self, id: str, actor: str) -> Row:
        row = self._feedback.find(id)
        if row is None or row["asker"] != actor:
            raise _missing()
        return row

    def _is_desk(self, actor: str) -> bool:
        return any(self._posts.holds(actor, post) for post in DESK)

    def _need_desk(self, actor: str) -> None:
        if not self._is_desk(actor):
            raise NotAllowed("只有大厅管理员或服务台（岗位 feedback.desk）可以处理反馈")

    def _items(self, rows: Iterable[Row], *, desk: bool) -> tuple[said.FeedbackItem, ...]:
        shown = list(rows)
        names = self._names(shown)
        return tuple(said.FeedbackItem(**self._outline(row, desk=desk, **names)) for row in shown)

    def _names(self, rows: list[Row]) -> dict[str, dict[str, str]]:
        services = sorted({row["service"] for row in rows if row["service"]})
        applications = sorted({row["application"] for row in rows if row["application"]})
        open_ones = self._services.collection.find({"code": {"$in": services}}, {"code": 1, "name": 1})
        return {"services": {row["code"]: row["name"] for row in open_ones} if services else {},
                "applications": {row["id"]: row["title"] for row in
                                 self._contents.published("application", id={"$in": applications})}
                if applications else {}}

    def _outline(self, row: Row, *, desk: bool, services: dict[str, str],
                 applications: dict[str, str]) -> dict[str, Any]:
        return {
            "id": row["_id"], "serial": row["serial"], "kind": row["kind"], "text": row["entries"][0]["text"],
            "status": row["status"], "created_at": row["created_at"].isoformat(),
            "updated_at": row["updated_at"].isoformat(), "unread": row["unread"], "service": row["service"],
            "service_name": services.get(row["service"]), "application": row["application"],
            "application_name": applications.get(row["application"]),
            "asker": row["asker"] if desk else None, "contact": row["contact"] if desk else None}


def _problems(command: said.SendFeedback) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if command.kind not in said.KINDS:
        found["kind"] = ["应为 " + "、".join(said.KINDS)]
    if problem := _text_problem(command.text):
        found["text"] = [problem]
    for name, longest in (("service", LONGEST_CODE), ("application", LONGEST_CODE), ("contact", LONGEST_CONTACT)):
        if len(getattr(command, name)) > longest:
            found[name] = [f"最多 {longest} 个字符"]
    return found


def _text_problem(text: str) -> str:
    if len(text.strip()) < 2:
        return "请写明您的意见"
    return f"最多 {LONGEST_TEXT} 个字符" if len(text) > LONGEST_TEXT else ""


def _words(row: Row) -> str:
    return " ".join([row["serial"], *(entry["text"] for entry in row["entries"])]).lower()


def _receipt(row: Row) -> said.FeedbackReceipt:
    return said.FeedbackReceipt(id=row["_id"], serial=row["serial"], status=row["status"])


def _missing() -> NotFound:
    return NotFound("没有这条反馈，或者它不是您提交的")
