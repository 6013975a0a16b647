"""Rules that keep us away from what cannot be mended in Nameko; ids as in the table of the chassis README."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from chassis import broker, container, presence, rpc, service, wire
from chassis.settings import Settings
from chassis.testing import free_port, wait_until
from contracts.topology import TOPOLOGY
from gateway import backends
from local.plan import DRAIN_SECONDS
from tests.chassis import houses

ROOT = Path(__file__).parents[2]
SERVICES = ("identity", "catalog", "workflow", "notify")
SOURCES = [file for part in ("services", "contracts", "deploy") for file in (ROOT / part).rglob("*.py")
           if not {"node_modules", "__pycache__"} & set(file.parts)]
CHASSIS = ROOT / "services" / "chassis" / "chassis"

#: All there is of Nameko and Eventlet in the whole product, and who may use it.
NAMEKO = {"nameko.rpc", "nameko.messaging", "nameko.containers", "nameko.extensions", "nameko.exceptions"}
EVENTLET = {"eventlet", "eventlet.debug", "eventlet.event", "eventlet.tpool"}
#: Work that takes longer than a heartbeat can wait, by the library that does it, and the one place that may ask for it.
HEAVY = {"argon2": {"services/identity/identity/adapters/passwords.py"},
         "typst": {"services/workflow/workflow/adapters/typesetting.py"},
         "docx": {"services/workflow/workflow/adapters/wordfile.py"},
         "docxtpl": {"services/workflow/workflow/adapters/wordfile.py"}}


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def users(library: str) -> dict[Path, set[str]]:
    found = {file: {name for name in imports(file) if re.match(rf"{library}\b", name)} for file in SOURCES}
    return {file: names for file, names in found.items() if names}


def test_of_nameko_only_what_the_chassis_hardens_is_used() -> None:
    """N17 no timers, N18 no event handlers, and no proxies or dispatchers (N3, N14, N15)."""
    for file, names in users("nameko").items():
        assert file.parent == CHASSIS, f"{file} uses {sorted(names)}"
        modules = {".".join(name.split(".")[:2]) for name in names}
        assert modules <= NAMEKO, f"{file} uses {sorted(modules - NAMEKO)}"
        assert not {name for name in names if name.endswith(("Proxy", "Dispatcher", "event_handler", "timer"))}


def test_eventlet_and_its_time_outs_stay_in_the_chassis() -> None:
    """N9: a Timeout is no Exception; whoever lets one escape keeps a message for ever."""
    for file, names in users("eventlet").items():
        allowed = {"eventlet", "eventlet.tpool"} if file.name == "passwords.py" else None
        assert file.parent == CHASSIS or names == allowed, f"{file} uses {sorted(names)}"
    for file in CHASSIS.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.With):
                for item in node.items:
                    call = item.context_expr
                    if isinstance(call, ast.Call) and ast.unparse(call.func) == "eventlet.Timeout":
                        silent = [ast.unparse(argument) for argument in call.args[1:]] == ["False"]
                        assert silent or file.name == "container.py", f"{file.name}:{node.lineno} lets a Timeout out"


def test_timed_work_is_handed_out_by_the_database() -> None:
    """N17: whatever happens by the clock takes a lease or a claim first, so that it happens in one process."""
    clockwork = {"workflow": "stores", "notify": "stores"}
    for name, room in clockwork.items():
        text = "".join(file.read_text() for file in (ROOT / "services" / name / name / room).rglob("*.py"))
        assert "find_one_and_update" in text, f"{name} has nothing that claims work"


def test_every_consumer_has_a_queue_of_its_own() -> None:
    """N18: named after who listens, whom it hears, and listened to by one method of one service."""
    heard: list[tuple[str, str, str]] = []
    for name in SERVICES:
        for node in ast.walk(ast.parse((ROOT / "services" / name / name / "service.py").read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "inbox":
                queue = next(item.value for item in node.keywords if item.arg == "queue")
                heard.append((name, ast.literal_eval(node.args[0]), ast.literal_eval(queue)))
    assert all(queue == f"{name}.{source}" for name, source, queue in heard)
    assert len({queue for _, _, queue in heard}) == len(heard)
    assert {queue for _, _, queue in heard} == {queue for queues in TOPOLOGY.values() for queue in queues}


@pytest.mark.parametrize("library", HEAVY)
def test_heavy_work_is_asked_for_in_one_place_only(library: str) -> None:
    """N11."""
    assert {str(file.relative_to(ROOT)) for file in users(library)} == HEAVY[library]


def test_passwords_are_hashed_in_threads_and_documents_set_in_processes_of_their_own() -> None:
    """N11: the two ways of doing heavy work without keeping the heartbeat waiting."""
    door = (ROOT / "services/identity/identity/service.py").read_text()
    assert "Passwords(in_thread)" in door
    adapters = ROOT / "services/workflow/workflow/adapters"
    for name in ("typesetting", "wordfile"):
        text = (adapters / f"{name}.py").read_text()
        assert not re.search(r"^(import|from) (typst|docx)", text, re.MULTILINE), "only the process apart loads it"
        assert "from workflow.adapters.apart import" in text
    assert "subprocess.run" in (adapters / "apart.py").read_text()


def test_hashing_in_a_thread_lets_others_have_their_turn() -> None:
    """N11, measured against hashing where it is asked for."""
    paths = os.pathsep.join(str(ROOT / "services" / name) for name in ("identity", "chassis"))
    done = subprocess.run([sys.executable, "-m", "tests.chassis.stalling"], capture_output=True, text=True, check=True,
                          timeout=120, cwd=ROOT, env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{paths}"})
    longest = json.loads(done.stdout.splitlines()[-1])
    assert longest["in_thread"] * 2 < longest["directly"], longest


def test_the_only_serializer_is_ours() -> None:
    """N19."""
    config = service._config(Settings(mongo_url="mongodb://x", amqp_url="amqp://x"), ())
    assert (config["serializer"], config["ACCEPT"]) == (wire.NAME, [wire.NAME])
    assert users("pickle") == {}
    assert [file for file in users("yaml") if ROOT / "services" in file.parents] == []


def test_the_figures_that_belong_together() -> None:
    """A request is dropped from the queue when nobody waits for it any more, and the broker is waited for less long."""
    own = Settings(mongo_url="mongodb://x", amqp_url="amqp://x")
    config = service._config(own, ())
    assert (config["HEARTBEAT"], config["max_workers"], config["parent_calls_tracked"]) == (15, 20, 3)
    assert (backends.ASK_SECONDS, backends.EXECUTE_SECONDS) == (5.0, 8.0)
    assert backends.EXECUTE_SECONDS * 1000 <= rpc.QUEUE_TTL_MS == 10_000
    assert broker.CONNECT_SECONDS < broker.CONFIRM_SECONDS < backends.ASK_SECONDS
    assert presence.PATIENCE < presence.RESTART <= backends.EXECUTE_SECONDS
    assert backends.EXECUTE_SECONDS < container.CALL_SECONDS < container.MESSAGE_SECONDS


def test_a_service_listens_on_its_health_port_and_on_nothing_else(settings: Settings, tmp_path: Path) -> None:
    """N21."""
    with houses.ours(settings, tmp_path) as process:
        process.ready()
        assert process._process is not None
        assert listening_ports(process._process.pid) == {process.port}


def test_a_backdoor_would_be_a_shell_without_a_password(tmp_path: Path) -> None:
    """N21, the contrast: what ``nameko run --backdoor-port`` opens."""
    import socket

    port = free_port()
    program = ("import eventlet; eventlet.monkey_patch(); from nameko.cli.run import setup_backdoor; "
               f"setup_backdoor(None, {port})[1].wait()")
    process = subprocess.Popen([sys.executable, "-W", "ignore", "-c", program], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: listening_ports(process.pid) == {port}, within=30)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as anybody:
            anybody.sendall(b"6 * 7\n")
            said = b""
            while b"42" not in said:
                said += anybody.recv(1000)
    finally:
        process.kill()
        process.wait()


def test_nothing_we_run_or_ship_asks_for_a_backdoor_or_for_the_stock_runner() -> None:
    """N21."""
    shipped = [ROOT / "docker-compose.yml", ROOT / "Makefile", *(ROOT / "deploy" / "docker").iterdir(), *SOURCES]
    for file in shipped:
        text = file.read_text(errors="replace") if file.is_file() else ""
        assert not re.search(r"backdoor|nameko run|nameko\.cli", text), file


def test_whoever_stops_a_service_waits_longer_than_it_needs_and_not_for_ever() -> None:
    """N22: SIGTERM, time for the work in hand, SIGKILL; in containers and on one machine."""
    own = Settings(mongo_url="mongodb://x", amqp_url="amqp://x").drain_seconds
    compose = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())
    for name in SERVICES:
        grace = compose["services"][name]["stop_grace_period"]
        assert own < int(grace.removesuffix("s")) <= 60
    assert own <= DRAIN_SECONDS


def listening_ports(pid: int) -> set[int]:
    """Return the TCP ports a process listens on."""
    own = {os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()}
    ports = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in own:
                ports.add(int(fields[1].rpartition(":")[2], 16))
    return ports
