"""Record the stories that have no file yet: ``python -m tests.workflow.golden.record <release>``.

What is recorded stays as it is: a file that no longer folds to what it says shows a mistake in the code, never in it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from contracts import codec
from tests.workflow.golden.stories import STORIES, play
from tests.workflow.golden.stream import FOLDER, digest, path_of, plain, row_of


def record(release: str) -> list[Path]:
    """Write the stories that no release has recorded, and return the new files."""
    known = {path.stem for path in FOLDER.glob("*/*.json")}
    written = []
    for number, name in enumerate(STORIES, start=1):
        if name in known:
            continue
        raw, tale = play(name, number)
        events = []
        for told in tale.told:
            event, version, data = codec.encode_event(told.event)
            events.append({"name": event, "version": version, "at": told.at.isoformat(), "data": data})
        state, row = plain(tale.now), row_of(tale.told)
        path = path_of(release, name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({
            "case_id": tale.case_id, "definition": raw, "events": events, "state": state, "row": row,
            "digest": digest(state, row)}, ensure_ascii=False, indent=1) + "\n", "utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    for path in record(sys.argv[1]):
        print(path.relative_to(Path.cwd()))
