"""What happens in the specs when a service gets another version while its cases are under way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from contracts.catalog.definition import Definition
from contracts.workflow import commands as cmd
from tests.workflow.organisation import Hall
from tests.workflow.telling import Act, Tale

ADMIN = "90001"


class Versions(Hall):
    """A hall that knows several versions of a service."""

    def __init__(self, *versions: Definition) -> None:
        super().__init__()
        self.published = {str(number): one for number, one in enumerate(versions, start=1)}

    def answer(self, query: tuple[str, ...], actor: str) -> Any:
        """Answer about versions as well."""
        if query[0] == "definition":
            found = self.published.get(query[2])
            return (found, query[2] * 64) if found else None
        return super().answer(query, actor)


def migrate(to: int, by: str = ADMIN, undo: bool = False, **steps: str) -> Act:
    """Move the case to another version; ``steps`` says which step becomes which."""
    return lambda tale: cmd.MigrateCase(case_id=tale.case_id, actor=by, to_version=to, steps=steps, undo=undo,
                                        reason="制度调整")


def moved(tale: Tale) -> Tale:
    """Let the tale go on under the version its case has now."""
    assert isinstance(tale.hall, Versions)
    return replace(tale, definition=tale.hall.published[str(tale.now.definition_version)])
