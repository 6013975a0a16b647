"""Which fields of a form hold personal data: the definition says so, the type does, or at least the label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from contracts.catalog.definition import Definition
from contracts.catalog.fields import Field

#: Data sources that have the same answer for everybody.
_OF_NOBODY = frozenset({"calendar", "site"})
_TYPES = frozenset({"phone", "idcard", "email", "place", "signature", "file", "image"})

#: There is no type for a bank card or a postal address, so whoever writes a definition names them in their label.
_LABELS = re.compile(r"身份证|证件号|护照|银行|卡号|账号|账户|手机|电话|微信|邮箱|地址|住址|籍贯|病|残疾")


def is_personal(field: Field) -> bool:
    """Tell whether what people write into a field must never lie anywhere in clear."""
    return field.secret or field.type in _TYPES or (field.type != "table" and _LABELS.search(field.label) is not None)


def personal_paths(definition: Definition, keys: Iterable[str], *roots: str) -> tuple[str, ...]:
    """Return where personal data lies among the fields ``keys``, as events list it: ``<root>.<field>[.<column>]``."""
    wanted = set(keys)
    found = [path for field in definition.fields if field.key in wanted for path in _paths(field)]
    return tuple(f"{root}.{path}" for root in roots for path in found)


def personal_sources(sources: Mapping[str, Any]) -> tuple[str, ...]:
    """Return ``("sources",)`` where they tell of the applicant; the calendar and the school tell of nobody."""
    return ("sources",) if set(sources) - _OF_NOBODY else ()


def _paths(field: Field) -> list[str]:
    if is_personal(field):
        return [field.key]
    return [f"{field.key}.{column.key}" for column in field.row if is_personal(column)]
