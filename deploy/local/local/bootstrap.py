"""Everything that must be on this machine before the first program starts. Standard library only."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from local import downloads, portal, python_env
from local.console import Trouble, say
from local.debian import FONTS, RABBITMQ, Packages
from local.home import Home

CHROMIUM_ADVICE = (
    "浏览器测试需要 Chromium。请运行：sudo apt-get install -y chromium fonts-noto-cjk\n"
    "The browser journey needs Chromium: sudo apt-get install -y chromium fonts-noto-cjk"
)


@contextmanager
def _one_at_a_time(home: Home) -> Iterator[None]:
    """Two commands typed at once must not install into the same folders."""
    home.tools.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home.tools / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个命令正在安装，等它完成 another command is installing, waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def for_running(home: Home) -> None:
    """Prepare for `make up`. Raises Trouble at the first thing that cannot be had."""
    with _one_at_a_time(home):
        _for_running(home)


def for_testing(home: Home) -> None:
    """Prepare for `make test`: the same, with the tools for checking and a browser, always with private servers."""
    with _one_at_a_time(home):
        _for_testing(home)


def for_checking(home: Home) -> None:
    """Prepare for `make check`."""
    with _one_at_a_time(home):
        python_env.provide("requirements-dev.lock")


def _for_running(home: Home) -> None:
    python_env.provide()
    portal.build()
    if not os.environ.get("HALL_AMQP_URL"):
        Packages(home).provide(RABBITMQ)
    if not os.environ.get("HALL_MONGO_URL"):
        downloads.provide_mongod(home)
    _fonts(home)


def _for_testing(home: Home) -> None:
    python_env.provide("requirements-dev.lock")
    portal.build()
    Packages(home).provide(RABBITMQ)
    downloads.provide_mongod(home)
    if shutil.which("chromium") is None:
        python_env.install_system_packages(["chromium", FONTS], CHROMIUM_ADVICE)
    Packages(home).provide(FONTS)


def _fonts(home: Home) -> None:
    """Documents are printed with a Chinese font; without one the hall still runs, so this only warns."""
    try:
        Packages(home).provide(FONTS)
    except Trouble as trouble:
        say("没有中文字体，生成的证明会缺字 without a Chinese font issued documents lack characters")
        say(f"  {trouble.advice}")
