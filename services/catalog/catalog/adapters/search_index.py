"""The search index of this process: filled from the read models at start, kept in step with them as long as it runs.

Every process has its own. Until it is filled, questions are answered from what is there.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import structlog
from pymongo.database import Database

from catalog.adapters import searchable
from catalog.adapters.pinyin import readings
from catalog.domain.search.document import Document
from catalog.domain.search.index import Index
from catalog.domain.search.lexicon import Lexicon
from catalog.stores.departments import DepartmentNames
from chassis import position
from chassis.readmodel import ReadModel

log = structlog.get_logger(__name__)

Row = dict[str, Any]

#: What is read of a service's row.
SERVICE_COLUMNS = dict.fromkeys(
    ("v", "state", "removed", "code", "no", "name", "kind", "theme", "audience", "host", "tags", "initial", "promise",
     "fee", "mode", "guide", "definition.form", "definition.steps", "definition.content"), 1)
CONTENT_COLUMNS = dict.fromkeys(("v", "state", "kind", "id", "title", "service", "data"), 1)
NEWS_COLUMNS = dict.fromkeys(("title", "channel", "summary"), 1)
#: Kinds of content that are looked into.
KINDS = ("translations", "guide", "synonyms", "hot-words", "site", "faq", "duty", "application", "news", "page")
#: Imported news that are looked into: the newest.
MOST_NEWS = 2000
#: Rows asked for at once, and documents put into the index before others get their turn.
_BATCH, _TURN = 200, 4
#: Seconds a question waits for the first filling.
PATIENCE = 2.0


class SearchIndex:
    """``index`` is asked, ``hot`` are the administrators' hot words; ``own`` is the catalog's own database."""

    def __init__(self, services: ReadModel, content: ReadModel, own: Database[Row], names: DepartmentNames) -> None:
        self.index, self.hot = Index(readings), ()
        self.followed = False
        self._services, self._content, self._own, self._names = services, content, own, names
        self._ready = threading.Event()
        self._versions: dict[str, dict[str, int]] = {services.name: {}, content.name: {}}
        self._made: dict[str, list[tuple[str, str]]] = {}
        self._overlays: dict[str, Row] = {}
        self._uses: dict[str, int] = {}
        self._groups: tuple[tuple[str, ...], ...] = ()
        self._english: dict[str, dict[str, str]] = {}
        self._touched: set[str] = set()
        self._busy = threading.Lock()

    # ---- for who asks ------------------------------------------------------------------------------------------------

    def current(self, token: str = "") -> Index:
        """Return the index to ask, at least as new as position ``token`` and as what this process has written."""
        if not self.followed:
            self.refresh()
            return self.index
        self._ready.wait(PATIENCE)
        if token:
            self._at_least(token)
        if self._touched:
            touched, self._touched = self._touched, set()
            self.reread(touched)
        return self.index

    def touch(self, stream: str) -> None:
        """Note that this process has just changed the row of a stream."""
        self._touched.add(stream)

    def _at_least(self, token: str) -> None:
        try:
            stream, version = position.parse(token)
        except ValueError:
            return
        if all(seen.get(stream, 0) < version for seen in self._versions.values()):
            self.reread([stream])

    # ---- filling and following ---------------------------------------------------------------------------------------

    def fill(self) -> None:
        """Read everything; what was there before is asked until the new index is complete."""
        began = time.monotonic()
        with self._busy:
            fresh = self if not self._ready.is_set() else SearchIndex(self._services, self._content, self._own,
                                                                              self._names)
            fresh._read_everything()
            if fresh is not self:
                for name in ("index", "hot", "_versions", "_made", "_overlays", "_uses", "_groups", "_english"):
                    setattr(self, name, getattr(fresh, name))
            self._ready.set()
        log.info("search.filled", documents=len(self.index), ms=round((time.monotonic() - began) * 1000))

    def refresh(self) -> None:
        """Bring the index in step by comparing versions: for whoever does not follow, such as a verb of the shell."""
        for model in (self._content, self._services):
            now = {row["_id"]: row.get("v", 0) for row in model.collection.find({}, {"v": 1})}
            seen = self._versions[model.name]
            self.reread([stream for stream in {*now, *seen} if seen.get(stream) != now.get(stream)], (model.name,))
        self._name_departments()
        self._read_news(None)
        self._read_uses(None)

    def reread(self, streams: Iterable[str], models: Sequence[str] = ("content", "services")) -> None:
        """Take over the rows of these streams as they are now."""
        wanted = sorted(set(streams))
        for model, columns, take in ((self._content, CONTENT_COLUMNS, self._take_content),
                                     (self._services, SERVICE_COLUMNS, self._take_service)):
            if model.name not in models:
                continue
            for start in range(0, len(wanted), _BATCH):
                part = wanted[start:start + _BATCH]
                found = {row["_id"]: row for row in model.collection.find({"_id": {"$in": part}}, columns)}
                for number, stream in enumerate(part):
                    if stream in found:
                        take(found[stream])
                    elif self._versions[model.name].pop(stream, None) is not None:
                        self._replace({"_id": stream}, [])
                    _give_way(number)

    def reread_own(self, collection: str, ids: list[str]) -> None:
        """Take over rows of the catalog's own collections."""
        if collection == "imported_news":
            self._read_news(ids)
        elif collection == "figures":
            self._read_uses(ids)
        elif collection == "units":
            self._name_departments()

    def _read_everything(self) -> None:
        rows = list(self._content.collection.find({"kind": {"$in": KINDS}}, CONTENT_COLUMNS))
        rows.sort(key=lambda row: KINDS.index(row["kind"]))
        self._read_uses(None)
        self.index.departments = self._names.usual()
        early = [row for row in rows if row["kind"] in KINDS[:5]]
        for row in early:
            self._take_content(row, rebuilding=True)
        open_ones = self._services.collection.find({"state": "open"}, SERVICE_COLUMNS).batch_size(_BATCH)
        for number, row in enumerate(open_ones):
            self._take_service(row, rebuilding=True)
            _give_way(number)
        for number, row in enumerate(rows[len(early):]):
            self._take_content(row, rebuilding=True)
            _give_way(number)
        self._read_news(None)

    # ---- rows --------------------------------------------------------------------------------------------------------

    def _take_service(self, row: Row, *, rebuilding: bool = False) -> None:
        self._versions[self._services.name][row["_id"]] = row.get("v", 0)
        if "code" not in row:  # the stream of an entry of content, which leaves a bare row here
            return
        documents: list[Document] = []
        if row.get("state") == "open" and not row.get("removed"):
            overlay = self._overlays.get(row["code"], {})
            documents = [searchable.service(row, overlay, self.index.departments),
                         *searchable.asked_in_guide(row, overlay)]
        self._replace(row, documents)
        self.index.use("service", {code: self._uses.get(code, 0) for kind, code in self._made[row["_id"]]
                                   if kind == "service"})
        if documents and not rebuilding:
            # The questions about it show its name.
            about = {"kind": "faq", "service": documents[0].key, "state": "published"}
            for other in self._content.collection.find(about, CONTENT_COLUMNS):
                self._take_content(other)

    def _take_content(self, row: Row, *, rebuilding: bool = False) -> None:
        self._versions[self._content.name][row["_id"]] = row.get("v", 0)
        if "kind" not in row:  # the stream of a service, which leaves a bare row here
            return
        shown = row.get("state") == "published"
        kind, id = row.get("kind"), str(row.get("id"))
        match kind:
            case "guide":
                self._overlays[id] = row["data"] if shown else {}
                if not rebuilding:
                    self._read_again(id)
            case "synonyms":
                groups = tuple(tuple(group) for group in row["data"].get("groups", ())) if shown else ()
                if groups != self._groups:
                    self._groups = groups
                    self.index.use_words(Lexicon(groups))
            case "translations":
                pairs = {pair["zh"]: pair["en"] for pair in row["data"]["rows"]} if shown else {}
                before, self._english[id] = self._english.get(id, {}), pairs
                if not rebuilding:
                    self._name_again({name for name in {*before, *pairs} if before.get(name) != pairs.get(name)})
            case "site" if not rebuilding:
                self._name_departments()
            case "hot-words":
                self.hot = tuple(row["data"].get("words", ())) if shown else ()
        self._replace(row, self._documents(row) if shown else [])

    def _documents(self, row: Row) -> list[Document]:
        match row["kind"]:
            case "faq":
                code = row["data"].get("service")
                service = self.index.get("service", code) if code else None
                return [searchable.faq(row, {service.key: service.name} if service else {})]
            case "duty":
                return [searchable.duty(row, self.index.departments)]
            case "application":
                return [searchable.application(row)]
            case "news":
                return [searchable.news(row)]
            case "page":
                return [searchable.page(row)]
        return []

    def _read_again(self, code: str) -> None:
        """Put a service in once more: what is laid over its guide has changed."""
        row = self._services.collection.find_one({"code": code, "state": "open"}, SERVICE_COLUMNS)
        if row is not None:
            self._take_service(row)

    def _replace(self, row: Row, documents: list[Document]) -> None:
        """Put the documents made of a row in the place of those made of it before."""
        documents = [searchable.also_in_english(document, self._english.values()) for document in documents]
        made = [(document.kind, document.key) for document in documents]
        for kind, key in self._made.get(row["_id"], ()):
            if (kind, key) not in made:
                self.index.remove(kind, key)
        for document in documents:
            if self.index.get(document.kind, document.key) != document:
                self.index.put(document)
        self._made[row["_id"]] = made

    def _name_again(self, names: set[str]) -> None:
        """Put in once more what is called by one of these names: its English has changed."""
        called = [stream for stream, made in self._made.items()
                  if any(document.name in names for document in (self.index.get(*one) for one in made) if document)]
        self.reread(called)

    def _name_departments(self) -> None:
        """Take over how departments are called; what belongs to one that is called otherwise now is put in again."""
        before, now = self.index.departments, self._names.usual()
        if now == before:
            return
        self.index.departments = now
        changed = [name for name in {*before, *now} if before.get(name) != now.get(name)]
        again = self._services.collection.find({"state": "open"}, {"code": 1, "host": 1})
        for row in list(again):
            host = self._overlays.get(row["code"], {}).get("host") or row.get("host")
            if host in changed:
                self._read_again(row["code"])
        duties = self._content.collection.find({"kind": "duty", "data.department": {"$in": changed}}, CONTENT_COLUMNS)
        for row in list(duties):
            self._take_content(row)

    def _read_news(self, ids: list[str] | None) -> None:
        """Take over imported news: all of the newest, or these."""
        wanted: Row = {} if ids is None else {"_id": {"$in": ids}}
        found = {str(row["_id"]): row for row in self._own["imported_news"].find(wanted, NEWS_COLUMNS).sort(
            [("published_at", -1), ("_id", 1)]).limit(MOST_NEWS)}
        before = [key.partition(":")[2] for key in self._made if key.startswith("imported:")] if ids is None else ids
        for number, key in enumerate({*found, *before}):
            row = found.get(key)
            self._replace({"_id": f"imported:{key}"}, [searchable.imported(row)] if row else [])
            if row is None:
                self._made.pop(f"imported:{key}", None)
            _give_way(number)

    def _read_uses(self, codes: list[str] | None) -> None:
        """Take over how often services were used."""
        wanted: Row = {} if codes is None else {"_id": {"$in": codes}}
        read: Mapping[str, int] = {row["_id"]: int(row.get("uses") or 0)
                                   for row in self._own["figures"].find(wanted, {"uses": 1})}
        self._uses.update(read)
        self.index.use("service", read)


def _give_way(number: int) -> None:
    """Let others have their turn: filling an index takes seconds, a request may not wait for it."""
    if number % _TURN == 0:
        time.sleep(0)
