"""Signed heads: what the log said about its end, at a known time, in a form that can be kept outside the database.

A chain alone shows no missing tail, and whoever can write the database can write the whole chain anew. A head that was
signed and published elsewhere cannot be taken back.
"""

from __future__ import annotations

import base64
import importlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pymongo
import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pymongo.errors import DuplicateKeyError

from chassis import verify
from chassis.ledger import Ledger

if TYPE_CHECKING:
    from pymongo.database import Database

    from chassis.settings import Settings

log = structlog.get_logger(__name__)

#: Seconds between two looks when signing failed, or when there was nothing to sign yet.
RETRY = 10.0

#: A private key that is printed in a standard: whoever reads signs with it.
KNOWN_SAMPLE = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"


class NotPublished(Exception):
    """A head did not reach a place outside; the text, for people, says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The hash of block ``height`` of a service's ledger; ``at`` is ISO 8601 in UTC, ``signature`` base64url."""

    service: str
    height: int
    hash: str
    at: str
    key_id: str
    signature: str


class LedgerKey:
    """An Ed25519 private key in JWK form, as ``python -m identity key`` prints one."""

    def __init__(self, text: str) -> None:
        try:
            data = json.loads(text)
            self._key = Ed25519PrivateKey.from_private_bytes(_unbase64(data["d"]))
            given = data.get("x")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError("应为 Ed25519 私钥（JWK，kty 为 OKP，crv 为 Ed25519，含 d）") from error
        if data["d"] == KNOWN_SAMPLE:
            raise ValueError("是文档中公开的样例密钥，请重新生成")
        self.x = _base64(self._key.public_key().public_bytes_raw())
        if given is not None and given != self.x:
            raise ValueError("私钥与公钥不成对")
        self.id = verify.key_id(self.x)

    @property
    def public(self) -> dict[str, str]:
        """The public half as a JWK."""
        return {"kty": "OKP", "crv": "Ed25519", "x": self.x, "kid": self.id}

    def sign(self, service: str, height: int, hash: str, at: datetime) -> Head:
        """Return a signed head."""
        said: dict[str, Any] = {
            "service": service, "height": height, "hash": hash, "key_id": self.id,
            "at": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")}
        return Head(**said, signature=_base64(self._key.sign(verify.head_message(said))))


def usable_key(text: str) -> str:
    """Accept a ledger key, or nothing; raises ValueError that says what is wrong."""
    if text.strip():
        LedgerKey(text)
    return text.strip()


class Heads:
    """The collection ``heads`` of a service's database, where the gateway reads them to show them to anybody.

    A row is ``{_id: "<height>:<key id>", service, height, hash, at, key_id, signature, x}``: ``x`` is the public key.
    """

    def __init__(self, database: Database[dict[str, Any]], service: str) -> None:
        self.service = service
        self._ledger, self._rows = Ledger(database), database["heads"]

    def sign(self, key: LedgerKey) -> Head | None:
        """Sign the newest block, once; return its head, or None while there is no block."""
        block = self._ledger.last()
        if block is None:
            return None
        identity = f"{block.height:012d}:{key.id}"
        found = self._rows.find_one({"_id": identity})
        if found is None:
            head = key.sign(self.service, block.height, block.hash, datetime.now(UTC))
            found = {"_id": identity, **asdict(head), "x": key.x}
            try:
                self._rows.insert_one(found)
            except DuplicateKeyError:  # another process signed the same block a moment ago
                found = self._rows.find_one({"_id": identity}) or found
        return _head(found)

    def latest(self) -> Head | None:
        """Return the newest head, or None."""
        found = self._rows.find_one(sort=[("_id", pymongo.DESCENDING)])
        return _head(found) if found else None

    def covering(self, height: int) -> Head | None:
        """Return the first head at or above a height, or None when none was signed yet."""
        found = self._rows.find_one({"_id": {"$gte": f"{height:012d}:"}}, sort=[("_id", pymongo.ASCENDING)])
        return _head(found) if found else None

    def between(self, lowest: int, highest: int) -> Iterator[Head]:
        """Yield the heads of a range of heights, both included, lowest first."""
        bounds = {"$gte": f"{lowest:012d}:", "$lt": f"{highest + 1:012d}:"}
        for found in self._rows.find({"_id": bounds}).sort("_id", pymongo.ASCENDING):
            yield _head(found)

    def keys(self) -> list[dict[str, str]]:
        """Return every public key a head was signed with."""
        return [{"kty": "OKP", "crv": "Ed25519", "x": x, "kid": verify.key_id(x)} for x in self._rows.distinct("x")]


class Signatures(verify.Heads):
    """The same check as in the offline program, with the library's arithmetic: a hundred times as fast."""

    def holds(self, key: bytes, message: bytes, signature: bytes) -> bool:
        """Tell whether a signature is good."""
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class HeadSigner:
    """Signs the newest block every ``seconds``, for as long as it runs; several processes may, a block is signed once.

    Runs beside the followers of the log: ``name``, ``failing``, ``run`` and ``stop``. Without a key it does nothing.
    """

    name = "heads"

    def __init__(self, heads: Heads, key: str, seconds: float,
                 publish: Callable[[Head], None] = lambda head: None) -> None:
        self.failing = False
        self._heads, self._seconds, self._publish = heads, seconds, publish
        self._key = LedgerKey(key) if key else None
        self._last: Head | None = None
        self._stopping = threading.Event()

    def once(self) -> Head | None:
        """Sign now; hand a head that is new to ``publish``."""
        if self._key is None:
            return None
        head = self._heads.sign(self._key)
        if head is not None and head != self._last:
            log.info("head.signed", service=head.service, height=head.height)
            self._publish(head)
            self._last = head
        return head

    def run(self) -> None:
        """Sign on schedule until ``stop``. Never raises."""
        while not self._stopping.is_set():
            soon = False
            try:
                soon = self.once() is None and self._key is not None
                self.failing = False
            except Exception as error:
                self.failing = soon = True
                log.error("head.not_signed", service=self._heads.service, error=type(error).__name__)
            self._stopping.wait(min(RETRY, self._seconds) if soon else self._seconds)

    def stop(self) -> None:
        """Ask ``run`` to return."""
        self._stopping.set()


def publisher(urls: str) -> Callable[[Head], None]:
    """Return what takes a head to each of the comma-separated addresses outside the database; see ``deploy/anchors``.

    Raises NotPublished, now when the program that publishes is not here, then when a place does not take a head.
    """
    wanted = [url.strip() for url in urls.split(",") if url.strip()]
    if not wanted:
        return lambda head: None
    try:
        anchors = importlib.import_module("anchors")
    except ModuleNotFoundError:
        raise NotPublished("找不到 anchors 程序，请把 deploy/anchors 放进 PYTHONPATH") from None

    def publish(head: Head) -> None:
        for url in wanted:
            try:
                anchors.publish(asdict(head), url)
            except anchors.AnchorError as error:
                raise NotPublished(str(error)) from error

    return publish


def signer(database: Database[dict[str, Any]], service: str, settings: Settings) -> HeadSigner:
    """Return the signer of a service, as its settings say."""
    return HeadSigner(Heads(database, service), settings.ledger_key, settings.head_seconds,
                      publisher(settings.anchors))


def _head(found: dict[str, Any]) -> Head:
    return Head(**{name: found[name] for name in Head.__slots__})


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _unbase64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
