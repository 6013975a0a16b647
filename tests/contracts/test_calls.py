"""Who may call whom is written down, goes in no circle, is at most two deep, and is what the code really does."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from contracts.calls import CALLS, DEEPEST, depth
from contracts.topology import TOPOLOGY

ROOT = Path(__file__).parents[2]
PACKAGES = {name: ROOT / "services" / name / name for name in CALLS}
#: Ways of calling a service: ours, and those of the framework and of the client library below it.
CALLERS = ("chassis.rpc_client", "nameko.rpc", "nameko.standalone", "nameko.containers", "kombu", "amqp")
METHODS = {"ask", "execute", "call"}


def modules(package: Path) -> Iterator[ast.Module]:
    for file in package.rglob("*.py"):
        yield ast.parse(file.read_text())


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def calls(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield ``(service, method)`` of every ``backends.ask("service")`` and ``client.call("service", "method")``."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS):
            continue
        words = [item.value if isinstance(item, ast.Constant) else None for item in node.args[:2]]
        if not words or words[0] not in CALLS:
            continue
        yield str(words[0]), str(words[1]) if node.func.attr == "call" else node.func.attr


def test_everybody_is_in_the_table() -> None:
    packaged = {folder.name for folder in (ROOT / "services").iterdir() if (folder / folder.name).is_dir()}
    assert set(CALLS) == packaged - {"chassis"}
    assert {callee for calls in CALLS.values() for callee in calls} <= set(CALLS)


def test_no_call_waits_for_itself_and_none_is_deeper_than_two() -> None:
    assert max(depth(CALLS, caller) for caller in CALLS) <= DEEPEST == 2


def test_notify_calls_nobody_and_workflow_neither_the_gateway_nor_notify() -> None:
    assert CALLS["notify"] == {}
    assert not {"gateway", "notify"} & set(CALLS["workflow"])
    assert all("gateway" not in callees for callees in CALLS.values())


@pytest.mark.parametrize("wrong", [
    {"a": {"b": ()}, "b": {"a": ()}}, {"a": {"a": ()}}, {"a": {"b": ()}, "b": {"c": ()}, "c": {"b": ()}}])
def test_a_circle_would_be_noticed(wrong: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
    with pytest.raises(ValueError, match="circle"):
        depth(wrong, "a")


def test_a_third_level_would_be_noticed() -> None:
    assert depth({"a": ["b"], "b": ["c"], "c": ["d"]}, "a") == 3


def test_the_gateway_calls_what_it_says_and_says_what_it_calls() -> None:
    found = {call for tree in modules(PACKAGES["gateway"]) for call in calls(tree)}
    declared = {(callee, method) for callee, methods in CALLS["gateway"].items() for method in methods}
    assert found <= declared, f"called but not declared: {sorted(found - declared)}"
    assert declared <= found, f"declared but never called: {sorted(declared - found)}"


@pytest.mark.parametrize("caller", sorted(set(CALLS) - {"gateway"}))
def test_who_says_it_calls_nobody_has_nothing_to_call_with(caller: str) -> None:
    """Services tell each other things by events; a call would need a client, and there is only one way to get one."""
    assert CALLS[caller] == {}, "compare what it calls with what it declares, as for the gateway"
    means = {name for tree in modules(PACKAGES[caller]) for name in imports(tree) if name.startswith(CALLERS)}
    assert means == set()


def test_the_gateway_has_one_client_and_it_is_bound_to_the_table() -> None:
    made = [node for tree in modules(PACKAGES["gateway"]) for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "RpcClient"]
    assert len(made) == 1
    bound = {item.arg: ast.unparse(item.value) for item in made[0].keywords}
    assert bound["may_call"] in ("CALLS['gateway']", 'CALLS["gateway"]')


def test_every_listener_in_the_topology_is_a_service() -> None:
    listeners = {queue.partition(".")[0] for queues in TOPOLOGY.values() for queue in queues}
    assert listeners <= set(CALLS)
