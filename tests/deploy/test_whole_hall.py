"""The whole hall in real processes: who may reach it, what it leaves on disk, and how it comes back."""

from __future__ import annotations

import os
import subprocess
import urllib.request
from pathlib import Path

import pytest

from local import credentials, demo, processes
from local.hall import Hall
from local.plan import SERVICES
from local.supervisor import recorded

LOOPBACK = {"0100007F", "00000000000000000000000001000000"}  # 127.0.0.1 and ::1 as the kernel writes them


def listening(pids: set[int]) -> set[str]:
    """The local addresses on which any of these processes listens, as the kernel writes them."""
    sockets = set()
    for pid in pids:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            try:
                sockets.add(os.readlink(link))
            except OSError:  # closed since
                continue
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                found.add(fields[1].partition(":")[0])
    return found


def family(hall: Hall) -> set[int]:
    """Every process of the hall with all its children."""
    leaders = {who.pid for who in recorded(hall.home).programs.values()}
    lines = subprocess.run(["ps", "-e", "-o", "pid=,pgid="], capture_output=True, text=True, check=True).stdout
    return {int(pid) for pid, group in (line.split() for line in lines.splitlines()) if int(group) in leaders}


def test_everything_listens_on_loopback_only(hall: Hall) -> None:
    assert listening(family(hall)) <= LOOPBACK


def test_nobody_else_may_read_the_secrets(hall: Hall) -> None:
    for name in ("secrets.json", "mongo.key", "rabbitmq/definitions.json"):
        assert (hall.home.root / name).stat().st_mode & 0o077 == 0, name


def test_no_password_or_key_is_on_a_command_line_or_in_a_log(hall: Hall) -> None:
    kept = hall.plan.secrets
    secrets = [value for value in kept.values() if isinstance(value, str)]
    secrets += [secret for each in credentials.EACH for secret in kept[each].values()]
    lines = [processes.command_line(pid) for pid in family(hall)]
    texts = lines + [path.read_text("utf-8", "replace") for path in hall.home.logs.glob("*.log")]
    assert not [1 for secret in secrets for text in texts if secret in text]


@pytest.mark.parametrize("name", [*SERVICES, "gateway"])
def test_a_killed_service_is_back_and_ready(hall: Hall, name: str) -> None:
    before = hall.wait_for(name)
    hall.kill(name)
    after = hall.wait_for(name, other_than=before["pid"])
    assert after["restarts"] == before["restarts"] + 1
    assert after["port"] == before["port"]


@pytest.mark.parametrize("line", ["identity lag", "catalog lag", "workflow lag", "notify lag", "workflow parked",
                                  "notify parked", "workflow rebuild", "catalog rebuild", "identity rebuild",
                                  "workflow wake", "catalog heads --sign", "anchors follow"])  # fmt: skip
def test_what_the_runbooks_tell_operators_to_type_is_allowed_to_them(hall: Hall, line: str) -> None:
    hall.wait_ready()
    part, *arguments = line.split()
    hall.run(part, *arguments)


def test_the_hall_is_backed_up_while_it_runs(hall: Hall, tmp_path: Path) -> None:
    hall.wait_ready()
    hall.run("backup", "take", str(tmp_path / "b"), "--keys", str(tmp_path / "k"))
    assert "identity" in hall.run("backup", "check", str(tmp_path / "b"))


def test_nothing_was_refused_by_the_database_or_the_broker(hall: Hall) -> None:
    """Every right the programs need is in roles.toml and in the contracts; a missing one shows here first."""
    hall.wait_ready()
    for name in (*SERVICES, "gateway", "rabbitmq"):
        text = hall.log(name).read_text("utf-8", "replace")
        for word in ("not authorized", "Unauthorized", "ACCESS_REFUSED", "access_refused", "OperationFailure"):
            assert word not in text, f"{name}: {[line for line in text.splitlines() if word in line][:2]}"


def test_starting_again_changes_nothing(hall: Hall) -> None:
    hall.wait_ready()
    before = {row["name"]: row["pid"] for row in hall.status()}
    hall.up()
    demo.load(hall)
    assert {row["name"]: row["pid"] for row in hall.status()} == before


def test_the_page_and_the_list_of_services_are_served(hall: Hall) -> None:
    hall.wait_ready()
    for path in ("/", "/v1/services", "/readyz"):
        with urllib.request.urlopen(hall.base_url + path, timeout=30) as answer:
            assert answer.status == 200
