"""Whether the ledger balances: what the log makes due is there, nothing else is, and everything came to an end."""

from __future__ import annotations

import json
import time
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain, groupby, islice
from typing import Any

from bson import CodecOptions
from pymongo.database import Database

from chassis.deferred import PARKED
from chassis.feed import recorded
from chassis.findings import Inquiry, Report
from chassis.logcheck import database_time
from chassis.sealing import opened
from contracts import codec
from contracts.catalog.events import FeedbackAnswered, FeedbackReceived
from contracts.envelope import Envelope
from notify.domain.cases import CaseFacts, feedback_facts
from notify.domain.channels import Channel
from notify.domain.due import due
from notify.domain.outcomes import Outcome, State
from notify.projections.cases import facts_after
from notify.stores.ledger import Ledger
from notify.stores.notices import Notices

CODEC: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, tzinfo=UTC)
#: Cases compared at once.
BATCH = 300
#: Seconds a lease may be over before somebody should have noticed.
NOTICED = 30
ENDED = frozenset({State.SENT, State.SUPPRESSED, State.DEAD, State.UNKNOWN})

#: ``id`` of a delivery that is due -> what its row must say, and when its event happened.
Due = dict[str, tuple[dict[str, str], datetime]]


class Balance:
    """Compares ``ledger`` with the logs, with the messages people see, and with what carriers received.

    ``logs`` are workflow's and, for feedback, catalog's; what tells nobody anything is passed over.
    """

    def __init__(self, logs: Sequence[Database[dict[str, Any]]], ledger: Ledger, notices: Notices, sla: float) -> None:
        self._logs = tuple(log.get_collection("commits", codec_options=CODEC) for log in logs)
        self._ledger, self._notices, self._sla = ledger, notices, sla
        self._inbox = ledger.rows.database["inbox"]

    def check_due(self, inquiry: Inquiry, report: Report) -> None:
        """What is due is what is there (I7)."""
        old = database_time(self._ledger.rows.database) - timedelta(seconds=inquiry.grace)
        total, done = sum(log.estimated_document_count() for log in self._logs), 0
        missing: dict[str, datetime] = {}
        telling = chain.from_iterable(log.find({"ev.t": {"$in": sorted(_TELLING)}}).sort("_id", 1)
                                      for log in self._logs)
        cases = groupby(telling, key=lambda commit: str(commit["s"]))
        with report.timed("I7"):
            stories = ((case, list(commits)) for case, commits in cases)
            while batch := dict(islice(stories, BATCH)):
                missing |= self._compared(batch, report)
                done += sum(map(len, batch.values()))
                report.progress("通知", done, total)
        self._unknown_cases(report)
        until = time.monotonic() + inquiry.patience
        while (missing := self._still(missing, old)) and time.monotonic() < until:
            time.sleep(min(0.5, inquiry.patience))
        self._tell_missing(missing, report)

    def _compared(self, batch: Mapping[str, list[dict[str, Any]]], report: Report) -> dict[str, datetime]:
        """Name the rows of some cases that are not due or say something else; return what is not there yet."""
        wanted: Due = {}
        for commits in batch.values():
            wanted |= owed(commits)
        rows = self._ledger.rows.find({"case_id": {"$in": list(batch)}},
                                      {"kind": 1, "recipient": 1, "channel": 1, "case_id": 1})
        kept = {row["_id"]: row for row in rows}
        report.count("I7", len(wanted))
        for key in kept.keys() - wanted.keys():
            case = str(kept[key]["case_id"])
            if key not in owed(self._of(case)):  # the case went on since we read it
                report.found("I7", key, "台账里有一条谁也不该收到的通知")
        for key in kept.keys() & wanted.keys():
            if {name: kept[key].get(name) for name in ("kind", "recipient", "channel", "case_id")} != wanted[key][0]:
                report.found("I7", key, "台账里的收件人、渠道或缘由与事件不符")
        return {key: at for key, (_, at) in wanted.items() if key not in kept}

    def _of(self, stream: str) -> Iterator[dict[str, Any]]:
        for log in self._logs:
            yield from log.find(_span(stream)).sort("_id", 1)

    def _unknown_cases(self, report: Report) -> None:
        cases = iter(group["_id"] for group in self._ledger.rows.aggregate([{"$group": {"_id": "$case_id"}}]))
        while batch := list(islice(cases, BATCH)):
            first = {f"{case}:000001": case for case in batch}
            for log in self._logs:
                for found in log.find({"_id": {"$in": list(first)}}, {"_id": 1}):
                    del first[found["_id"]]
            for case in first.values():
                report.found("I7", str(case), "台账里有日志中没有的办件的通知")

    def _still(self, missing: Mapping[str, datetime], old: datetime) -> dict[str, datetime]:
        """Return those of ``missing`` that had their time and are still not there."""
        left = {key: at for key, at in missing.items() if at < old}
        keys = iter(list(left))
        while batch := list(islice(keys, 1000)):
            for row in self._ledger.rows.find({"_id": {"$in": batch}}, {"_id": 1}):
                del left[row["_id"]]
        return left

    def _tell_missing(self, missing: Iterable[str], report: Report) -> None:
        parked = {row["s"] for row in self._inbox.find({"state": PARKED}, {"s": 1})}
        waiting = 0
        for key in sorted(missing):
            if key.partition(":")[0] in parked:
                waiting += 1
            else:
                report.found("I7", key, "该发的通知不在台账里：被丢掉")
        if parked:
            report.note(f"{len(parked)} 个办件有被搁置的事件，{waiting} 条通知因此没有入账；见 python -m notify parked")

    def check_ended(self, inquiry: Inquiry, report: Report) -> None:
        """Every delivery ended in time, with one acknowledgement when it was sent (I8)."""
        now = database_time(self._ledger.rows.database)
        sla = self._sla if inquiry.sla is None else inquiry.sla
        received = _received(inquiry.carriers) if inquiry.carriers else None
        states: Counter[str] = Counter()
        total = self._ledger.rows.estimated_document_count()
        for row in self._ledger.rows.find({}, {"title": 0, "text": 0}):
            states[row["state"]] += 1
            report.count("I8")
            report.progress("台账", report.counts["I8"], total)
            for what in _wrong(row, now, sla):
                report.found("I8", row["_id"], what)
            if received is not None and (what := _unlike(row, received)):
                report.found("I8", row["_id"], what)
        for key in self._made_up(received or {}):
            report.found("I8", key, "运营商收到了一条台账里没有的短信")
        for state, words in ((State.DEAD, "没有发出"), (State.UNKNOWN, "不知是否发出")):
            if states[state]:
                report.note(f"{states[state]} 条通知{words}，等人处理：python -m notify deliveries --state {state}")

    def check_notices(self, inquiry: Inquiry, report: Report) -> None:
        """Every in-site delivery that was sent is in its person's box, and nothing else is (I6)."""
        sent = self._ledger.rows.find({"channel": Channel.INSITE, "state": State.SENT}, {"recipient": 1})
        while batch := {row["_id"]: row["recipient"] for row in islice(sent, 1000)}:
            report.count("I6", len(batch))
            kept = {row["_id"]: row["person"] for row in self._notices.rows.find({"_id": {"$in": list(batch)}})}
            for key in (key for key, person in batch.items() if kept.get(key) != person):
                report.found("I6", f"notices {key}", "已记为发出，收件人的消息里却没有")
        rows = self._notices.rows.find({}, {"_id": 1})
        while some := [row["_id"] for row in islice(rows, 1000)]:
            known = {row["_id"] for row in self._ledger.rows.find({"_id": {"$in": some}}, {"_id": 1})}
            for key in sorted(set(some) - known):
                report.found("I6", f"notices {key}", "消息在台账里没有来历")

    def _made_up(self, received: Mapping[str, list[dict[str, Any]]]) -> Iterator[str]:
        texts = [key for key, items in received.items() if items[0]["channel"] == Channel.SMS and ":" in key]
        known = {row["_id"] for row in self._ledger.rows.find({"_id": {"$in": texts}}, {"_id": 1})}
        yield from sorted(set(texts) - known)


