"""The picture of a flow: steps and the ways between them, drawn from the definition alone."""

from __future__ import annotations

from contracts.catalog import flow
from tests.workflow.definitions import demo


def edges(code: str) -> dict[tuple[str, str], str | None]:
    return {(edge["from"], edge["to"]): edge["condition"] for edge in flow.picture(demo(code))["edges"]}


def test_steps_come_in_the_order_of_the_definition_with_their_kind() -> None:
    nodes = flow.picture(demo("weekly-report"))["nodes"]
    assert nodes[0]["kind"] == "start"
    assert nodes[-1]["kind"] == "end"
    assert set(nodes[0]) == {"key", "name", "kind"}


def test_branches_lead_from_the_fork_to_each_and_meet_in_the_join() -> None:
    found = edges("seal-use")
    assert {to for start, to in found if start == "checks"} == {"legal", "intl", "office_check"}
    assert found["checks", "office_check"] is None
    assert found["checks", "legal"] is not None
    assert {start for start, to in found if to == "joined"} == {"legal", "intl", "office_check"}


def test_a_way_with_and_without_a_condition_has_none() -> None:
    found = edges("seal-use")
    assert found["joined", "leader"] is not None
    assert found["joined", "director"] is None


def test_every_step_of_the_demonstration_can_be_come_to() -> None:
    for code in ("weekly-report", "party-proof", "seal-use", "tech-contract", "student-leave"):
        picture = flow.picture(demo(code))
        reached = {edge["to"] for edge in picture["edges"]}
        assert {node["key"] for node in picture["nodes"]} - reached == {picture["nodes"][0]["key"]}, code
