"""Attachments and signatures: known to the hall, uploaded by whoever sends them, and of the kind the field takes."""

from __future__ import annotations

import re
from typing import Any

from contracts.catalog.fields import Field
from workflow.domain.facts import Facts
from workflow.domain.forms.wrong import MOST_ITEMS, Wrong

#: Ids of uploaded files; anything else given as a signature is a name written out.
_FILE_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_LONGEST_NAME = 40


def files(field: Field, value: Any, facts: Facts) -> list[dict[str, Any]]:
    """Return what the hall knows of each attachment: ``file_id``, ``name``, ``size``, ``media_type``."""
    given = value if isinstance(value, list) else [value]
    if not field.many and len(given) > 1:
        raise Wrong("只能上传一个附件")
    most = int(field.max or MOST_ITEMS)
    if len(given) > most:
        raise Wrong(f"最多 {most} 个附件")
    if field.min and len(given) < field.min:
        raise Wrong(f"至少上传 {int(field.min)} 个附件")
    return [_file(field, item, facts) for item in given]


def signature(field: Field, value: Any, facts: Facts) -> Any:
    """Return a signature: the picture that was drawn, or the name that was written out."""
    if isinstance(value, str) and not _FILE_ID.fullmatch(value.strip()):
        name = value.strip()
        if len(name) > _LONGEST_NAME:
            raise Wrong(f"签名最多 {_LONGEST_NAME} 字")
        return name
    if isinstance(value, list) and len(value) != 1:
        raise Wrong("请签一个名")
    found = _file(field, value[0] if isinstance(value, list) else value, facts)
    if not _is_picture(found):
        raise Wrong("签名应为图片或姓名")
    return [found]


def _file(field: Field, item: Any, facts: Facts) -> dict[str, Any]:
    file_id = item.get("file_id") if isinstance(item, dict) else item
    meta = facts.answer("file", file_id) if isinstance(file_id, str) and len(file_id) <= 64 else None
    if meta is None:
        raise Wrong("附件不存在或不是您上传的，请重新上传")
    name = str(meta.get("name", ""))
    accepted = [ending.lower().removeprefix(".") for ending in field.accept]
    if accepted and name.lower().rpartition(".")[2] not in accepted:
        raise Wrong(f"只接受 {'、'.join(accepted)} 文件，请另存后再上传")
    if field.type == "image" and not accepted and not _is_picture(meta):
        raise Wrong("请上传图片")
    return dict(meta)


def _is_picture(meta: dict[str, Any]) -> bool:
    return str(meta.get("media_type", "")).startswith("image/")
