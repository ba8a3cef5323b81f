"""Every board and panel against the JSON schemas of Grafana's own foundation SDK."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from dashboards.boards import BOARDS
from dashboards.grafana.board_json import dashboard

SCHEMAS = Path(__file__).parents[2].parent / "shared" / "grafana-schema"
# What the schemas call the options of a type of panel.
KIND = {"stat": "stat", "timeseries": "timeseries", "table": "table", "state-timeline": "statetimeline",
        "bargauge": "bargauge", "status-history": "statushistory"}  # fmt: skip
MADE = {key: dashboard(board, "en") for key, board in BOARDS.items()}

pytestmark = pytest.mark.needs("grafana-schema")


@cache
def definitions(name: str) -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads((SCHEMAS / f"{name}.jsonschema.json").read_text("utf-8"))["definitions"]
    if name == "dashboard":
        # Of any type in the SDK's source: a name to match is a string, so is a unit; the generator writes "object".
        found["DynamicConfigValue"]["properties"]["value"] = {}
        found["MatcherConfig"]["properties"]["options"] = {}
    return found


def faults(name: str, definition: str, thing: object) -> list[str]:
    schema = {"definitions": definitions(name), "$ref": f"#/definitions/{definition}"}
    return [
        f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in Draft7Validator(schema).iter_errors(thing)
    ]


def every_panel(made: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for panel in made["panels"]:
        yield panel
        yield from panel.get("panels", ())


PANELS = [pytest.param(panel, id=f"{key}-{panel['id']}") for key, made in MADE.items() for panel in every_panel(made)]


@pytest.mark.parametrize("key", MADE)
def test_a_board_is_what_grafana_calls_a_dashboard(key: str) -> None:
    assert faults("dashboard", "Dashboard", {**MADE[key], "panels": []}) == []


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_is_what_grafana_calls_a_panel(panel: dict[str, Any]) -> None:
    if panel["type"] == "row":
        assert faults("dashboard", "RowPanel", {**panel, "panels": []}) == []
        return
    assert faults("dashboard", "Panel", panel) == []
    assert faults(KIND[panel["type"]], "Options", panel["options"]) == []


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_says_of_its_fields_what_its_kind_knows(panel: dict[str, Any]) -> None:
    kind = KIND.get(panel["type"], "")
    if "FieldConfig" in (definitions(kind) if kind else ()):
        assert faults(kind, "FieldConfig", panel["fieldConfig"]["defaults"]["custom"]) == []


def test_units_are_known_to_grafana() -> None:
    known = {unit["const"] for unit in definitions("units").values() if "const" in unit}
    used = {
        value
        for made in MADE.values()
        for panel in every_panel(made)
        if panel["type"] != "row"
        for value in units(panel["fieldConfig"])
    }
    assert used - known == set()


def units(config: Mapping[str, Any]) -> Iterator[str]:
    yield config["defaults"]["unit"]
    for override in config["overrides"]:
        yield from (one["value"] for one in override["properties"] if one["id"] == "unit")
