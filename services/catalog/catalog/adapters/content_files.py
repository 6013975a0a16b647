"""Publish content from files, as a named administrator: ``{kind: {id: {field: value}}}`` in YAML 1.2 or JSON.

``${today-3}`` is that day: on its own as a date, within a text in words. ``./name`` is a file beside this one, by the
address under which the gateway keeps it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from catalog.adapters.publishing import Result
from chassis.decider import Context, digest_of
from chassis.errors import ChassisError
from contracts import codec
from contracts.catalog.content import PublishContent
from contracts.catalog.content_fields import FILES, file_id_of
from contracts.catalog.expression import HALL_TIME
from contracts.errors import ContractError, Invalid

if TYPE_CHECKING:
    from catalog.service import Catalog


_DAY = re.compile(r"\$\{today([+-][0-9]{1,3})?\}")


def load_files(catalog: Catalog, files: Sequence[Path], actor: str, note: str) -> Iterator[Result]:
    """Publish every entry of every file; one that is refused does not stop the others. A line for each file."""
    for file in files:
        try:
            found = list(entries_of(file))
        except (Invalid, OSError) as error:
            yield Result(f"✗ {file.name}\t{error}", refused=True)
            continue
        yield _load(catalog, file, found, actor, note)


def _load(catalog: Catalog, file: Path, entries: list[tuple[str, str, dict[str, Any]]], actor: str,
          note: str) -> Result:
    changed, problems = 0, []
    for kind, id, data in entries:
        try:
            changed += _publish(catalog, PublishContent(actor=actor, kind=kind, id=id, data=data, note=note))
        except Invalid as error:
            told = [f"{path}: {'；'.join(messages)}" for path, messages in error.errors.items()] or [error.detail]
            problems += [f"{kind}/{id} {one}" for one in told]
        except (ContractError, ChassisError) as error:
            problems.append(f"{kind}/{id} {error}")
    mark = "✗" if problems else "✓"
    return Result(f"{mark} {file.name}\t{len(entries)} 份，{changed} 份有变化", refused=bool(problems),
                  problems=tuple(problems))


def _publish(catalog: Catalog, command: PublishContent) -> bool:
    """Publish one entry; tells whether that changed anything."""
    before = catalog.store.head(catalog.decider.stream(command))
    context = Context(actor=command.actor, command_id=uuid.uuid4().hex, correlation_id=uuid.uuid4().hex)
    receipt = catalog.perform(command, context, digest_of(codec.encode(command)))
    return not receipt.position.endswith(f":{before}")


def entries_of(file: Path, today: date | None = None) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield ``(kind, id, data)``; raises Invalid when the file says something else. ``today`` is the hall's usually."""
    day = today or datetime.now(HALL_TIME).date()

    def meant(text: str) -> str:
        return _address(file.parent, text) if text.startswith("./") else _dated(text, day)
    try:
        read = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise Invalid("文件不是 UTF-8 编码，请另存为 UTF-8") from error
    except YAMLError as error:
        raise Invalid(f"不是 YAML：{str(error).splitlines()[0]}") from error
    if not isinstance(read, dict) or not all(isinstance(entries, dict) for entries in read.values()):
        raise Invalid("应为：种类、编号、各字段，一层套一层")
    for kind, entries in read.items():
        for id, data in entries.items():
            if not isinstance(data, dict):
                raise Invalid(f"{kind}/{id} 应为一组字段")
            yield str(kind), str(id), _plain(data, meant)


def _plain(value: Any, meant: Callable[[str], str]) -> Any:
    """Return what YAML read as JSON would have it: days as text, and texts as ``meant``."""
    if isinstance(value, dict):
        return {str(key): _plain(item, meant) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, meant) for item in value]
    if isinstance(value, str):
        return meant(value)
    return value.isoformat() if isinstance(value, date) else value


def _dated(text: str, today: date) -> str:
    def day(found: re.Match[str]) -> date:
        return today + timedelta(days=int(found[1] or 0))

    if alone := _DAY.fullmatch(text):
        return day(alone).isoformat()
    return _DAY.sub(lambda found: f"{day(found).month} 月 {day(found).day} 日", text)


def _address(folder: Path, text: str) -> str:
    try:
        return f"{FILES}/{file_id_of((folder / text).read_bytes())}"
    except OSError as error:
        raise Invalid(f"没有 {text} 这个文件") from error
