"""Publish definition files as a named administrator, and say what became of each."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.domain import notation
from catalog.gather import ADMINISTRATOR
from chassis.decider import Context, digest_of
from chassis.errors import ChassisError
from contracts.catalog.commands import PublishVersion
from contracts.errors import ContractError, Invalid

if TYPE_CHECKING:
    from catalog.service import Catalog

_POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file: a line for the table, and the problems by path when it was refused."""

    line: str
    refused: bool = False
    problems: tuple[str, ...] = ()


def may_publish(catalog: Catalog, actor: str, seconds: float) -> bool:
    """Tell whether the replica knows ``actor`` as an administrator, waiting up to ``seconds`` for it to arrive."""
    deadline = time.monotonic() + seconds
    while not catalog.posts.holds(actor, ADMINISTRATOR):
        if time.monotonic() >= deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def publish_files(catalog: Catalog, files: Sequence[Path], actor: str) -> Iterator[Result]:
    """Publish one file after another; one that is refused does not stop the others."""
    for file in files:
        try:
            yield Result(_publish(catalog, file, actor))
        except Invalid as error:
            problems = tuple(f"{path}: {message}" for path, messages in error.errors.items() for message in messages)
            yield Result(f"✗ {file.name}\t{error.detail}", refused=True, problems=problems)
        except (ContractError, ChassisError, OSError) as error:
            yield Result(f"✗ {file.name}\t{error}", refused=True)


def _publish(catalog: Catalog, file: Path, actor: str) -> str:
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Invalid("文件不是 UTF-8 编码，请另存为 UTF-8") from error
    media_type = "application/json" if file.suffix == ".json" else "application/yaml"
    command = PublishVersion(actor=actor, code=_code(text, media_type), text=text, media_type=media_type)
    before = catalog.store.head(catalog.decider.stream(command))
    context = Context(actor=actor, command_id=uuid.uuid4().hex, correlation_id=uuid.uuid4().hex)
    receipt = catalog.perform(command, context, digest_of(text))
    unchanged = before > 0 and receipt.position.endswith(f":{before}")
    return f"✓ {receipt.code}\t第 {receipt.version} 版\t{receipt.digest[:12]}\t{'内容未变' if unchanged else '已发布'}"


def _code(text: str, media_type: str) -> str:
    """A file names its service itself; what cannot be read is refused later, with the reason and its place."""
    try:
        return str(notation.read(text, media_type).get("code", ""))
    except notation.NotationError:
        return ""
