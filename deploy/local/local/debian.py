"""Debian packages unpacked into the tools folder: no administrator needed, nothing in the system started or changed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from local.console import Trouble, run, step
from local.home import Home, write_private

RABBITMQ = "rabbitmq-server"
FONTS = "fonts-noto-cjk"
CURL = "libcurl4"
PIP = "python3-pip-whl"

# Present in the system, and therefore not fetched, when one of these exists.
EVIDENCE = {
    RABBITMQ: ("usr/lib/rabbitmq/bin/rabbitmq-server",),
    FONTS: ("usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",),
    CURL: ("usr/lib/x86_64-linux-gnu/libcurl.so.4", "usr/lib/aarch64-linux-gnu/libcurl.so.4"),
    PIP: ("usr/share/python-wheels",),
}
ADVICE = {
    RABBITMQ: "自行安装 RabbitMQ 后再试，或把 HALL_AMQP_URL 指向已有的 RabbitMQ。\n"
    "Install rabbitmq-server yourself, or set HALL_AMQP_URL to a broker you have.",
    FONTS: "自行安装中文字体：sudo apt-get install fonts-noto-cjk\nInstall the package fonts-noto-cjk yourself.",
    CURL: "自行安装：sudo apt-get install libcurl4，或把 HALL_MONGO_URL 指向已有的 MongoDB 副本集。\n"
    "Install libcurl4 yourself, or set HALL_MONGO_URL to a replica set you have.",
    PIP: "请运行：sudo apt-get install -y python3-venv，然后再试\nRun: sudo apt-get install -y python3-venv",
}


class Packages:
    """Packages of this machine's Debian release, taken from its own sources with a private list and cache."""

    def __init__(self, home: Home) -> None:
        self.unpacked = home.tools / "debian"
        self.cache = home.tools / "apt"

    def root_of(self, package: str) -> Path | None:
        """Where the package's files are: `/`, the unpacked tree, or None when it is missing."""
        for root in (Path("/"), self.unpacked):
            if any((root / file).exists() for file in EVIDENCE[package]) and self._usable(package, root):
                return root
        return None

    def _usable(self, package: str, root: Path) -> bool:
        # Erlang's start scripts hold the absolute path they were unpacked to; a moved checkout needs a new one.
        if package != RABBITMQ or root == Path("/"):
            return True
        return f"ROOTDIR={root}/" in (root / "usr/lib/erlang/bin/erl").read_text("utf-8", "replace")

    def provide(self, package: str) -> Path:
        """Fetch and unpack the package when it is missing. Raises Trouble with the way out when that fails."""
        found = self.root_of(package)
        if found is not None:
            return found
        if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
            raise Trouble(
                f"这台机器没有 {package}，也没有 apt-get 可以取得它 is missing and there is no apt-get", ADVICE[package]
            )
        with step(f"取得 Debian 软件包 fetching the Debian package {package}（只解压到 .hall，不动系统）"):
            self._fetch(package)
        found = self.root_of(package)
        if found is None:
            raise Trouble(f"软件包 {package} 解压后仍缺文件 is incomplete after unpacking", ADVICE[package])
        return found

    def _apt(self, tool: str, *arguments: str) -> list[str]:
        lists, archives = self.cache / "lists", self.cache / "archives"
        for folder in (lists / "partial", archives / "partial"):
            folder.mkdir(parents=True, exist_ok=True)
        options = {"Dir::State::lists": lists, "Dir::Cache": self.cache, "Dir::Cache::archives": archives,
                   "Debug::NoLocking": "true", "APT::Sandbox::User": "root"}  # fmt: skip
        return [tool, *(f"-o{key}={value}" for key, value in options.items()), *arguments]

    def _fetch(self, package: str) -> None:
        advice = ADVICE[package]
        shutil.rmtree(self.cache / "archives", ignore_errors=True)
        run("读取软件包目录 apt-get update", self._apt("apt-get", "-qq", "update"), advice=advice)
        names = self._needed(package)
        run(
            f"下载 {package}",
            self._apt("apt-get", "-qq", "download", *names),
            advice=advice,
            cwd=self.cache / "archives",
        )
        self.unpacked.mkdir(parents=True, exist_ok=True)
        for archive in sorted((self.cache / "archives").glob("*.deb")):
            run(f"解压 {archive.name}", ["dpkg-deb", "-x", archive, self.unpacked], advice=advice)
        shutil.rmtree(self.cache, ignore_errors=True)
        if package == RABBITMQ:
            self._relocate_erlang()

    def _needed(self, package: str) -> Sequence[str]:
        """The package, what it needs that the system lacks, and all of Erlang: parts of two Erlangs do not mix."""
        plan = self._apt("apt-get", "-s", "--no-install-recommends", "install", package)
        missing = re.findall(r"^Inst (\S+)", run(f"查询 {package} 的依赖", plan, advice=ADVICE[package]), re.MULTILINE)
        names = {package, *missing}
        if package == RABBITMQ:
            strict = [
                f"--no-{kind}" for kind in ("recommends", "suggests", "conflicts", "breaks", "replaces", "enhances")
            ]
            tree = run("查询 Erlang", self._apt("apt-cache", "depends", "--recurse", *strict, package))
            names |= set(re.findall(r"^(erlang-[a-z0-9-]+)$", tree, re.MULTILINE))
        return sorted(names)

    def _relocate_erlang(self) -> None:
        erlang = self.unpacked / "usr/lib/erlang"
        for script in [*erlang.glob("bin/*"), *erlang.glob("erts-*/bin/*")]:
            if script.is_file() and not script.is_symlink() and script.name in ("erl", "start"):
                text = script.read_text("utf-8")
                write_private(script, text.replace("/usr/lib/erlang", str(erlang)), mode=0o755)

    def libraries(self) -> str:
        """A value for LD_LIBRARY_PATH that adds the unpacked libraries, "" when there are none."""
        return ":".join(str(folder) for folder in sorted(self.unpacked.glob("usr/lib/*-linux-gnu")))

    def font_settings(self) -> dict[str, str]:
        """Environment that lets document printing find unpacked fonts as well as the system's."""
        fonts = self.unpacked / "usr/share/fonts"
        if not fonts.is_dir():
            return {}
        settings = self.unpacked / "fonts.conf"
        write_private(settings, FONTCONFIG.format(folder=fonts, cache=self.unpacked / "fontcache"), mode=0o644)
        return {"FONTCONFIG_FILE": str(settings)}


FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{folder}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""
