"""Turn a template and its data into a PDF, in a process of its own.

Run as ``python -m workflow.adapters.typesetting FILE`` it reads JSON from standard input and writes the PDF to
standard output.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from workflow.adapters.apart import TypesettingFailed, run

__all__ = ["TypesettingFailed", "template_file", "typeset"]

TEMPLATES = Path(__file__).parent / "templates"

#: What an issued document or a printed form without a template of its own is set with.
GENERAL = "application"


def typeset(template: str, data: dict[str, Any], folder: str = "") -> bytes:
    """Return a PDF; raises TypesettingFailed. ``data`` must be JSON."""
    return checked(run(__name__, [str(template_file(template, folder=folder))], data))


def checked(content: bytes) -> bytes:
    """Return ``content`` when it is a PDF; raises TypesettingFailed."""
    if not content.startswith(b"%PDF-"):
        raise TypesettingFailed("no PDF")
    return content


def template_file(template: str, *, folder: str = "") -> Path:
    """Return the file of a named template, the hall's own ``folder`` first, or the general one.

    A name is never a path.
    """
    for place in (Path(folder),) if folder else ():
        for file in place.glob("*.typ"):
            if file.stem == template:
                return file
    for file in TEMPLATES.glob("*.typ"):
        if file.stem == template:
            return file
    return TEMPLATES / f"{GENERAL}.typ"


def main() -> int:
    """Set one document: the template's file in the arguments, data on standard input."""
    import typst

    data = sys.stdin.buffer.read().decode()
    json.loads(data)
    file = Path(sys.argv[1])
    sys.stdout.buffer.write(typst.compile(file, root=file.parent, sys_inputs={"data": data}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
