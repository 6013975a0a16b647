"""Check one log against its ledger: the chain, every stored byte, every stream; what clients were told as well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

import bson
import pymongo
from bson import CodecOptions
from pymongo.database import Database

from chassis import merkle
from chassis.eventstore import Commit, CommitStore
from chassis.findings import Inquiry, Report
from chassis.headcheck import HeadCheck
from chassis.ledger import GENESIS, block_hash
from chassis.vault import Tampered

#: Pure, one per service: the state before and an event in, the state after and what was wrong about it ("" if nothing).
Step = Callable[[Any, Any], tuple[Any, str]]

CODEC: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, tzinfo=UTC)
#: Commits read at once.
BATCH = 1000
#: Names in one page of what a check asks the database for.
ASKED = 500


class LogCheck:
    """The log of ``service`` in ``database``. Reads only, and never more than a batch at a time into memory.

    What is remembered throughout is one number per stream: how far the ledger has it.
    """

    def __init__(self, database: Database[dict[str, Any]], service: str, store: CommitStore, step: Step | None,
                 inquiry: Inquiry, report: Report) -> None:
        self.database, self.service, self._store, self._step = database, service, store, step
        self._inquiry, self._report = inquiry, report
        self._blocks, self._commits = database["ledger"], database["commits"]
        self._sequenced: dict[str, int] = {}
        self._old = database_time(database) - timedelta(seconds=inquiry.grace)

    # -- the chain (I3, I4) -------------------------------------------------------------------------------------------

    def chain(self) -> None:
        """Follow the blocks from the first to the last, and hash every stored commit on the way."""
        heads = HeadCheck(self.database, self.service, self._inquiry, self._report)
        place = self._report.marks.get("chain") or {"height": 0, "position": 0, "hash": GENESIS, "epoch": 0}
        self._recall(place["height"])
        newest = self._blocks.find_one(sort=[("_id", -1)], projection={"last": 1})
        total = newest["last"] if newest else 0
        with self._report.timed("I4"):
            for block in self._blocks.find({"_id": {"$gt": place["height"]}}).sort("_id", 1).batch_size(20):
                self._link(block, place)
                self._contents(block)
                heads.meet(block["_id"], block["hash"])
                place = {"height": block["_id"], "position": block["last"], "hash": block["hash"],
                         "epoch": block["epoch"]}
                self._report.progress("账本", block["last"], total)
                self._report.mark("chain", place)
        heads.finish(place["height"])
        self._report.mark("chain", place, now=True)

    def _recall(self, height: int) -> None:
        """Learn again what earlier blocks hold, without hashing it again: a check that goes on."""
        for block in self._blocks.find({"_id": {"$lte": height}}, {"ids": 1}).sort("_id", 1):
            for identity in block["ids"]:
                stream, _, version = identity.rpartition(":")
                self._sequenced[stream] = max(self._sequenced.get(stream, 0), int(version))

    def _link(self, block: dict[str, Any], before: dict[str, Any]) -> None:
        height, first, found = block["_id"], block["first"], self._report.found
        where = f"位置 {before['position'] + 1}"
        self._report.count("I3")
        if height != before["height"] + 1:
            found("I3", where, f"账本缺第 {before['height'] + 1} 至 {height - 1} 块")
        if first != before["position"] + 1 or block["last"] - first + 1 != len(block["ids"]):
            found("I3", where, f"第 {height} 块的位置不连续：{first} 至 {block['last']}，有 {len(block['ids'])} 个提交")
        if block["prev"] != before["hash"]:
            found("I3", where, f"散列链在第 {height} 块之前断开")
        if block["epoch"] < before["epoch"]:
            found("I3", where, f"第 {height} 块的恢复次数倒退")
        leaves = [bytes(leaf) for leaf in block["leaves"]]
        root = merkle.root(leaves).hex() if leaves else ""
        if len(leaves) != len(block["ids"]) or root != block["root"]:
            found("I3", f"位置 {first}", f"第 {height} 块的默克尔根与其散列不符")
        if block_hash(block["prev"], height, first, block["epoch"], block["root"]) != block["hash"]:
            found("I3", f"位置 {first}", f"第 {height} 块的散列与其内容不符")

    def _contents(self, block: dict[str, Any]) -> None:
        """Compare the stored bytes of a block's commits with their leaves, and their order with their streams'."""
        stored = self._raw(block["ids"])
        for offset, (identity, leaf) in enumerate(zip(block["ids"], block["leaves"], strict=False)):
            position, content = block["first"] + offset, stored.get(identity)
            where = f"{identity}（位置 {position}）"
            self._report.count("I4")
            if content is None:
                self._report.found("I4", where, "账本记载的提交不在日志里：被删除")
            elif merkle.leaf(content) != bytes(leaf):
                self._report.found("I4", where, "存下的内容与账本里的散列不符：被改动")
            self._in_order(identity, where)

    def _in_order(self, identity: str, where: str) -> None:
        stream, _, version = identity.rpartition(":")
        last = self._sequenced.get(stream, 0)
        if int(version) != last + 1:
            twice = int(version) <= last
            what = "同一提交入账两次" if twice else f"流的第 {last} 个提交之后入账的是第 {int(version)} 个"
            self._report.found("I3", where, what)
        self._sequenced[stream] = max(last, int(version))

    def _raw(self, ids: Sequence[str]) -> dict[str, bytes]:
        """Return the stored bytes of commits by id; what is gone is left out."""
        found: dict[str, bytes] = {}
        for start in range(0, len(ids), ASKED):
            cursor = self._commits.find_raw_batches({"_id": {"$in": list(ids[start:start + ASKED])}})
            for batch in cursor:
                found.update(_documents(batch))
        return found

    # -- the streams (I1, I2, I5) -------------------------------------------------------------------------------------

    def histories(self) -> Iterator[list[Commit]]:
        """Yield every stream that can be read, checked on the way."""
        total = self._commits.estimated_document_count()
        beyond = str(self._report.marks.get("streams") or "")
        documents = self._documents(beyond)
        with self._report.timed("I2"):
            for stream, group in groupby(documents, key=lambda document: str(document["_id"]).rpartition(":")[0]):
                stored = list(group)
                self._shape(stream, stored)
                history = self._decoded(stream, stored)
                if history:
                    self._lawful(stream, history)
                    yield history
                self._report.mark("streams", stored[-1]["_id"])
                self._report.progress("各流", self._report.counts["I2"], total)

    def again(self) -> Iterator[list[Commit]]:
        """Yield every stream once more, unchecked; those that cannot be read were named before."""
        for stream, group in groupby(self._documents(""), key=lambda document: str(document["s"])):
            yield self._decoded(stream, list(group))

    def _documents(self, beyond: str) -> Iterator[dict[str, Any]]:
        found = self._commits.find_raw_batches({"_id": {"$gt": beyond}}, batch_size=BATCH)
        for batch in found.sort("_id", pymongo.ASCENDING):
            documents = bson.decode_all(batch, CODEC)
            self._store.fetch_keys(documents)
            yield from documents

    def _shape(self, stream: str, stored: Sequence[dict[str, Any]]) -> None:
        """Check numbers, times and commands of a stream as they are stored."""
        version, number, at, commands = 0, 1, datetime.min.replace(tzinfo=UTC), dict[str, int]()
        for document in stored:
            where, found = document["_id"], self._report.found
            self._report.count("I2")
            self._report.count("I1")
            self._report.count("I5")
            if document["v"] != version + 1:
                found("I2", where, f"第 {version} 个提交之后是第 {document['v']} 个")
            if document["s"] != stream or document["_id"] != f"{document['s']}:{document['v']:06d}":
                found("I2", where, "编号与内容里的流和版本不符")
            if document["n0"] != number or document["n"] != len(document["ev"]):
                found("I2", where, f"事件编号不连续：应从 {number} 开始")
            if document["at"] < at:
                found("I2", where, "时间早于流里的前一个提交")
            if document["cmd"] in commands:
                found("I1", where, f"同一条命令生效两次：第 {commands[document['cmd']]} 个提交也是它的")
            if document["v"] > self._sequenced.get(stream, 0) and document["at"] < self._old:
                found("I5", where, f"提交已超过 {self._inquiry.grace:g} 秒，还没有入账")
            commands.setdefault(document["cmd"], document["v"])
            version, number, at = document["v"], document["n0"] + len(document["ev"]), document["at"]

    def _decoded(self, stream: str, stored: Sequence[dict[str, Any]]) -> list[Commit]:
        history = []
        for document in stored:
            try:
                history.append(self._store.decode(document))
            except (Tampered, LookupError, ValueError, TypeError) as error:
                what = "密封的内容打不开：被改动或挪动" if isinstance(error, Tampered) else "读不懂这个提交"
                self._report.found("I2", document["_id"], what)
                return []
        return history

    def _lawful(self, stream: str, history: Sequence[Commit]) -> None:
        """Fold the stream event by event; stop at the first that could not have happened."""
        if self._step is None:
            return
        state: Any = None
        for commit in history:
            for event in commit.events:
                try:
                    state, wrong = self._step(state, event)
                except (LookupError, TypeError, ValueError, AttributeError) as error:
                    wrong = f"折叠不了（{type(error).__name__}）"
                if wrong:
                    self._report.found("I2", commit.id, f"{type(event).__name__}：{wrong}")
                    return

    def alarms(self) -> None:
        """Tell what the watch saw happen to the log: rows stay until an operator has looked into them."""
        for row in self.database["alarms"].find().limit(50):
            where = f"{row.get('collection') or '数据库'} {row.get('document') or ''}".strip()
            if row["operation"] == "history-lost":
                self._report.note("数据库一度不记得最近的改动，这段时间的监视由本次核验补上")
            else:
                self._report.found("I4", where, f"监视看到日志上发生了 {row['operation']}")


def database_time(database: Database[dict[str, Any]]) -> datetime:
    """Return the database's clock."""
    found: datetime = database.command("hello")["localTime"]
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def exhaust(items: Iterable[Any]) -> None:
    """Go through items for what happens on the way."""
    for _ in items:
        pass


def _documents(batch: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield ``(_id, stored bytes)`` of the documents of a raw batch; the id is always the first field."""
    at = 0
    while at < len(batch):
        end = at + int.from_bytes(batch[at:at + 4], "little")
        # 4 bytes of length, type and name of the first field (\x02_id\0), 4 bytes of its length, then its text
        length = int.from_bytes(batch[at + 9:at + 13], "little")
        yield batch[at + 13:at + 12 + length].decode(), batch[at:end]
        at = end
