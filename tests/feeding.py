"""Play the part of another service's sequencer: put commits into its ledger, in any order, and wake up who listens."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from pymongo.database import Database

from chassis.broker import Publisher, Undeliverable
from chassis.ledger import Ledger
from chassis.relay import Relay
from chassis.sequencer import RAW, Sequencer, leaf_of


def sequence(database: Database[dict[str, Any]], publisher: Publisher, service: str) -> None:
    """Sequence everything in a service's log as the service itself does, and wake up its listeners."""
    Sequencer(database, lambda height: None).catch_up()
    wake(database, publisher, service)


def sequence_only(database: Database[dict[str, Any]], publisher: Publisher, service: str, ids: Iterable[str]) -> None:
    """Sequence just these commits, one block each, in this order, which a real sequencer never would."""
    ledger = Ledger(database)
    ledger.prepare()
    raw = database.get_collection("commits", codec_options=RAW)
    for commit_id in ledger.missing(list(ids)):
        name, leaf = leaf_of(raw.find_one({"_id": commit_id}))
        ledger.append([name], [leaf], None, "test", after=ledger.last())
    wake(database, publisher, service)


def sequence_shuffled(database: Database[dict[str, Any]], publisher: Publisher, service: str, ids: Iterable[str], *,
                      copies: int, seed: int) -> None:
    """Sequence these commits in an order of chance, and wake up listeners ``copies`` times."""
    order = list(ids)
    random.Random(seed).shuffle(order)
    sequence_only(database, publisher, service, order)
    for _ in range(copies):
        wake(database, publisher, service)


def wake(database: Database[dict[str, Any]], publisher: Publisher, service: str) -> None:
    """Send one wake-up."""
    last = Ledger(database).last()
    try:
        Relay(publisher, service).wake(last.height if last else 0)
    except Undeliverable:  # nobody listens yet: they look by themselves when they come
        return


def read_again(consumer: Database[dict[str, Any]], queue: str) -> None:
    """Have a consumer take in everything once more, as after a restore."""
    consumer["cursors"].delete_one({"_id": queue})
