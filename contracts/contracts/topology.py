"""Who listens to whom: every exchange, the queues bound to it, and the event names each queue wants."""

from __future__ import annotations

#: exchange -> queue -> routing keys (event names; ``#`` is all). A queue is named ``<consumer>.<source>``.
TOPOLOGY: dict[str, dict[str, list[str]]] = {
    "identity.events": {
        "workflow.identity": ["#"],
        "notify.identity": ["person.*", "subject.*", "post.*"],
        "catalog.identity": ["post.*", "unit.*", "subject.*"],
    },
    "catalog.events": {
        "workflow.catalog": ["#"],
        "notify.catalog": ["feedback.*"],
    },
    "workflow.events": {
        "notify.workflow": ["#"],
        "identity.workflow": ["substitution.*"],
        "catalog.workflow": ["case.*"],
    },
}
