"""Anchor in a git repository: every head is a commit, so the order of publishing is chained too and can be pushed.

Works on bare repositories and beside any work tree, because it touches neither index nor files, only one branch.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from anchors.head import AnchorError, document, file_name, refuse_another

BRANCH = "heads"
#: How often another publisher may be faster.
RACES = 5
#: Seconds one git command may take; pushing reaches over a network.
PATIENCE = 30


def publish(head: dict[str, Any], target_url: str) -> None:
    """Commit a head to branch ``heads`` of ``git+file:///repository[?branch=…]``; push it when there is an ``origin``.

    Raises AnchorError; a head that was committed but not pushed is pushed with the next one, or by a repeat.
    """
    asked = urlsplit(target_url)
    folder = Path(unquote(asked.path))
    branch = parse_qs(asked.query).get("branch", [BRANCH])[0]
    git = _Git(folder)
    git("check-ref-format", f"refs/heads/{branch}")
    for _ in range(RACES):
        if _commit(git, head, f"refs/heads/{branch}"):
            break
    else:
        raise AnchorError("锚点仓库一直有别人在写 others kept writing to the repository")
    if "origin" in git("remote").split():
        git("push", "--quiet", "origin", f"refs/heads/{branch}:refs/heads/{branch}")


def _commit(git: _Git, head: dict[str, Any], ref: str) -> bool:
    """Put the head on top of the branch; False when somebody else was faster."""
    tip = git("for-each-ref", "--format=%(objectname)", ref).strip()
    if tip:
        for name in git("ls-tree", "-r", "--name-only", tip, f"{head['service']}/").split():
            if name.startswith(f"{head['service']}/{head['height']:012d}."):
                refuse_another(head, git("cat-file", "blob", f"{tip}:{name}"))
                if name == file_name(head):
                    return True
    blob = git("hash-object", "-w", "--stdin", given=document(head)).strip()
    with tempfile.TemporaryDirectory() as scratch:
        index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
        git("read-tree", *([tip] if tip else ["--empty"]), more=index)
        git("update-index", "--add", "--cacheinfo", f"100644,{blob},{file_name(head)}", more=index)
        tree = git("write-tree", more=index).strip()
    said = f"{head['service']} {head['height']}\n\n{head['hash']}\n"
    commit = git("commit-tree", tree, *(["-p", tip] if tip else []), given=said).strip()
    try:
        git("update-ref", ref, commit, tip or "0" * 40)
    except AnchorError:
        if git("for-each-ref", "--format=%(objectname)", ref).strip() == tip:
            raise
        return False
    return True


class _Git:
    """git in one repository, as nobody in particular: no configuration, hooks or prompts of this machine's users."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        for role in ("AUTHOR", "COMMITTER"):
            own |= {f"GIT_{role}_NAME": "OpenHall", f"GIT_{role}_EMAIL": "openhall@localhost"}
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | own

    def __call__(self, *arguments: str, given: str = "", more: dict[str, str] | None = None) -> str:
        """Run one command; returns what it printed. Raises AnchorError."""
        line = ["git", "-c", f"safe.directory={self._folder}", "-C", str(self._folder), *arguments]
        try:
            done = subprocess.run(line, input=given, env=self._environment | (more or {}), capture_output=True,
                                  text=True, check=True, timeout=PATIENCE)  # fmt: skip
        except subprocess.CalledProcessError as failure:
            why = failure.stderr.strip().splitlines()
            raise AnchorError(f"git {arguments[0]}: {why[-1][:200] if why else failure.returncode}") from failure
        except (OSError, subprocess.TimeoutExpired) as failure:
            raise AnchorError(f"git {arguments[0]}: {type(failure).__name__}") from failure
        return done.stdout
