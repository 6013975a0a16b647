"""The past: forgotten by the database's own memory, or brought back from a backup."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime, timedelta

from pymongo.write_concern import WriteConcern

from chassis.testing import wait_until
from tests.faults.caller import Caller
from tests.faults.drain import drain
from tests.faults.runner import Stage
from tests.faults.site import PREFIX, SERVICES

#: Megabytes written to push everything else out of a small oplog, and how much at once.
FLOOD_MB, PIECE = 24, 1 << 18
#: Somebody who has no case under way.
GONE = "20230003"


def forgotten(stage: Stage) -> None:
    """The oplog rolls over while nobody sequences and while workflow is down: what is missing is found in the log."""
    site = stage.site
    database = site.database("workflow")
    for _ in range(stage.rounds):
        stage.fault("没有人记账，oplog 滚过一遍")
        until = datetime.now(UTC) + timedelta(seconds=600)
        database["leases"].replace_one({"_id": "sequencer"}, {"_id": "sequencer", "holder": "nobody", "until": until},
                                       upsert=True)
        stage.work(5.0)
        missing = database["commits"].count_documents({}) - _sequenced(stage)
        stage.expect(missing > 0, "没有留下未入账的提交")
        stage.fault("其间 workflow 停机")
        site.hall.stop("workflow")
        _flood(stage)
        database["leases"].delete_one({"_id": "sequencer"})
        site.hall.start("workflow")
        wait_until(lambda: _sequenced(stage) == database["commits"].count_documents({}), within=60, every=0.3,
                   what="everything sequenced")
        stage.note(f"从日志补记 {missing} 个提交")
    _settle_alarms(stage)


def _sequenced(stage: Stage) -> int:
    last = stage.site.database("workflow")["ledger"].find_one({}, {"last": 1}, sort=[("_id", -1)])
    return int(last["last"]) if last else 0


def _flood(stage: Stage) -> None:
    """Write until the oplog's first entry is younger than the flood; every node keeps up."""
    oplog = stage.site.mongo["local"]["oplog.rs"]
    began = oplog.find_one(sort=[("$natural", -1)])["ts"]  # type: ignore[index]
    junk = stage.site.mongo["flood"].get_collection("junk", write_concern=WriteConcern(w=3, wtimeout=20000))
    for _ in range(FLOOD_MB * (1 << 20) // PIECE):
        junk.insert_one({"data": os.urandom(PIECE)})

    def rolled() -> bool:
        junk.insert_one({"data": os.urandom(PIECE)})
        return bool(oplog.find_one(sort=[("$natural", 1)])["ts"] > began)  # type: ignore[index]

    wait_until(rolled, within=60, every=0.05, what="the oplog rolled over")
    stage.site.mongo.drop_database("flood")


def _settle_alarms(stage: Stage) -> None:
    """The watch must have said that it missed something; an operator takes note, and everything is verified anyway."""
    alarms = stage.site.database("workflow")["alarms"]
    wait_until(lambda: alarms.count_documents({"operation": "history-lost"}), within=30, every=0.2,
               what="an alarm that history was lost")
    stage.note("守望者报告了错过的一段")
    for name in ("identity", "catalog", "workflow"):
        stage.site.database(name)["alarms"].delete_many({"operation": "history-lost"})


def restored(stage: Stage) -> None:
    """Backup, a person erased afterwards, every database lost, restored: work goes on, the erased stay erased."""
    site = stage.site
    with site.load.on():
        stage.work(8.0)
    stage.findings += drain(site)
    backup, keys = site.folder / "backup", site.folder / "backup-keys"
    site.hall.run("backup", "take", str(backup), "--keys", str(keys))
    _erase(stage, GONE)
    stage.fault("全部数据库被删除")
    journal = site.hall.plan.environment("identity")["HALL_ERASURE_JOURNAL"]
    site.hall.down()
    for name in site.mongo.list_database_names():
        if name.startswith(f"{PREFIX}_"):
            site.mongo.drop_database(name)
    began = time.monotonic()
    site.hall.run("backup", "restore", str(backup), "--keys", str(keys), "--journal", journal)
    site.hall.up()
    site.hall.run("identity", "erasures", "--replay", journal)
    stage.note(f"恢复并启动 {time.monotonic() - began:.0f} s")
    for name in SERVICES[:3]:
        site.hall.run(name, "rebuild")
    refused = Caller(GONE, lambda: site.doors[0], site.journal, threading.Event())
    stage.expect(not refused.may_sign_in(), "备份之后被删除的人又能登录了")
    with site.load.on():
        stage.work(5.0)


def _erase(stage: Stage, no: str) -> None:
    """Erase a person for good. Not a command about a case, so the journal of acknowledgements does not have it."""
    site = stage.site
    admin = Caller("90001", lambda: site.doors[0], site.journal, threading.Event())
    answer = admin.send(f"/v1/admin/people/{no}/erasure", {"basis": "本人申请（个人信息保护法第四十七条）"})
    stage.expect(answer == 200, f"删除个人信息答复 {answer}")
    stage.fault(f"备份之后删除 {no} 的个人信息")
