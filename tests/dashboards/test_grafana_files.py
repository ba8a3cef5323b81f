"""The folder from which Grafana provisions itself: read back, as Grafana's reader would."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import pytest
from grafana_kit import BY_PASSWORD, BY_TOKEN, CENTRE, OFFICE, kit, telling

from dashboards.boards import BOARDS
from dashboards.grafana.board_json import dashboard
from dashboards.grafana.files import as_text, dollars, provisioning, stale
from dashboards.grafana.kit import Kit
from dashboards.grafana.notice import Telling
from dashboards.grafana.query import Source
from dashboards.rules import RULES

SEEN_AS = PurePosixPath("/etc/grafana/provisioning")
REFERRED = replace(BY_PASSWORD, secret="$__env{CAMPUSWATCH_INFLUX_PASSWORD}")


def folder(made: Kit, *, with_policy: bool = False) -> dict[str, Any]:
    """Path -> content, comments taken off."""
    texts = provisioning(made, SEEN_AS, with_policy=with_policy)
    return {path: json.loads(re.sub(r"^#.*$", "", text, flags=re.MULTILINE)) for path, text in texts.items()}


def interpolated(value: Any, environment: Mapping[str, str]) -> Any:
    """What Grafana makes of a value that it expands: pkg/services/provisioning/values."""
    if isinstance(value, dict):
        return {name: interpolated(entry, environment) for name, entry in value.items()}
    if isinstance(value, list):
        return [interpolated(entry, environment) for entry in value]
    if not isinstance(value, str):
        return value
    known = re.compile(r"\$__env\{(\w+)\}|\$\{(\w+)\}|\$(\w+)")
    parts = [known.sub(lambda m: environment.get(m[1] or m[2] or m[3], ""), part) for part in value.split("$$")]
    return "$".join(parts)


def test_the_folder_is_whole() -> None:
    files = folder(kit())
    assert set(files) == {
        "datasources/campuswatch.yaml",
        "dashboards/campuswatch.yaml",
        *(f"dashboards/campuswatch/{board.uid}.json" for board in BOARDS.values()),
        "alerting/campuswatch-rules.yaml",
        "alerting/campuswatch-templates.yaml",
        "alerting/campuswatch-mute-timings.yaml",
    }
    assert all(content["apiVersion"] == 1 for path, content in files.items() if path.endswith(".yaml"))


def test_boards_are_what_the_generator_makes_and_a_hidden_print() -> None:
    files = folder(kit("vi"))
    for board in BOARDS.values():
        found = files[f"dashboards/campuswatch/{board.uid}.json"]
        *variables, constant = found["templating"]["list"]
        assert (constant["type"], constant["hide"]) == ("constant", 2)
        assert {**found, "templating": {"list": variables}} == dashboard(board, "vi")


def test_the_provider_looks_where_grafana_sees_the_folder() -> None:
    (provider,) = folder(kit())["dashboards/campuswatch.yaml"]["providers"]
    assert provider["options"] == {"path": "/etc/grafana/provisioning/dashboards/campuswatch"}
    assert (provider["folderUid"], provider["allowUiUpdates"]) == ("campuswatch", False)


def test_no_secret_is_in_a_file_and_its_reference_is_not_escaped() -> None:
    texts = provisioning(kit(influx=REFERRED), SEEN_AS, with_policy=False)
    assert not [path for path, text in texts.items() if BY_PASSWORD.secret in text]
    sources = folder(kit(influx=REFERRED))["datasources/campuswatch.yaml"]["datasources"]
    expanded = interpolated(sources, {"CAMPUSWATCH_INFLUX_PASSWORD": "from outside"})
    assert [one["secureJsonData"] for one in expanded] == [{"password": "from outside"}] * 2
    assert [(one["uid"], one["database"], one["jsonData"]["dbName"]) for one in expanded] == [
        (Source.RAW, "campuswatch", "campuswatch"),
        (Source.ROLLED, "campuswatch_5m", "campuswatch_5m"),
    ]


def test_a_token_goes_into_a_header_and_no_user_beside_it() -> None:
    (raw, _) = folder(kit(influx=BY_TOKEN))["datasources/campuswatch.yaml"]["datasources"]
    assert raw["jsonData"]["httpHeaderName1"] == "Authorization"
    assert raw["secureJsonData"] == {"httpHeaderValue1": f"Token {BY_TOKEN.secret}"}
    assert raw["user"] == ""


def test_dollars_survive_where_grafana_expands_and_stay_where_it_does_not() -> None:
    group = folder(kit())["alerting/campuswatch-rules.yaml"]["groups"][0]
    for rule, made in zip(RULES, group["rules"], strict=True):
        expected = rule.as_json("en")
        assert interpolated(made["labels"], {}) == expected["labels"]
        assert interpolated(made["title"], {}) == expected["title"]
        assert made["annotations"] == expected["annotations"]
        assert made["data"] == expected["data"]
        assert "$labels" in made["annotations"]["summary"]
    contacts = folder(kit(**telling(OFFICE)))["alerting/campuswatch-contact-points.yaml"]["contactPoints"]
    assert interpolated(contacts, {})[0]["receivers"][0]["settings"]["addresses"] == OFFICE.address


def test_folder_and_rules_have_folders_of_their_own() -> None:
    files = folder(kit())
    group = files["alerting/campuswatch-rules.yaml"]["groups"][0]
    assert group["folder"] != files["dashboards/campuswatch.yaml"]["providers"][0]["folder"]
    assert group["interval"] == "1m"


def test_policies_are_written_only_when_asked_because_they_replace_the_whole_tree() -> None:
    assert not [path for path in folder(kit(**telling(OFFICE))) if "policies" in path]
    (tree,) = folder(kit(**telling(CENTRE, OFFICE)), with_policy=True)["alerting/campuswatch-policies.yaml"]["policies"]
    assert [route["receiver"] for route in tree["routes"]] == [OFFICE.name, CENTRE.name], "all others come last"
    assert tree["routes"][0]["object_matchers"] == [["product", "=", "campuswatch"], ["school", "=", "S01"]]


def test_by_default_our_alerts_are_muted() -> None:
    files = folder(kit(), with_policy=True)
    (timing,) = files["alerting/campuswatch-mute-timings.yaml"]["muteTimes"]
    (route,) = files["alerting/campuswatch-policies.yaml"]["policies"][0]["routes"]
    assert route["mute_time_intervals"] == [timing["name"]]
    assert route["receiver"], "Grafana 9.4 wants one even here"


def test_policies_that_stay_as_they_are_need_no_timing() -> None:
    assert "alerting/campuswatch-mute-timings.yaml" not in folder(kit(telling=Telling.UNCHANGED))


@pytest.mark.parametrize("text", ["a$b", "$$", "${x}", "$__env{x}", "plain"])
def test_a_doubled_dollar_is_read_back_as_one(text: str) -> None:
    assert interpolated(dollars({"a": [text]}), {"b": "lost", "x": "lost"}) == {"a": [text]}


def test_signs_that_yaml_forbids_are_escaped() -> None:
    hostile = {"a": "x\x7f\x85\u2028y\ufeff"}
    assert json.loads(as_text(hostile)) == hostile
    assert not re.search("[\x7f\x85\u2028\ufeff]", as_text(hostile))


def test_stale_files_of_ours_go_and_those_of_others_stay() -> None:
    files = provisioning(kit(), SEEN_AS, with_policy=False)
    there = [
        *map(PurePosixPath, files),
        *map(PurePosixPath, ("alerting/campuswatch-policies.yaml", "alerting/mine.yaml")),
    ]
    assert list(stale(there, files)) == [PurePosixPath("alerting/campuswatch-policies.yaml")]
