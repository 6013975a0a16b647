"""The operations that run a definition without a case, and those that move cases to another version of it."""

from __future__ import annotations

from typing import Any

from contracts.http_operation import JSON, ROLE, Operation
from contracts.workflow import rehearsals

REHEARSALS = "/v1/services/{code}/rehearsals"
WHAT_IF = "/v1/services/{code}/what-if"
MIGRATIONS = "/v1/services/{code}/migrations"

#: What the body says and the gateway turns into the question.
_DEFINITION = {"description": "定义全文：对象，或 YAML 文字；不写则用 version，都不写则用现行版本",
               "anyOf": [{"type": "object"}, {"type": "string"}]}
_AS = {"type": "string", "description": "由谁提交：学工号；必填"}


def _operation(path: str, summary: str, body: type, answer: type, *given: str, **more: Any) -> Operation:
    return Operation(method="POST", path=path, summary=summary, tag="管理", auth=ROLE, role="hall.admin", body=body,
                     given=("service", "actor", *given), accepts=(JSON,), answer=answer, **more)


OPERATIONS: tuple[Operation, ...] = (
    _operation(REHEARSALS, "演练：按一份定义或一个版本假设提交与办理，看怎样走、由谁办；不产生办件",
               rehearsals.RehearseService, rehearsals.Rehearsal, "as_no",
               extra={"as": _AS, "definition": _DEFINITION}),
    _operation(WHAT_IF, "把最近办结的办件按另一份定义或版本重放，看哪些会不同；不改动任何办件",
               rehearsals.WhatIf, rehearsals.WhatIfReport, extra={"definition": _DEFINITION}),
    _operation(MIGRATIONS, "把办理中的旧版本办件换到另一个版本，逐件给出结果；dry_run 只检查",
               rehearsals.MigrateCases, rehearsals.MigrationResult, errors=(409,), idempotent=True),
)
