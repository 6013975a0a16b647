"""Check a service's ledger where it lies: stored commits against blocks, blocks against each other and signed heads."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from pymongo.database import Database

from chassis import archive
from chassis.heads import Heads, Signatures
from chassis.ledger import Block, Ledger
from chassis.verify import Bad, Chain
from contracts.errors import NotFound
from contracts.workflow.audit import Finding, LogCheck

#: More blocks than any log will have; the heights of heads are written with twelve digits.
_ENDLESS = 10**12 - 2


def check(log: Database[dict[str, Any]], name: str, after: int, until: float) -> tuple[LogCheck, int]:
    """Check the blocks above height ``after`` until the clock (monotonic) says ``until``, but at least one.

    Return what was found, and the height that was reached. Raises NotFound when there is no block ``after``.
    """
    heads = Heads(log, name)
    public = heads.keys()
    signed = [asdict(head) for head in heads.between(after + 1, _ENDLESS)]
    ledger = Ledger(log)
    newest = ledger.last()
    chain = _chain(ledger, name, after)
    chain.wanted = {head["height"] for head in signed}
    began, finished = chain.position + 1, True
    bad: list[Bad] = []
    try:
        for block in ledger.read(after):
            _take(chain, block, log)
            if time.monotonic() > until and newest is not None and block.height < newest.height:
                finished = False
                break
        bad += Signatures(public, []).check(chain, signed, [], (after + 1, began), partial=not finished)
    except Bad as one:
        bad.append(one)
    last = max(newest.last if newest else 0, chain.position)
    return LogCheck(
        service=name, from_position=began, to_position=chain.position, last_position=last, finished=finished,
        heads=sum(head["height"] <= chain.height for head in signed), keys=tuple(key["kid"] for key in public),
        findings=tuple(Finding(position=one.position, text=one.text) for one in bad)), chain.height


def _chain(ledger: Ledger, name: str, after: int) -> Chain:
    chain = Chain(whole=after == 0)
    if after:
        try:
            known = archive.at_height(ledger, after)
        except LookupError:
            raise NotFound(f"{name} 的账本没有第 {after} 块") from None
        chain.height, chain.position, chain.hash, chain.epoch = after, known.last, known.hash, known.epoch
    return chain


def _take(chain: Chain, block: Block, log: Database[dict[str, Any]]) -> None:
    found = archive.raw_commits(log, block.ids)
    data = b"".join(found[one] for one in block.ids if one in found)
    chain.block({**archive.header(block), "last": block.last, "ids": list(block.ids),
                 "leaves": b"".join(block.leaves).hex()}, data, 0)
