"""What is installed is pinned with hashes, names no download host, and is what the deployables ask for."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from local.home import PROJECT
from local.lock import DEPLOYABLES

LOCKS = sorted([*PROJECT.glob("requirements*.lock"), *PROJECT.glob("services/*/requirements.lock"),
                *PROJECT.glob("deploy/*/*.lock")])  # fmt: skip


def pinned(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", lock.read_text("utf-8"), re.MULTILINE))


# Import names that are not the name of what is installed.
FROM = {"ruamel": "ruamel-yaml", "markdown_it": "markdown-it-py", "docx": "python-docx",
        "gridfs": "pymongo", "bson": "pymongo", "argon2": "argon2-cffi", "amqp": "kombu",
        "greenlet": "eventlet", "multipart": "python-multipart", "chassis": "hall-chassis",
        "contracts": "hall-contracts", "chinese_calendar": "chinesecalendar"}  # fmt: skip
# Only `python -m contracts.publish` needs the "publish" extra; no image runs it.
PUBLISHING = {"publish.py", "shapes.py"}


def imported(package: Path) -> set[str]:
    """What a package imports from outside itself and the standard library, as names of distributions."""
    names = set()
    for file in package.rglob("*.py"):
        if file.name in PUBLISHING and package.name == "contracts":
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    foreign = names - sys.stdlib_module_names - {package.name}
    return {FROM.get(name, name.replace("_", "-")) for name in foreign}


@pytest.mark.parametrize("folder", ["contracts", "services/chassis", *(f"services/{name}" for name in DEPLOYABLES)])
def test_a_deployable_declares_everything_it_imports(folder: str) -> None:
    place = PROJECT / folder
    declared = set(asked(place / "pyproject.toml"))
    if "hall-chassis" in declared:
        # The chassis brings what services are mounted on.
        declared |= set(asked(PROJECT / "services/chassis/pyproject.toml"))
    assert imported(place / place.name) <= declared


def asked(pyproject: Path) -> list[str]:
    listed: list[str] = tomllib.loads(pyproject.read_text("utf-8"))["project"]["dependencies"]
    return [re.split(r"[\s\[<>=!~;]", text)[0].lower().replace(".", "-").replace("_", "-") for text in listed]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_every_pin_has_a_hash_and_no_host_is_named(lock: Path) -> None:
    text = lock.read_text("utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text)
    assert pinned(lock)
    for entry in entries:
        if "==" in entry:
            assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash=)", text, re.MULTILINE)


@pytest.mark.parametrize("name", DEPLOYABLES)
def test_a_deployable_s_lock_holds_what_it_asks_for_at_the_common_version(name: str) -> None:
    folder = PROJECT / "services" / name
    own, common = pinned(folder / "requirements.lock"), pinned(PROJECT / "requirements.lock")
    wanted = asked(folder / "pyproject.toml")
    for local_name, place in (("hall-chassis", "services/chassis"), ("hall-contracts", "contracts")):
        if local_name in wanted:
            wanted += asked(PROJECT / place / "pyproject.toml")
    missing = {package for package in wanted if not package.startswith("hall-")} - own.keys()
    assert not missing
    assert {package: version for package, version in own.items() if common.get(package) != version} == {}


def test_the_tools_for_checking_stand_on_the_versions_that_run() -> None:
    common, dev = pinned(PROJECT / "requirements.lock"), pinned(PROJECT / "requirements-dev.lock")
    assert {package: version for package, version in common.items() if dev.get(package) != version} == {}
