"""The house rules that imports alone cannot show: rooms, names, sizes, openings; import-linter has the others."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SERVICES = ("identity", "catalog", "workflow", "notify")
PACKAGES = {name: ROOT / "services" / name / name for name in (*SERVICES, "gateway", "chassis")}
PACKAGES["contracts"] = ROOT / "contracts" / "contracts"

#: The floor plan: a service may lack a room, never rename one or add its own.
ROOMS = {"__init__", "__main__", "service", "gather", "domain", "projections", "stores", "queries", "reactions",
         "adapters", "settings"}

#: What the chassis may hold, and why at least three services need it.
CHASSIS = {
    "settings": "every process reads its environment", "logging": "one format, one redaction",
    "mongo": "one way to connect durably", "broker": "exchanges, queues, confirmed publishing",
    "wire": "the strict serializer of everything on the bus", "rpc": "requests that always get an answer",
    "rpc_client": "requests from threads", "presence": "which services take requests now",
    "shapes": "a queue with new arguments has a new name",
    "container": "workers with deadlines", "consumer": "nothing acked and lost",
    "leaderless": "a queue nobody leads is declared anew",
    "inbox": "events of other services, taken in", "gate": "replicas in order although the bus has none",
    "recorded": "an event as it arrives", "parking": "messages an operator must look at",
    "vault": "keys per person, kept apart", "sealing": "personal parts of events, sealed and bound to their place",
    "merkle": "one hash for many commits", "ledger": "the order of the log, chained",
    "lease": "one at work, many ready",
    "sequencer": "commits into the ledger", "changestream": "news of the database in batches",
    "watch": "an alarm when the log is touched", "feed": "another service's ledger, from where we stopped",
    "deferred": "events tried again in order, then parked", "setaside": "what is parked, and who decided what about it",
    "commit": "what the log consists of", "together": "many callers, one round trip",
    "filing": "commits with their guards, many at once",
    "eventstore": "the log", "decider": "command to commit", "follower": "log to handlers, at least once",
    "changes": "what a projection may say", "projector": "version-gated read models", "position": "read your writes",
    "relay": "wakes up who reads the ledger", "retry": "back-off as data", "service": "run one service",
    "health": "alive, ready, metrics", "metrics": "counters without names of people", "cli": "the common verbs",
    "verbs": "what the common verbs do", "errors": "errors of the chassis that may cross the bus",
    "readmodel": "which generation of a read model is shown", "modelfollower": "log to one read model, any generation",
    "rebuild": "build anew, prove, switch, undo", "models": "the rebuild verb", "progress": "how far long work is",
    "heads": "what the log said about its end, signed", "archive": "a stretch of the log that proves itself",
    "verify": "the offline check, one file", "evidence": "the verbs of auditors",
    "checking": "the verify verb", "findings": "what a check looked at and found", "logcheck": "log against ledger",
    "headcheck": "ledger against what was signed and published", "ackcheck": "log against what clients were told",
    "modelcheck": "read models and replicas against logs", "plainsight": "nothing personal outside envelopes",
    "testing": "wait for a condition, run a real process",
}
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc", "tools"}


def modules(package: Path) -> Iterator[Path]:
    yield from (file for file in package.rglob("*.py") if "__pycache__" not in file.parts)


def every_module() -> list[Path]:
    return [file for package in PACKAGES.values() for file in modules(package)]


def imported(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_rooms_under_the_same_names(service: str) -> None:
    package = PACKAGES[service]
    found = {item.stem for item in package.iterdir() if item.suffix == ".py" or (item / "__init__.py").exists()}
    assert found <= ROOMS, f"rooms outside the floor plan: {sorted(found - ROOMS)}"
    assert {"__main__", "service", "settings", "domain", "stores"} <= found


@pytest.mark.parametrize("service", SERVICES)
def test_evolve_knows_no_rule(service: str) -> None:
    file = PACKAGES[service] / "domain" / "evolve.py"
    if not file.exists():
        pytest.fail("no evolve") if service != "notify" else None
        return
    folds = modules(PACKAGES[service] / "domain" / "folds") if (PACKAGES[service] / "domain" / "folds").exists() else []
    own = {name for part in (file, *folds) for name in imported(part) if name.startswith(f"{service}.")}
    known = tuple(f"{service}.domain.{room}" for room in ("state", "work", "folds"))
    assert all(name.startswith(known) for name in own), f"evolve imports rules: {sorted(own)}"


@pytest.mark.parametrize("service", SERVICES)
def test_domain_and_projections_read_no_clock_and_roll_no_dice(service: str) -> None:
    calls = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time|uuid\.uuid[14]|random\.|secrets\.)")
    for room in ("domain", "projections"):
        for file in modules(PACKAGES[service] / room):
            assert not calls.search(file.read_text()), f"{file.relative_to(ROOT)} is not pure"


def test_domain_imports_only_itself_contracts_and_the_standard_library() -> None:
    for service in SERVICES:
        for file in modules(PACKAGES[service] / "domain"):
            roots = {name.partition(".")[0] for name in imported(file)}
            strangers = roots - set(sys.stdlib_module_names) - {"contracts", service}
            allowed = {"ruamel"} if service == "catalog" and file.name == "notation.py" else set()
            assert strangers <= allowed, f"{file.relative_to(ROOT)} imports {sorted(strangers)}"
            outside = {name for name in imported(file) if name.startswith(f"{service}.")
                       and not name.startswith(f"{service}.domain")}
            assert not outside, f"{file.relative_to(ROOT)} reaches out of the domain: {sorted(outside)}"


def test_the_chassis_holds_what_it_is_known_to_hold() -> None:
    found = {file.stem for file in PACKAGES["chassis"].glob("*.py")} - {"__init__"}
    assert found == set(CHASSIS), f"say why: {sorted(found ^ set(CHASSIS))}"


def test_no_module_has_a_vague_name() -> None:
    vague = [str(file.relative_to(ROOT)) for file in every_module() if VAGUE & set(file.stem.split("_"))]
    assert vague == []


@pytest.mark.parametrize("file", every_module(), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_module_opens_with_one_sentence_and_stays_small(file: Path) -> None:
    text = file.read_text()
    if not text.strip():
        return
    opening = ast.get_docstring(ast.parse(text))
    assert opening, "a module says in its first sentence what it is"
    # verify.py travels alone, inside every archive: it may not be cut into several.
    assert len(text.splitlines()) <= (400 if file.name == "verify.py" else 330), "this holds more than one idea"


def test_functions_are_short() -> None:
    long = []
    for file in every_module():
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                lines = node.end_lineno - node.body[0].lineno + 1
                if lines > 45:
                    long.append(f"{file.relative_to(ROOT)}:{node.name} {lines}")
    assert long == []


def test_every_declared_name_is_spelled_subject_dot_verb() -> None:
    import contracts.publish  # imports every message module
    from contracts.declare import REGISTRY

    assert contracts.publish
    for kind, name, version in REGISTRY:
        assert re.fullmatch(r"[a-z][a-z-]*(\.[a-z-]+)*", name), (kind, name)
        assert version >= 1


def test_nothing_names_a_download_host_or_a_path_of_one_machine() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    hosts = re.compile("|".join(("pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npmjs", "deb" + r"\.debian")))
    guilty = []
    for name in tracked:
        file = ROOT / name
        if file.suffix in (".png", ".pdf", ".woff2", ".ico") or not file.is_file():
            continue
        if hosts.search(file.read_text(errors="ignore")) and name != "tests/test_architecture.py":
            guilty.append(name)
    assert guilty == []


def test_each_deployable_declares_its_own_dependencies() -> None:
    for name in (*SERVICES, "gateway", "chassis"):
        project = tomllib.loads((ROOT / "services" / name / "pyproject.toml").read_text())["project"]
        assert project["name"] == f"hall-{name}"
        others = {f"hall-{other}" for other in (*SERVICES, "gateway")} - {f"hall-{name}"}
        assert not others & {re.split(r"[ =<>~\[]", item)[0] for item in project.get("dependencies", [])}
