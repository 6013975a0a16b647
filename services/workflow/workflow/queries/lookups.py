"""What decisions and reactions look up among the rows of all cases: one case by its serial, those of one person."""

from __future__ import annotations

from chassis.readmodel import ReadModel


class Lookups:
    """Answers as far as the read model of cases has come."""

    def __init__(self, cases: ReadModel) -> None:
        self._cases = cases

    def id_of(self, serial: str) -> str | None:
        """Return the id of the case with a serial."""
        row = self._cases.collection.find_one({"serial": serial}, {"_id": 1})
        return str(row["_id"]) if row else None

    def is_finished(self, serial: str) -> bool:
        """Tell whether a case with this serial has come to a good end."""
        return self._cases.collection.find_one({"serial": serial, "status": "completed"}, {"_id": 1}) is not None

    def open_cases(self, service: str, no: str) -> int:
        """Count somebody's own cases of a service that have not ended."""
        return self._cases.collection.count_documents({"applicant.no": no, "service": service, "ended_at": None})

    def open_of(self, no: str) -> list[str]:
        """Return the cases under way in which somebody holds a task, or held one, the oldest first."""
        return self._open_with(no, "ever", "todo.people")

    def around(self, no: str) -> list[str]:
        """Return the cases under way that may wait for somebody, as a handler or as a reader, the oldest first."""
        return self._open_with(no, "ever", "todo.people", "cc.person")

    def _open_with(self, no: str, *places: str) -> list[str]:
        theirs = {"ended_at": None, "$or": [{place: no} for place in places]}
        return [row["_id"] for row in self._cases.collection.find(theirs, {"_id": 1}).sort("started_at", 1)]
