"""Turn a template and its data into a PDF, in a process of its own: typesetting burns CPU and must not stop the bus.

Run as ``python -m workflow.adapters.typesetting TEMPLATE`` it reads JSON from standard input and writes the PDF to
standard output.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"

#: What any document without a template of its own is set with.
GENERAL = "certificate"

#: Seconds a document may take.
PATIENCE = 60


class TypesettingFailed(Exception):
    """The document could not be made; the text holds no data of the document."""


def typeset(template: str, data: dict[str, Any]) -> bytes:
    """Return a PDF; raises TypesettingFailed. ``data`` must be JSON."""
    try:
        done = subprocess.run([sys.executable, "-m", "workflow.adapters.typesetting", template], check=False,
                              input=json.dumps(data, ensure_ascii=False).encode(), capture_output=True,
                              timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TypesettingFailed(type(error).__name__) from None
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise TypesettingFailed(f"exit code {done.returncode}")
    return done.stdout


def template_file(template: str) -> Path:
    """Return the file of a named template, or the general one; a name is never a path."""
    for file in TEMPLATES.glob("*.typ"):
        if file.stem == template:
            return file
    return TEMPLATES / f"{GENERAL}.typ"


def main() -> int:
    """Set one document: template name in the arguments, data on standard input."""
    import typst

    data = sys.stdin.buffer.read().decode()
    json.loads(data)
    sys.stdout.buffer.write(typst.compile(template_file(sys.argv[1]), root=TEMPLATES, sys_inputs={"data": data}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