def owed(commits: Iterable[dict[str, Any]]) -> Due:
    """Return what the stored commits of one case, from its first, make due."""
    found: Due = {}
    facts: CaseFacts | None = None
    for commit in commits:
        for index, item in enumerate(commit["ev"]):
            if item["t"] not in _TELLING:
                continue
            # Names and titles may be sealed; who is told what on which channel never is.
            happened = opened(None, recorded(commit, index))
            event = codec.decode_event(happened.type, happened.version, happened.data)
            envelope = codec.load(Envelope, happened.envelope)
            known = feedback_facts(event) if isinstance(event, FeedbackReceived | FeedbackAnswered) else facts
            for one in due(event, envelope, known) if known is not None else ():
                said = {"kind": str(one.kind), "recipient": one.recipient, "channel": str(one.channel),
                        "case_id": one.case_id}
                found[one.id] = (said, commit["at"])
            facts = facts_after(facts, event)
    return found


#: Events that make something due, or that what is due depends on.
_TELLING = frozenset({
    "case.started", "case.returned", "case.resubmitted", "case.completed", "case.rejected", "case.terminated",
    "case.reopened", "case.urged", "copy.sent", "task.assigned", "task.resumed", "task.transferred", "task.reassigned",
    "task.delegated", "delegation.resolved", "substitute.applied", "timer.fired", "deadline.breached",
    "comment.added", "feedback.received", "feedback.answered"})


