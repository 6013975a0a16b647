"""What notify keeps of other services' facts, in a form that can be compared with their logs."""

from __future__ import annotations

from typing import Any

from pymongo.database import Database

from chassis.changes import Put
from chassis.modelcheck import Replica, Rows, kept_by_gate
from chassis.recorded import Recorded
from contracts import codec
from notify.projections import cases, contacts
from notify.stores import posts
from notify.stores.contacts import Contacts


def replicas(own: Database[dict[str, Any]], identity: Database[dict[str, Any]], workflow: Database[dict[str, Any]],
             people: Contacts) -> tuple[Replica, ...]:
    """Return the replicas of contacts, administrators and cases."""
    return (
        Replica(name="副本 contacts", log=identity, rows=own["contacts"], expected=_newest, seen=people.unsealed,
                types=("person.registered", "person.updated"), vault=people.vault),
        Replica(name="副本 posts", log=identity, rows=own["posts"], expected=posts.kept, stream_of=posts.stream_of,
                types=("post.granted", "post.revoked")),
        Replica(name="副本 cases", log=workflow, rows=own["cases"], vault=people.vault,
                expected=kept_by_gate(lambda recorded: cases.project(_event(recorded)))))


def _newest(events: list[Recorded]) -> Rows:
    """Each event says everything, so only the last one counts."""
    last = events[-1]
    [put] = contacts.project(_event(last))
    return {last.stream: {**put.row, "_id": last.stream, "n": last.number}} if isinstance(put, Put) else {}


def _event(recorded: Recorded) -> Any:
    return codec.decode_event(recorded.type, recorded.version, recorded.data)
