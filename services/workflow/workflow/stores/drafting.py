"""What may be done with drafts: keep, discard, submit; nothing in them is checked before they are submitted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from contracts.errors import Invalid, NotFound, NotPossibleNow
from contracts.workflow import commands as cmd
from workflow.stores.definitions import Definitions, Published
from workflow.stores.drafts import MOST, Drafts

#: What was filled in, by key.
Form = dict[str, Any]

#: A draft has the id its case will have.
_ID = re.compile(r"[0-9a-f]{32}")


class Drafting:
    """Commands on the drafts of one person; everybody else's are as if they did not exist."""

    def __init__(self, drafts: Drafts, definitions: Definitions, titled: Callable[[Published, str, Form], str],
                 is_case: Callable[[str], bool]) -> None:
        self._drafts, self._definitions, self._titled, self._is_case = drafts, definitions, titled, is_case

    def save(self, command: cmd.SaveDraft) -> dict[str, Any]:
        """Keep what has been filled in; raises NotFound for somebody else's draft or an unknown service, NotPossibleNow
        for one draft too many."""
        if not _ID.fullmatch(command.draft_id):
            raise Invalid("草稿编号不合格式", errors={"draft_id": ["应为 32 位十六进制编号"]})
        existing = self._drafts.find(command.draft_id, command.actor)
        if existing is None and self._is_case(command.draft_id):
            raise NotFound("没有这份草稿，可能已经提交过")
        if existing and command.service not in (None, existing["service"]):
            raise Invalid("草稿不能改成别的事项", errors={"service": ["与草稿的事项不同，请另存一份"]})
        service = command.service or (existing or {}).get("service")
        published = self._definitions.find(service, command.version) if service else None
        if published is None:
            raise NotFound("没有这个事项，无法保存草稿" if service else "没有这份草稿")
        if existing is None and self._drafts.count(command.actor) >= MOST:
            raise NotPossibleNow(f"最多保存 {MOST} 份草稿，请先删除不用的")
        known = {field.key for field in published.definition.fields}
        form = {key: value for key, value in command.form.items() if key in known}
        about = self._about(published, command.actor, form)
        if not self._drafts.save(command.draft_id, command.actor, about, form, datetime.now(UTC)):
            raise NotFound("没有这份草稿")
        return {"case_id": command.draft_id, "draft_id": command.draft_id, "serial": None, "version": 0,
                "position": "", "status": "draft"}

    def discard(self, command: cmd.DiscardDraft) -> dict[str, Any]:
        """Delete a draft; raises NotFound."""
        if not self._drafts.discard(command.draft_id, command.actor):
            raise NotFound("没有这份草稿")
        return {"draft_id": command.draft_id, "deleted": True}

    def as_start(self, command: cmd.SubmitDraft) -> cmd.StartCase:
        """Return the command that submits a draft, its form overlaid with the one sent along; raises NotFound.

        A draft is submitted under the newest version of its service; fields that version dropped are left behind.
        """
        draft = self._drafts.find(command.draft_id, command.actor)
        if draft is None:
            raise NotFound("没有这份草稿，可能已经提交过")
        newest = self._definitions.find(draft["service"])
        known = {field.key for field in newest.definition.fields} if newest else set()
        kept = {key: value for key, value in draft["form"].items() if key in known}
        return cmd.StartCase(case_id=command.draft_id, actor=command.actor, service=draft["service"],
                             form={**kept, **(command.form or {})}, choose=command.choose)

    def submitted(self, draft_id: str, actor: str) -> None:
        """Forget a draft that has become a case."""
        self._drafts.discard(draft_id, actor)

    def _about(self, published: Published, actor: str, form: Form) -> dict[str, Any]:
        service, title = published.definition, self._titled(published, actor, form)
        return {"service": service.code, "service_name": service.name, "version": published.version, "title": title,
                "keywords": f"{title} {service.code}".lower()}
