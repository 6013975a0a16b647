"""Running a definition without a case: rehearsals, its own tests, what-if; and moving cases to another version."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from contracts.declare import command, question, view


@question("service.rehearse")
class RehearseService:
    """演练：按一份定义（或一个版本）假设由 ``as_no`` 提交、各人依次办理，看怎样走、由谁办、怎样结束；不产生办件。

    ``acts`` 每项有 by、do，可有 step、form、opinion、reason、to；by 为 system 表示系统或时间。
    """

    actor: str
    service: str
    as_no: str
    form: dict[str, Any] = field(default_factory=dict)
    acts: tuple[dict[str, Any], ...] = ()
    definition: dict[str, Any] | None = None
    version: int | None = None


@question("definition.test")
class TestDefinition:
    """发布之前，把定义自带的测试逐个演练一遍。"""

    __test__ = False
    actor: str
    definition: dict[str, Any]


@question("service.what-if")
class WhatIf:
    """把最近办结的办件（至多 ``last`` 件）按另一份定义或版本重放一遍，看哪些会不同；不改动任何办件。"""

    actor: str
    service: str
    definition: dict[str, Any] | None = None
    version: int | None = None
    last: int = 50


@command("cases.migrate")
class MigrateCases:
    """批量迁移：把办理中的旧版本办件（或指明的几件）换到 ``to_version``；``dry_run`` 只检查不迁移。"""

    actor: str
    service: str
    to_version: int
    steps: dict[str, str] = field(default_factory=dict)
    cases: tuple[str, ...] | None = None
    dry_run: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """演练在哪一处被拒绝：``at`` 为 as、form 或 acts[n]。"""

    at: str
    code: str
    detail: str
    errors: dict[str, tuple[str, ...]] = field(default_factory=dict)


@view("rehearsal")
class Rehearsal:
    """演练的结果：走过的步骤、各步由谁办理、结论；``why`` 逐条说明缘由，``missing`` 是按定义找不到办理人的步骤。"""

    path: tuple[str, ...]
    holders: dict[str, tuple[str, ...]]
    outcome: str
    status: str
    missing: tuple[str, ...] = ()
    why: tuple[dict[str, Any], ...] = ()
    refusal: Refusal | None = None


@view("definition.test-report")
class TestReport:
    """定义自带的测试跑了几个，哪些没有达到预期；``errors`` 按 tests[n].path、holders、outcome 列出。"""

    __test__ = False
    tests: int
    errors: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """在某一步请某人办理。"""

    step: str
    no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfItem:
    """一个办件按另一份定义会怎样。

    ``added``、``removed`` 是会多请、不再请的人；``standing`` 是按定义找不到办理人的步骤；``unknown`` 是当时没有表过态、
    只能假定的人；``problem`` 说明为何走不下去。
    """

    case_id: str
    serial: str
    version: int
    path_before: tuple[str, ...]
    path_after: tuple[str, ...]
    path_changed: bool
    outcome_before: str
    outcome_after: str
    added: tuple[Asked, ...] = ()
    removed: tuple[Asked, ...] = ()
    standing: tuple[str, ...] = ()
    unknown: tuple[Asked, ...] = ()
    problem: str = ""
    errors: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfSummary:
    """合计：看了几件，几件路径、结论、办理人会不同，几件会找不到人，几件走不下去，几件有不知道的答复。

    ``left`` 是时间不够没有看的件数。
    """

    cases: int
    path_changed: int
    outcome_changed: int
    people_changed: int
    standing: int
    blocked: int
    unknown: int
    left: int = 0


@view("what-if")
class WhatIfReport:
    """重放的结果，最近办结的在前。"""

    items: tuple[WhatIfItem, ...]
    summary: WhatIfSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationItem:
    """一个办件迁移得怎样；``problem`` 是不能迁移的原因（code、detail、errors 按步骤）。"""

    case_id: str
    serial: str
    ok: bool
    problem: dict[str, Any] | None = None


@view("migration.result")
class MigrationResult:
    """一批迁移的结果；``left`` 是还剩几件（一次做不完，请再提交一次）。"""

    items: tuple[MigrationItem, ...]
    dry_run: bool = False
    left: int = 0
