"""What we count and time, for Prometheus. Labels name parts of the system, never people."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

CALLS = Counter("hall_calls", "RPC calls answered, by outcome (ok, a problem's kind, lost = reply not sent)",
                ["service", "method", "outcome"])
CALL_SECONDS = Histogram("hall_call_seconds", "Seconds a call or a message took to handle", ["service", "method"],
                         buckets=(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30))
MESSAGES = Counter("hall_inbox_messages", "Messages taken from a queue, by outcome (done, retry, parked)",
                   ["queue", "outcome"])
PARKED = Counter("hall_parked", "Messages set aside for an operator", ["queue", "reason"])
PUBLISHED = Counter("hall_published", "Wake-ups handed to the broker and confirmed", ["exchange"])
SEQUENCED = Counter("hall_sequenced_commits", "Commits this process put into the ledger")
LEDGER_HEIGHT = Gauge("hall_ledger_height", "Height of the newest block this process wrote")
ALARMS = Counter("hall_log_alarms", "Changes of the log that nobody has a right to make", ["operation"])
FEED_HEIGHT = Gauge("hall_feed_height", "Height of another service's ledger up to which its events were taken in",
                    ["queue"])
FOLLOWED = Counter("hall_followed_commits", "Commits handled by a follower of the log", ["follower"])
FOLLOWER_AT = Gauge("hall_follower_at_seconds", "Time of the newest commit a follower has handled", ["follower"])
FOLLOWER_FAILURES = Counter("hall_follower_failures", "Times a follower had to start again", ["follower"])
BROKER_LOST = Counter("hall_broker_lost", "Times the connection to the broker was lost")

CONTENT_TYPE = CONTENT_TYPE_LATEST


def render() -> bytes:
    """Return all metrics in the text format Prometheus reads."""
    return generate_latest()
