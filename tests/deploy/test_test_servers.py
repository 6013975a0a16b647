"""The servers every other test relies on keep their own promises."""

from __future__ import annotations

from kombu import Connection, Queue
from pymongo import MongoClient

from tests.servers import Servers


def test_the_test_database_is_a_replica_set_that_can_be_told_to_fail(mongo_url: str) -> None:
    with MongoClient(mongo_url) as client:
        assert client.admin.command("hello")["setName"] == "hall"
        assert client.admin.command("configureFailPoint", "failCommand", mode="off")["ok"] == 1


def test_queues_are_quorum_queues_unless_somebody_says_otherwise(amqp_url: str, test_servers: Servers) -> None:
    with Connection(amqp_url) as connection:
        Queue("anything", durable=True)(connection.default_channel).declare()
        vhost = connection.virtual_host
        assert test_servers.api("GET", f"queues/{vhost}/anything")["type"] == "quorum"
