"""The cases the portal runs with its own engine give the same answers here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.catalog.expression import holds

CASES = json.loads((Path(__file__).parents[1] / "portal" / "conditions.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["when"])
def test_server_and_browser_agree_on_when_a_field_is_shown(case: dict[str, Any]) -> None:
    assert holds(case["when"], {"form": case["form"]}).value is case["holds"]
