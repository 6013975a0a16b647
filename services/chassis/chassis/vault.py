"""Keys per person, kept apart from what they lock: destroy a key, and what it locked is gone although the log stays."""

from __future__ import annotations

import base64
import hmac
import json
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from chassis import mongo

if TYPE_CHECKING:
    from pymongo import MongoClient

    from chassis.settings import Settings

__all__ = ["ERASED", "LOCKED", "SEAL", "Tampered", "Vault", "WrongMasterKey", "is_sealed", "open_vault", "placeholder"]

#: What a sealed text opens to once its key is destroyed, and what it reads as for whoever holds no keys at all.
ERASED, LOCKED = "已依法删除", "（未解密）"

#: The one key of a sealed value: ``{"$enc": {"k": key, "a": algorithm, "n": nonce, "c": ciphertext, "t"?: shape}}``.
SEAL = "$enc"

ALGORITHM = "A256GCM"

#: Seconds an unwrapped key is kept in memory at most, and how many are.
KEY_SECONDS, MOST_KEYS = 60.0, 20_000

#: Seconds between two looks whether any key was destroyed meanwhile; then all are looked up again.
LOOK_SECONDS = 1.0

_ROOT, _DESTROYED = "root", "destroyed"
_NONCE = 12


class Tampered(ValueError):
    """A sealed value does not open under its own key: it was changed, or moved from where it was sealed."""


class WrongMasterKey(ValueError):
    """The master key (or none of the former ones) opens the keys that are stored."""

    def __init__(self) -> None:
        super().__init__("HALL_MASTER_KEY 与已保存的密钥不符；更换主密钥时请把旧的写入 HALL_MASTER_KEY_OLD")


@dataclass(frozen=True, slots=True)
class _Held:
    """A subject's key, None once it is destroyed; to be looked up again after ``until`` (monotonic seconds)."""

    cipher: AESGCM | None
    until: float


