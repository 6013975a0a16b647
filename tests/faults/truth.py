"""Compare what clients were told with what is stored: nothing accepted may be missing, nothing may be there twice."""

from __future__ import annotations

import json
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bson import CodecOptions
from bson.raw_bson import RawBSONDocument

from chassis import merkle
from chassis.ledger import GENESIS, Ledger
from chassis.readmodel import ReadModel
from tests.faults.drain import LOGS, UNSETTLED
from tests.faults.journal import Told
from tests.faults.site import Site

RAW: CodecOptions[Any] = CodecOptions(document_class=RawBSONDocument)


@dataclass
class Verdict:
    """``lost``: accepted and not stored as told. ``doubled``: effects that happened twice. Both are findings too."""

    lost: int = 0
    doubled: int = 0
    findings: list[str] = field(default_factory=list)


def verify(site: Site, told: Sequence[Told]) -> Verdict:
    """Check everything that can be checked from outside, for the commands in ``told`` and all that is stored."""
    verdict = Verdict()
    commands = {entry.command: entry for entry in told}
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    wanted = {"cmd": {"$in": list(commands)}}
    for commit in site.database("workflow")["commits"].find(wanted, {"s": 1, "v": 1, "cmd": 1}):
        found[commit["cmd"]].append(commit)
    for command, entry in commands.items():
        judge(verdict, entry, found.get(command, []))
    verdict.findings += order([entry for entry in told if entry.accepted])
    for name in LOGS:
        verdict.findings += _ledger(site, name)
        verdict.findings += [f"{name}：告警 {row['operation']} {row['collection']} {row['document']}"
                             for row in site.database(name)["alarms"].find()]
    verdict.findings += _rows(site)
    _deliveries(site, verdict)
    return verdict


def judge(verdict: Verdict, entry: Told, commits: list[dict[str, Any]]) -> None:
    """One accepted command has one commit, where its client was told; a refused one has none."""
    name = f"{entry.what} {entry.stream} （问了 {entry.tries} 次，答复 {entry.status}）"
    if len(commits) > 1:
        verdict.doubled += 1
        verdict.findings.append(f"生效两次：{name}：{[(one['s'], one['v']) for one in commits]}")
    elif entry.accepted and (not commits or (commits[0]["s"], commits[0]["v"]) != (entry.stream, entry.version)):
        verdict.lost += 1
        verdict.findings.append(f"丢失：{name}，应在版本 {entry.version}，存有 {commits}")
    elif commits and 400 <= entry.status < 500:
        verdict.findings.append(f"拒绝了却已生效：{name}")


def order(told: Sequence[Told]) -> list[str]:
    """Return where a command asked for after another's answer got an earlier place in the same case."""
    streams: defaultdict[str, list[Told]] = defaultdict(list)
    for entry in told:
        streams[entry.stream].append(entry)
    found = []
    for stream, entries in streams.items():
        places = Counter(entry.version for entry in entries)
        found += [f"{stream}：版本 {version} 答复给了 {count} 条命令" for version, count in places.items()
                  if count > 1]
        in_time = sorted(entries, key=lambda entry: entry.told)
        found += [f"{stream}：{later.what} 在 {earlier.what} 答复之后提出，却排在前面"
                  for earlier in in_time for later in in_time
                  if earlier.told < later.asked and later.version <= earlier.version]
    return found


def _ledger(site: Site, name: str) -> list[str]:
    """Every commit is in exactly one block, with the hash of what is stored; positions and chain have no gap."""
    database = site.database(name)
    leaves = {str(raw["_id"]): merkle.leaf(bytes(raw.raw))
              for raw in database.get_collection("commits", codec_options=RAW).find()}
    found, seen = [], Counter[str]()
    height, position, before = 0, 0, GENESIS
    for block in Ledger(database).read():
        linked = (block.height, block.first, block.prev) == (height + 1, position + 1, before)
        if not linked or block.hash != block.expected_hash():
            found.append(f"{name}：链在第 {block.height} 块断开")
        changed = [one for one, leaf in zip(block.ids, block.leaves, strict=True) if leaves.get(one) != leaf]
        found += [f"{name}：{one} 与第 {block.height} 块所记不符" for one in changed]
        seen.update(block.ids)
        height, position, before = block.height, block.last, block.hash
    found += [f"{name}：{one} 在 {count} 个块里" for one, count in seen.items() if count > 1]
    return [*found, *_some(f"{name}：没有入账", set(leaves) - set(seen)), *_gaps(name, leaves)]


def _gaps(name: str, commits: Iterable[str]) -> list[str]:
    highest, count = defaultdict[str, int](int), Counter[str]()
    for one in commits:
        stream, _, version = one.rpartition(":")
        highest[stream], count[stream] = max(highest[stream], int(version)), count[stream] + 1
    return [f"{name}：{stream} 到版本 {version} 却只有 {count[stream]} 个提交"
            for stream, version in highest.items() if version != count[stream]]


def _rows(site: Site) -> list[str]:
    """Every case has a row, as far as its log goes."""
    heads = {str(one["_id"]): int(one["v"]) for one in site.database("workflow")["commits"].aggregate(
        [{"$group": {"_id": "$s", "v": {"$max": "$v"}}}])}
    rows = {str(row["_id"]): int(row["v"])
            for row in ReadModel(site.database("views")["cases"]).collection.find({}, {"v": 1})}
    differ = {stream for stream in heads.keys() | rows.keys() if heads.get(stream) != rows.get(stream)}
    return _some("cases：行与日志不同", differ)


def _deliveries(site: Site, verdict: Verdict) -> None:
    """Every delivery is settled; no text message and no mail went out twice."""
    rows = site.database("notify")["deliveries"]
    verdict.findings += _some("通知没有结局",
                              {str(row["_id"]) for row in rows.find({"state": {"$in": list(UNSETTLED)}}, {"_id": 1})})
    sent = Counter((item["channel"], item["outbound_id"]) for item in outbox(site)
                   if item["channel"] in ("sms", "email"))
    twice = [f"{channel} 发了 {count} 次：{name}" for (channel, name), count in sent.items() if count > 1]
    verdict.doubled += len(twice)
    verdict.findings += twice
    for name in ("workflow", "notify", "catalog"):
        parked = site.database(name)["inbox"].count_documents({"state": "parked"})
        if parked:
            verdict.findings.append(f"{name}：搁置了 {parked} 个事件")


def outbox(site: Site) -> list[dict[str, Any]]:
    """Return what the carriers received, oldest first."""
    port = site.hall.plan.ports["carriers"]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/outbox", timeout=30) as answer:
        return list(json.load(answer)["items"])


def _some(what: str, ones: set[str]) -> list[str]:
    return [f"{what}：{len(ones)} 个，例如 {'、'.join(sorted(ones)[:3])}"] if ones else []