def _wrong(row: Mapping[str, Any], now: datetime, sla: float) -> Iterator[str]:
    state, settled = row["state"], row.get("settled")
    if state == State.SENDING:
        lease = row.get("lease_until")
        if lease is None or lease < now - timedelta(seconds=NOTICED):
            yield "停在发送中：租约早已到期，没有人接手"
    elif state not in ENDED and state != State.DUE:
        yield f"没有这种状态：{state}"
    if state not in ENDED and row["created_at"] < now - timedelta(seconds=sla):
        yield f"超过 {sla:g} 秒还没有结局（{state}）"
    sent = sum(attempt.get("outcome") == Outcome.SENT for attempt in row["attempts"])
    by_hand = settled is not None and settled["outcome"] == State.SENT
    if state == State.SENT and sent + by_hand != 1:
        yield f"记为发出，回执却有 {sent + by_hand} 个" + ("：发了不止一次" if sent > 1 else "")
    if state == State.SENT and not by_hand and not row.get("provider_id"):
        yield "记为发出，没有运营商的编号"
    if state != State.SENT and sent:
        yield f"有发出的回执，状态却是 {state}"


def _unlike(row: Mapping[str, Any], received: Mapping[str, list[dict[str, Any]]]) -> str:
    """Return what of a row contradicts what the carriers received."""
    channel, state, provider = row["channel"], row["state"], row.get("provider_id")
    if channel == Channel.INSITE:
        return ""
    items = received.get(row["_id"] if channel == Channel.SMS else provider or "", [])
    if len(items) > 1:
        return f"运营商收到了 {len(items)} 次"
    if state == State.SENT and not items and not row.get("settled"):
        return "记为发出，运营商没有收到"
    if channel == Channel.SMS and items and state not in (State.SENT, State.UNKNOWN, State.SENDING):
        return f"运营商收到了，台账却是 {state}"
    return ""


def _received(url: str) -> dict[str, list[dict[str, Any]]]:
    """Return the demonstration's outbox: texts by our own name for them, the rest by the carrier's."""
    found: dict[str, list[dict[str, Any]]] = {}
    with urllib.request.urlopen(f"{url.rstrip('/')}/outbox", timeout=60) as answer:  # too long for a carrier's answer
        items = json.load(answer)["items"]
    for item in items:
        # An e-mail is known by its Message-ID, which is the name its sender gave it.
        key = item["provider_id"] if item["channel"] == Channel.WECOM else item["outbound_id"]
        found.setdefault(key, []).append(item)
    return found


def _span(case: str) -> dict[str, Any]:
    return {"_id": {"$gt": f"{case}:", "$lt": f"{case};"}}