class Vault:
    """Seal and open values under one random key per subject; the keys lie wrapped in ``<prefix>_keys.subjects``.

    Row: ``{_id: keyed hash of the subject, v: 1, kid: id of the master key, wrapped: bytes, at}``; of a destroyed key
    only ``{_id, v, destroyed_at}`` is left, so that it can never be made anew. The row ``root`` holds, wrapped alike,
    the secret from which key references, blind indexes and digests follow: they outlive a change of the master key.
    The row ``destroyed`` counts the keys that were destroyed, so that every process notices within LOOK_SECONDS.
    A subject is any text, such as ``case:10001``; it is never stored.
    """

    def __init__(self, database: Database[dict[str, Any]], master: bytes, former: Sequence[bytes] = (),
                 seconds: float = KEY_SECONDS, look: float = LOOK_SECONDS) -> None:
        self._rows = database["subjects"]
        self._kid = _key_id(master)
        self._masters = {_key_id(key): AESGCM(key) for key in (master, *former)}
        self._seconds, self._look_seconds = seconds, look
        self._look_at, self._destroyed = 0.0, 0
        self._held: dict[str, _Held] = {}
        self._refs: dict[str, str] = {}
        self._secret: bytes | None = None

    def seal(self, subject: str, value: Any, context: str) -> Any:
        """Return ``value`` (JSON) locked to ``subject`` and ``context``; the same context opens it.

        For a subject whose key is destroyed nothing can be kept: the answer is then the words that say so.
        """
        shape = _shape(value)
        cipher = self._cipher(self.ref(subject), make=True)
        if cipher is None:
            return placeholder(shape, ERASED)
        ref, nonce = self.ref(subject), os.urandom(_NONCE)
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        sealed = {"k": ref, "a": ALGORITHM, "n": _text(nonce),
                  "c": _text(cipher.encrypt(nonce, plain, _bound(context, shape)))}
        return {SEAL: {**sealed, "t": shape} if shape else sealed}

    def open(self, sealed: Any, context: str) -> Any:
        """Return what was sealed in ``context``; ERASED (or an empty list or object) when the key is destroyed.

        Raises Tampered.
        """
        envelope = sealed[SEAL]
        shape = envelope.get("t", "")
        cipher = self._cipher(envelope["k"])
        if cipher is None:
            return placeholder(shape, ERASED)
        try:
            if envelope["a"] != ALGORITHM:
                raise ValueError(envelope["a"])
            plain = cipher.decrypt(_bytes(envelope["n"]), _bytes(envelope["c"]), _bound(context, shape))
        except (InvalidTag, ValueError) as error:
            raise Tampered("a sealed value does not open: it was changed or moved") from error
        return json.loads(plain.decode())

    def ref(self, subject: str) -> str:
        """Return the reference of a subject's key: 22 characters that tell nobody who it is."""
        if subject not in self._refs:
            if len(self._refs) >= MOST_KEYS:
                self._refs.clear()
            self._refs[subject] = _text(self._mac("reference", subject)[:16])
        return self._refs[subject]

    def blind(self, field: str, value: str) -> str:
        """Return a keyed digest for finding equal values of one field without keeping the values."""
        return _text(self._mac(f"blind {field}", value)[:16])

    def digest(self, text: str) -> str:
        """Return a keyed digest (64 hex), to replace a digest of guessable content."""
        return self._mac("digest", text).hex()

    def fetch(self, refs: Iterable[str]) -> None:
        """Look up the keys that are not at hand, all in one question."""
        self._look()
        now = time.monotonic()
        missing = {ref for ref in refs if (held := self._held.get(ref)) is None or held.until < now}
        if not missing:
            return
        found = {row["_id"]: row for row in self._rows.find({"_id": {"$in": sorted(missing)}})}
        for ref in missing:
            # Without a row there never was such a key here: as gone as one that was destroyed.
            self._keep(ref, found.get(ref))

    def forget(self, subject: str) -> None:
        """Drop a subject's key from memory, so that its destruction shows at once."""
        self._held.pop(self.ref(subject), None)

    def destroy(self, subject: str) -> str:
        """Destroy a subject's key for good and return its reference; also what was never sealed stays impossible."""
        ref = self.ref(subject)
        self.destroy_ref(ref)
        return ref

    def destroy_ref(self, ref: str) -> bool:
        """Destroy the key with this reference; tells whether there was one."""
        gone = {"$set": {"v": 1, "destroyed_at": datetime.now(UTC)}, "$unset": {"wrapped": "", "kid": "", "at": ""}}
        before = self._rows.find_one_and_update({"_id": ref, "destroyed_at": None}, gone)
        if before is None and self._rows.find_one({"_id": ref}) is None:
            self._rows.update_one({"_id": ref}, gone, upsert=True)
        self._rows.update_one({"_id": _DESTROYED}, {"$inc": {"n": 1}}, upsert=True)
        self._held.pop(ref, None)
        return before is not None

    def is_destroyed(self, subject: str, *, everywhere: bool = False) -> bool:
        """Tell whether a subject's key was destroyed, asking the database.

        ``everywhere``: say yes only when every process has had time to notice; waits LOOK_SECONDS and a bit at most.
        """
        row = self._rows.find_one({"_id": self.ref(subject)}, {"destroyed_at": 1})
        if row is None or row.get("destroyed_at") is None:
            return False
        if everywhere:
            longest = 1.5 * self._look_seconds
            since = (datetime.now(UTC) - row["destroyed_at"].replace(tzinfo=UTC)).total_seconds()
            time.sleep(min(longest, max(0.0, longest - since)))
        return True

    def rewrap(self) -> int:
        """Wrap every key that a former master key wraps under the present one; return how many."""
        done = 0
        for row in self._rows.find({"kid": {"$exists": True, "$ne": self._kid}}):
            fresh = {"kid": self._kid, "wrapped": self._wrap(row["_id"], self._unwrap(row))}
            done += self._rows.update_one({"_id": row["_id"], "kid": row["kid"]}, {"$set": fresh}).modified_count
        return done

    def _look(self) -> None:
        now = time.monotonic()
        if now < self._look_at:
            return
        self._look_at = now + self._look_seconds
        row = self._rows.find_one({"_id": _DESTROYED}, {"n": 1})
        destroyed = int(row["n"]) if row else 0
        if destroyed != self._destroyed:
            self._destroyed = destroyed
            self._held.clear()

    def _cipher(self, ref: str, *, make: bool = False) -> AESGCM | None:
        self._look()
        held = self._held.get(ref)
        if held is None or held.until < time.monotonic():
            row = self._rows.find_one({"_id": ref})
            held = self._keep(ref, self._make(ref) if row is None and make else row)
        return held.cipher

    def _keep(self, ref: str, row: dict[str, Any] | None) -> _Held:
        wrapped = row is not None and row.get("wrapped") is not None
        cipher = AESGCM(self._unwrap(row)) if row is not None and wrapped else None
        if len(self._held) >= MOST_KEYS:
            self._held.clear()
        held = _Held(cipher, time.monotonic() + self._seconds)
        if row is not None:  # a key that is not there yet may be made at any moment
            self._held[ref] = held
        return held

    def _make(self, ref: str) -> dict[str, Any]:
        """Make a key; another process may have been quicker, then theirs counts."""
        row = {"_id": ref, "v": 1, "kid": self._kid, "wrapped": self._wrap(ref, AESGCM.generate_key(256)),
               "at": datetime.now(UTC)}
        try:
            self._rows.insert_one(row)
        except DuplicateKeyError:
            return self._rows.find_one({"_id": ref}) or row
        return row

    def _mac(self, purpose: str, text: str) -> bytes:
        if self._secret is None:
            row = self._rows.find_one({"_id": _ROOT})
            self._secret = self._unwrap(row if row is not None else self._make(_ROOT))
        return hmac.digest(_derived(self._secret, purpose), text.encode(), "sha256")

    def _wrap(self, ref: str, key: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._masters[self._kid].encrypt(nonce, key, ref.encode())

    def _unwrap(self, row: dict[str, Any]) -> bytes:
        master = self._masters.get(row["kid"])
        if master is None:
            raise WrongMasterKey
        wrapped = bytes(row["wrapped"])
        try:
            return master.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], row["_id"].encode())
        except InvalidTag as error:
            raise WrongMasterKey from error


def open_vault(client: MongoClient[dict[str, Any]], settings: Settings) -> Vault | None:
    """Return the hall's vault, or None when there is no master key: then nothing is sealed."""
    if not settings.master_key:
        return None
    return Vault(mongo.database(client, settings, "keys"), settings.master_key, settings.master_key_old)


def is_sealed(value: Any) -> bool:
    """Tell whether a value is a sealed one."""
    return isinstance(value, dict) and value.keys() == {SEAL}


def placeholder(shape: str, words: str) -> Any:
    """Return what stands for a value that cannot be opened: nothing of the same shape, or the words."""
    return {"list": [], "object": {}}[shape] if shape else words


def _shape(value: Any) -> str:
    """Lists and objects are told from the rest, so that readers find what they can go through after the key is gone."""
    return "list" if isinstance(value, list | tuple) else "object" if isinstance(value, dict) else ""


def _bound(context: str, shape: str) -> bytes:
    return f"{shape}|{context}".encode()


def _key_id(master: bytes) -> str:
    return sha256(b"hall master key|" + master).hexdigest()[:16]


@lru_cache(maxsize=64)
def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDFExpand(algorithm=SHA256(), length=32, info=purpose.encode()).derive(secret)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
