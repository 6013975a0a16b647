"""The virtual environment: made from the lock file with hashes, and told where the sources are."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from local import debian
from local.console import Trouble, run, step
from local.home import PROJECT, Home
from local.stamps import digest_of, is_done, mark_done

FOLDER = PROJECT / ".venv"
PYTHON = FOLDER / "bin" / "python"
SOURCES = ("contracts", "services/chassis", "services/identity", "services/catalog", "services/workflow",
           "services/notify", "services/gateway", "deploy/demo", "deploy/local", "deploy/anchors",
           "deploy/backup", "deploy/hall")  # fmt: skip

PIP: tuple[str | Path, ...] = (PYTHON, "-m", "pip")
QUIETLY = ("--quiet", "--disable-pip-version-check", "--require-hashes")
PIP_ADVICE = (
    "检查网络或 pip 的镜像设置（pip config list）后再试。\nCheck the network or pip's mirror settings, then try again."
)


def provide(lock: str = "requirements.lock") -> None:
    """Make the environment hold exactly what `lock` asks for. Raises Trouble when it cannot."""
    stamp, digest = FOLDER / f".hall-{lock}", digest_of([PROJECT / lock], str(FOLDER))
    if not (PYTHON.exists() and is_done(stamp, digest)):
        if not _works():
            _create()
        with step(f"按 {lock} 安装 Python 依赖（逐个核对哈希） installing Python packages"):
            _install(lock)
        mark_done(stamp, digest)
    _point_to_sources()


def _works() -> bool:
    if not PYTHON.exists():
        return False
    try:
        return "pip" in run("检查虚拟环境", [PYTHON, "-m", "pip", "--version"])
    except Trouble:
        return False


def _create() -> None:
    """Make the environment, also where Debian's Python came without the package that puts pip into one."""
    with step("建立虚拟环境 creating .venv"):
        shutil.rmtree(FOLDER, ignore_errors=True)
        try:
            run("建立虚拟环境", [sys.executable, "-m", "venv", FOLDER])
        except Trouble:
            shutil.rmtree(FOLDER, ignore_errors=True)
            advice = debian.ADVICE[debian.PIP]
            run("建立虚拟环境", [sys.executable, "-m", "venv", "--without-pip", FOLDER], advice=advice)
            root = debian.Packages(Home.from_environment()).provide(debian.PIP)
            wheel = next((root / "usr/share/python-wheels").glob("pip-*.whl"))
            run("安装 pip", [PYTHON, wheel / "pip", "install", "--quiet", "--no-index", wheel], advice=advice)


def as_administrator() -> list[str] | None:
    """What to put before a command that needs root: nothing for root, sudo when it asks no password, else None."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        try:
            run("sudo", ["sudo", "-n", "true"])
            return ["sudo", "-n"]
        except Trouble:
            return None
    return None


def install_system_packages(names: list[str], advice: str) -> None:
    """Install Debian packages that start nothing. Raises Trouble with `advice` when we may not or it fails."""
    prefix = as_administrator()
    if prefix is None or shutil.which("apt-get") is None:
        raise Trouble(f"缺少软件包 missing packages: {' '.join(names)}", advice)
    with step(f"安装 Debian 软件包 installing {' '.join(names)}"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get update", [*prefix, "apt-get", "-qq", "update"], advice=advice, environment=environment)
        install = [*prefix, "apt-get", "-qq", "-y", "--no-install-recommends", "install", *names]
        run(f"apt-get install {' '.join(names)}", install, advice=advice, environment=environment)


def _install(lock: str) -> None:
    run("安装 Python 依赖", [*PIP, "install", *QUIETLY, "-r", PROJECT / lock], advice=PIP_ADVICE, cwd=PROJECT)


def _point_to_sources() -> None:
    """Let the environment import the sources where they lie; an edit needs no installation."""
    for packages in FOLDER.glob("lib/python3*/site-packages"):
        wanted = "".join(f"{PROJECT / folder}\n" for folder in SOURCES)
        target = packages / "hall-sources.pth"
        if not target.exists() or target.read_text("utf-8") != wanted:
            target.write_text(wanted, "utf-8")


def pip_download(lock: Path, folder: Path) -> Path:
    """Download the single wheel `lock` pins into `folder` and return its path. Raises Trouble when it cannot."""
    folder.mkdir(parents=True, exist_ok=True)
    run(f"下载 {lock.stem}", [*PIP, "download", *QUIETLY, "--no-deps", "-d", folder, "-r", lock], advice=PIP_ADVICE)
    return next(folder.glob("*.whl"))
