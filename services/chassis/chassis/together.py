"""Do what many callers want at the price of doing it once: while one batch is on its way the next gathers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, DuplicateKeyError, WriteError, WTimeoutError

#: Things done at once at most, and batches on their way at the same time unless somebody says otherwise.
MOST, ABREAST = 100, 2

DUPLICATE = 11000

Document = dict[str, Any]
T = TypeVar("T")
#: Does things, such as writing documents, and returns what became of each; what it raises became of all of them.
Work = Callable[[Sequence[T]], Sequence[Exception | None]]


class _Wish(Generic[T]):
    """A thing somebody waits for; ``woken`` when it is done, fell out of the queue, or is to lead the next batch."""

    def __init__(self, thing: T) -> None:
        self.thing = thing
        self.woken = threading.Event()
        self.queued = self.leads = self.done = False
        self.error: Exception | None = None


class Together(Generic[T]):
    """Does what many threads want with one function, such as ``inserts(collection)``.

    There is no timer: who comes first goes at once and alone, who comes while ``abreast`` batches are under way goes
    together next. Every caller gets the outcome of its own thing. One of the callers does the work of each batch;
    when it is cut off in the middle, the others try again, and meet their own document if it was written after all.
    """

    def __init__(self, work: Work[T], abreast: int = ABREAST) -> None:
        self._work, self._abreast = work, abreast
        self._lock = threading.Lock()
        self._waiting: list[_Wish[T]] = []
        self._at_work = 0

    def do(self, thing: T) -> None:
        """Have one thing done. Raises what the database says about it, such as DuplicateKeyError."""
        wish = _Wish(thing)
        while not wish.done:
            if self._await(wish) if wish.queued else self._join(wish):
                self._lead()
        if wish.error is not None:
            raise wish.error

    def _join(self, wish: _Wish[T]) -> bool:
        """Queue up; return whether this caller is to lead a batch at once."""
        with self._lock:
            wish.queued = True
            self._waiting.append(wish)
            lead = self._at_work < self._abreast
            self._at_work += lead
            return lead

    def _await(self, wish: _Wish[T]) -> bool:
        """Wait for something to happen to a document in the queue; return whether its caller is to lead a batch."""
        try:
            wish.woken.wait()
        except BaseException:  # a deadline, which is no Exception
            self._withdraw(wish)
            raise
        wish.woken.clear()
        lead, wish.leads = wish.leads, False
        return lead

    def _lead(self) -> None:
        with self._lock:
            batch = self._waiting[:MOST]
            del self._waiting[:MOST]
        try:
            if batch:
                self._settle(batch)
        finally:
            self._hand_over()
            for one in batch:
                one.queued = one.done
                one.woken.set()

    def _hand_over(self) -> None:
        """Let the first who waits, and was not asked yet, do the next batch."""
        with self._lock:
            following = next((wish for wish in self._waiting if not wish.leads), None)
            if following is None:
                self._at_work -= 1
                return
            following.leads = True
            following.woken.set()

    def _withdraw(self, wish: _Wish[T]) -> None:
        with self._lock:
            if wish in self._waiting:
                self._waiting.remove(wish)
        if wish.leads:
            wish.leads = False
            self._hand_over()

    def _settle(self, batch: Sequence[_Wish[T]]) -> None:
        outcomes: Sequence[Exception | None]
        try:
            outcomes = self._work([wish.thing for wish in batch])
        except Exception as error:
            outcomes = [error] * len(batch)
        for wish, outcome in zip(batch, outcomes, strict=True):
            wish.done, wish.error = True, outcome


def inserts(collection: Collection[Document]) -> Work[Document]:
    """Return what inserts documents; they are as durable afterwards as the collection's write concern says."""
    return partial(_insert, collection)


def _insert(collection: Collection[Document], documents: Sequence[Document]) -> Sequence[Exception | None]:
    if len(documents) == 1:
        collection.insert_one(documents[0])
        return [None]
    try:
        collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        return [_outcome(error, index) for index in range(len(documents))]
    return [None] * len(documents)


def _outcome(error: BulkWriteError, index: int) -> Exception | None:
    """Return what became of one document of a batch."""
    for item in error.details.get("writeErrors") or ():
        if item["index"] == index:
            kind = DuplicateKeyError if item["code"] == DUPLICATE else WriteError
            return kind(item.get("errmsg", ""), item["code"], item)
    for item in error.details.get("writeConcernErrors") or ():
        return WTimeoutError(item.get("errmsg", ""), item.get("code"), item)
    return None
