"""Store files that come with content from files, under the ids by which the content shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from contracts.catalog.content_fields import file_id_of
from gateway.files import Files, TooLarge
from gateway.filetypes import NotAccepted


def keep(store: Files, files: Iterable[Path], owner: str) -> Iterator[tuple[Path, str]]:
    """Store each file unless it is there already; yield it with what is wrong with it, nothing when it is kept."""
    for file in files:
        try:
            _keep(store, file, owner)
        except TooLarge:
            yield file, "文件太大"
        except (OSError, NotAccepted) as error:
            yield file, str(error)
        else:
            yield file, ""


def _keep(store: Files, file: Path, owner: str) -> None:
    file_id = file_id_of(file.read_bytes())
    known = store.open(file_id)
    if known is not None:
        known.content.close()
        return
    with file.open("rb") as content, ExitStack() as room:
        received = store.receive(file.name, content, room)
        store.keep(owner, received._replace(about=replace(received.about, file_id=file_id)), public=True)
