"""What we send of alerting, against the schemas of Grafana's own SDK."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from grafana_kit import CENTRE, OFFICE, kit, telling
from jsonschema import Draft7Validator

from dashboards.grafana.thing import Kind, Thing
from language.catalogue import LANGUAGES

SCHEMA = Path(__file__).parents[2].parent / "shared" / "grafana-schema" / "alerting.jsonschema.json"
# Not MuteTiming: the schema has `from` and `to` where the API itself has `start_time` and `end_time`.
DEFINITIONS = {
    Kind.RULE: "Rule",
    Kind.CONTACT: "ContactPoint",
    Kind.TEMPLATE: "NotificationTemplate",
    Kind.POLICY: "NotificationPolicy",
}
OF_THE_TOKEN = {"orgID": 1}
"""Required by the schema, and filled in by the server from the token."""

pytestmark = pytest.mark.needs("grafana-schema")


def complaints(thing: Thing) -> list[str]:
    schema: dict[str, Any] = json.loads(SCHEMA.read_text())
    validator = Draft7Validator({**schema, "$ref": f"#/definitions/{DEFINITIONS[thing.kind]}"})
    sent = {**thing.payload, **(OF_THE_TOKEN if thing.kind is Kind.RULE else {})}
    return [f"{thing.uid}: {error.json_path}: {error.message}" for error in validator.iter_errors(sent)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("changes", [{}, telling(OFFICE, CENTRE)], ids=["nobody", "schools"])
def test_grafanas_schema_takes_all_of_it(language: str, changes: dict[str, Any]) -> None:
    things = [thing for thing in kit(language, **changes).things() if thing.kind in DEFINITIONS]
    assert {thing.kind for thing in things} >= {Kind.RULE, Kind.TEMPLATE, Kind.POLICY}
    assert [complaint for thing in things for complaint in complaints(thing)] == []


def test_the_schema_complains_of_what_is_wrong() -> None:
    rule = next(thing for thing in kit().things() if thing.kind is Kind.RULE)
    rule.body["noDataState"] = "Fine"
    assert len(complaints(rule)) == 1
