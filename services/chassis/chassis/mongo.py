"""The one way to MongoDB: majority, journaled, bounded waits, times with a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pymongo import MongoClient
    from pymongo.database import Database

    from chassis.settings import Settings


def connect(settings: Settings, *, appname: str = "hall") -> MongoClient[dict[str, Any]]:
    """Return a client that connects at first use, so that building it never fails or blocks."""
    from pymongo import MongoClient

    return MongoClient(
        settings.mongo_url, connect=False, appname=appname, tz_aware=True,
        w="majority", journal=True, wTimeoutMS=5000, retryWrites=True, retryReads=True,
        serverSelectionTimeoutMS=5000, connectTimeoutMS=3000, socketTimeoutMS=20000, heartbeatFrequencyMS=2000,
    )


def database(client: MongoClient[dict[str, Any]], settings: Settings, name: str) -> Database[dict[str, Any]]:
    """Return the database ``<prefix>_<name>``: a service's own, or ``views``, or ``files``."""
    return client[f"{settings.db_prefix}_{name}"]


def is_outage(error: BaseException) -> bool:
    """Tell whether ``error`` means that the database did not answer, as opposed to answering no."""
    from pymongo.errors import ConnectionFailure, ExecutionTimeout, PyMongoError, WTimeoutError

    if isinstance(error, (ConnectionFailure, WTimeoutError, ExecutionTimeout)):
        return True
    return isinstance(error, PyMongoError) and (error.timeout or error.has_error_label("RetryableWriteError"))
