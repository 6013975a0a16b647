"""What `verify` says about notifications: due, sent, settled; and every way the balance can be wrong."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from chassis import mongo
from chassis.eventstore import CommitStore
from chassis.feed import recorded
from chassis.findings import Inquiry, Report
from chassis.modelcheck import check_replica
from contracts import codec, ids
from contracts.catalog.events import FeedbackAnswered
from contracts.identity.events import PersonRegistered
from contracts.workflow.events import CaseCompleted, CopySent
from notify.adapters.carriers import carriers as channels
from notify.adapters.courier import Bell, Courier
from notify.domain.channels import Channel
from notify.queries.balance import Balance
from notify.reactions import Reactions
from notify.settings import Settings
from notify.stores.cases import Cases
from notify.stores.contacts import Contacts
from notify.stores.ledger import Ledger
from notify.stores.notices import Notices
from notify.stores.replicas import replicas
from tests.notify.carriers_process import Carriers
from tests.notify.hall import APPLICANT, HEAD, assigned, started
from tests.notify.test_courier__one_try_at_a_time import BARE

Verified = Callable[..., list[tuple[str, str]]]


class Post:
    """A notify service without processes: logs beside it, everything taken in and sent at once."""

    def __init__(self, client: MongoClient[dict[str, Any]], prefix: str, carriers: Carriers) -> None:
        self.logs = {name: client[f"{prefix}_{name}"] for name in ("workflow", "identity", "catalog")}
        self.stores = {name: CommitStore(log, codec) for name, log in self.logs.items()}
        self.own: Database[dict[str, Any]] = client[f"{prefix}_notify"]
        self.ledger = Ledger(self.own, lease=60, waits=(0.0,))
        self.notices, self.contacts = Notices(client[f"{prefix}_views"]), Contacts(self.own)
        self.reactions = Reactions(self.ledger, Cases(self.own), self.contacts, lambda: None, self.notices)
        self.balance = Balance((self.logs["workflow"], self.logs["catalog"]), self.ledger, self.notices, sla=900.0)
        self.carriers = carriers
        environment = carriers.environment | {
            "HALL_SMS_URL": carriers.url, "HALL_WECOM_URL": carriers.url, "HALL_MAIL_FROM": "hall@demo.example",
            "HALL_NOTIFY_TIMEOUT": "5", "HALL_DEMO": "1"}
        ways = channels(Settings.from_environment(BARE | environment), self.notices)
        self.couriers = [Courier(channel, channel, ways.get(channel), self.ledger, self.contacts, Bell())
                         for channel in Channel]

    def file(self, log: str, stream: str, *events: Any) -> None:
        """File events and take them in."""
        store = self.stores[log]
        store.append(stream, list(events), expected_version=store.head(stream), command_id=uuid.uuid4().hex, digest="",
                     by={"actor": "10001"}, correlation_id=uuid.uuid4().hex)
        commit = self.logs[log]["commits"].find_one({"s": stream}, sort=[("v", -1)])
        assert commit is not None
        take = {"workflow": self.reactions.on_case, "identity": self.reactions.on_person,
                "catalog": self.reactions.on_feedback}[log]
        for index in range(len(events)):
            take(recorded(commit, index))

    def send(self) -> None:
        """Send everything that is due."""
        for courier in self.couriers:
            while courier.deliver():
                pass


@pytest.fixture
def post(mongo_url: str, db_prefix: str, carriers: Carriers) -> Iterator[Post]:
    """Two people, one case, copied and completed, one feedback, answered; everybody told: 4 + 3 + 4 + 3."""
    with mongo.connect(SimpleNamespace(mongo_url=mongo_url)) as client:  # type: ignore[arg-type]
        post = Post(client, f"{db_prefix}_{uuid.uuid4().hex[:6]}", carriers)
        for index, person in enumerate((APPLICANT, HEAD)):
            post.file("identity", ids.stream("person", person.no), PersonRegistered(
                no=person.no, name=person.name, kind="staff", unit="cs", phone=f"1390000{index:04}",
                email=f"{person.no}@demo.example"))
        case = "c" * 32
        post.file("workflow", case, started(case), assigned(HEAD))
        post.file("workflow", case, CopySent(step="lead", copy_kind="copy", people=(HEAD,)))
        post.file("workflow", case, CaseCompleted(step="end", outcome="approved"))
        post.file("catalog", ids.stream("feedback", "f"), FeedbackAnswered(id="f", serial="FK1", asker=APPLICANT.no))
        post.send()
        yield post


@pytest.fixture
def verified(post: Post) -> Verified:
    """Check as an operator does, without waiting; return what was found."""
    def run(*, carriers: bool = True, **inquiry: Any) -> list[tuple[str, str]]:
        report = Report("notify")
        asked = Inquiry(**{"grace": 0.0, "patience": 0.0, "carriers": post.carriers.url if carriers else "", **inquiry})
        for check in (post.balance.check_due, post.balance.check_ended, post.balance.check_notices):
            check(asked, report)
        for replica in replicas(post.own, post.logs["identity"], post.logs["workflow"], post.contacts):
            check_replica(replica, asked, report)
        return [(found.invariant, found.where) for found in report.findings]
    return run


def key(rest: str) -> str:
    return f"{'c' * 32}:{rest}"


def change(post: Post, id: str, **fields: Any) -> None:
    assert post.ledger.rows.update_one({"_id": id}, {"$set": fields}).matched_count == 1


def test_when_everybody_was_told_nothing_is_found(post: Post, verified: Verified) -> None:
    assert post.ledger.rows.count_documents({"state": "sent"}) == 14
    assert verified() == []


def test_a_dropped_notification_is_named(post: Post, verified: Verified) -> None:
    post.ledger.rows.delete_one({"_id": key("3:11001:wecom")})
    assert verified() == [("I7", key("3:11001:wecom"))]


def test_a_notification_nobody_was_due_is_named(post: Post, verified: Verified) -> None:
    row = post.ledger.rows.find_one({"_id": key("2:11001:email")})
    assert row is not None
    post.ledger.rows.insert_many([{**row, "_id": key("2:10001:email")},
                                  {**row, "_id": "d" * 32 + ":2:11001:email", "case_id": "d" * 32}])
    assert verified(carriers=False) == [("I7", key("2:10001:email")), ("I7", "d" * 32)]


def test_a_notification_turned_to_somebody_else_is_named(post: Post, verified: Verified) -> None:
    change(post, key("2:11001:insite"), recipient="10001")
    assert ("I7", key("2:11001:insite")) in verified()


def test_a_text_sent_twice_is_named_by_the_carriers_own_log(post: Post, verified: Verified) -> None:
    change(post, key("2:11001:sms"), state="due", attempts=[])
    post.send()
    assert verified(carriers=False) == []
    assert verified() == [("I8", key("2:11001:sms"))]


def test_a_text_with_two_acknowledgements_is_named(post: Post, verified: Verified) -> None:
    row = post.ledger.rows.find_one({"_id": key("2:11001:sms")})
    assert row is not None
    change(post, key("2:11001:sms"), attempts=row["attempts"] * 2)
    assert verified(carriers=False) == [("I8", key("2:11001:sms"))]


def test_a_delivery_stuck_in_sending_is_named(post: Post, verified: Verified) -> None:
    change(post, key("4:10001:wecom"), state="sending", lease_until=datetime.now(UTC) - timedelta(minutes=5),
           attempts=[], provider_id=None)
    assert verified(carriers=False) == [("I8", key("4:10001:wecom"))]
    change(post, key("4:10001:wecom"), lease_until=datetime.now(UTC) + timedelta(minutes=1))
    assert verified(carriers=False) == []


def test_a_delivery_that_waits_for_too_long_is_named(post: Post, verified: Verified) -> None:
    change(post, key("4:10001:sms"), state="due", attempts=[], provider_id=None)
    assert verified(carriers=False) == []
    assert verified(carriers=False, sla=-1.0) == [("I8", key("4:10001:sms"))]


def test_sent_without_the_carriers_id_and_sent_that_never_arrived_are_named(post: Post, verified: Verified) -> None:
    change(post, key("2:11001:email"), provider_id="")
    assert verified(carriers=False) == [("I8", key("2:11001:email"))]
    change(post, key("2:11001:email"), provider_id="made-up")
    assert verified() == [("I8", key("2:11001:email"))]


def test_what_is_dead_or_unknown_is_no_fault_but_told(post: Post) -> None:
    change(post, key("2:11001:email"), state="dead", attempts=[], provider_id=None)
    change(post, key("2:11001:sms"), state="unknown", attempts=[], provider_id=None)
    report = Report("notify")
    post.balance.check_ended(Inquiry(), report)
    assert report.clean
    assert len(report.notes) == 2


def test_what_waits_for_a_parked_event_is_told_and_no_fault(post: Post) -> None:
    post.ledger.rows.delete_one({"_id": key("4:10001:sms")})
    post.own["inbox"].insert_one({"_id": "notify.workflow/x", "queue": "notify.workflow", "s": "c" * 32, "number": 4,
                                  "state": "parked"})
    report = Report("notify")
    post.balance.check_due(Inquiry(grace=0, patience=0), report)
    assert report.clean
    assert "搁置" in report.notes[0]


def test_a_message_gone_from_somebodys_box_and_one_from_nowhere_are_named(post: Post, verified: Verified) -> None:
    post.notices.rows.delete_one({"_id": key("2:11001:insite")})
    post.notices.rows.insert_one({"_id": "from nowhere", "person": "11001"})
    assert verified() == [("I6", f"notices {key('2:11001:insite')}"), ("I6", "notices from nowhere")]


def test_what_notify_remembers_of_people_and_cases_is_compared_with_their_logs(post: Post, verified: Verified) -> None:
    post.own["contacts"].update_one({"no": "11001"}, {"$set": {"phone": "13911112222"}})
    post.own["cases"].delete_one({"_id": "c" * 32})
    person = ids.stream("person", "11001")
    assert verified() == [("I6", f"副本 contacts {person}"), ("I6", f"副本 cases {'c' * 32}")]


def test_what_just_happened_may_still_be_on_its_way(post: Post, verified: Verified) -> None:
    post.ledger.rows.delete_one({"_id": key("4:10001:insite")})
    post.notices.rows.delete_one({"_id": key("4:10001:insite")})
    assert verified(grace=600.0) == []
    assert verified() == [("I7", key("4:10001:insite"))]
