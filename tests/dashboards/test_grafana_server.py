"""On a real Grafana: a push settles, every panel's question is answered, and every rule judges as it should.

Not in parallel with itself: a Grafana has one set of what is ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from campus_day import Day
from day_plan import DAY_MIN
from filled_influx import Filled
from grafana_expansion import replaced
from grafana_live import Desk, address, token
from test_alert_replay import planted
from test_query_replay import SCREEN, Case, cases, chosen, milliseconds, moments, shown, step_ms

from dashboards.grafana.kit import ALERTS, FOLDER
from dashboards.grafana.rule import Rule
from dashboards.grafana.server import GrafanaServer
from dashboards.grafana.source import STEPS
from dashboards.rules import RULES

pytestmark = [
    pytest.mark.needs("grafana", "influxd"),
    pytest.mark.timeout(600),
    pytest.mark.xdist_group("grafana"),
]
Json = dict[str, Any]


def test_a_second_push_and_a_check_find_nothing_to_change(desk: Desk) -> None:
    assert desk.run("push")["changes"] == []
    assert desk.run("check") == {"changes": [], "done": False, "sick": []}


def test_what_somebody_changes_is_told_and_undone(desk: Desk, grafana: GrafanaServer) -> None:
    path = "/v1/provisioning/alert-rules/campuswatch-port-errors"
    rule = grafana.get(path)
    grafana.put(path, {**rule, "title": "Noise", "for": "1h"})
    (change,) = desk.run("check", codes=(1,))["changes"]
    assert (change["act"], change["uid"]) == ("update", "campuswatch-port-errors")
    assert {detail.split(":")[0] for detail in change["details"]} == {"title", "for"}
    desk.run("push")
    assert grafana.get(path)["title"] == rule["title"]


def test_what_is_ours_no_more_goes_and_what_people_made_stays(desk: Desk, grafana: GrafanaServer) -> None:
    rule = grafana.get("/v1/provisioning/alert-rules/campuswatch-device-down")
    copied = {name: value for name, value in rule.items() if name not in ("id", "updated", "provenance")}
    theirs, old = (
        {**copied, "uid": "their-rule", "title": "Theirs"},
        {**copied, "uid": "campuswatch-old", "title": "Old"},
    )
    for one in (theirs, old):
        grafana.post("/v1/provisioning/alert-rules", one)
    try:
        (change,) = desk.run("push")["changes"]
        assert (change["act"], change["uid"]) == ("remove", "campuswatch-old")
        assert grafana.get("/v1/provisioning/alert-rules/their-rule")["title"] == "Theirs"
    finally:
        grafana.delete("/v1/provisioning/alert-rules/their-rule")


def test_another_language_is_pushed_and_back(desk: Desk, grafana: GrafanaServer) -> None:
    desk.run("push", "--language", "zh-CN")
    assert grafana.get("/v1/provisioning/alert-rules/campuswatch-device-down")["title"] == "设备离线"
    assert desk.run("push", "--language", "zh-CN")["changes"] == []
    desk.run("push")


def test_boards_and_rules_lie_in_their_folders(desk: Desk, grafana: GrafanaServer) -> None:
    del desk
    assert grafana.get("/dashboards/uid/campuswatch-school")["meta"]["folderUid"] == FOLDER
    assert grafana.get("/v1/provisioning/alert-rules/campuswatch-device-down")["folderUID"] == ALERTS


def test_a_token_that_is_none_is_one_sentence(desk: Desk) -> None:
    wrong = desk.folder / "token"
    wrong.write_text("glsa_nobody_00000000")
    try:
        with pytest.raises(AssertionError, match="does not know the token"):
            desk.run("check")
    finally:
        wrong.write_text(token())


@pytest.mark.parametrize("case", cases())
def test_grafana_answers_every_panel(case: Case, desk: Desk, filled: Filled, grafana: GrafanaServer) -> None:
    del desk
    told = 0
    for now_ms, _ in moments(filled.day):
        span = shown(case, now_ms)
        least = milliseconds(case.panel.get("interval") or STEPS[case.query.innermost.source])
        points = SCREEN * case.panel["gridPos"]["w"] // 24
        for variables in chosen(case.board, filled.day):
            target = {
                **case.target,
                "query": replaced(case.target["query"], variables, "regex"),
                "intervalMs": step_ms(span, points, least),
                "maxDataPoints": points,
            }
            body = {"from": str(span.from_ms), "to": str(span.to_ms), "queries": [target]}
            told += values(grafana.post("/ds/query", body)["results"][case.target["refId"]])
        if told:
            return
    assert told, f"never an answer to {case.target['query']}"


def values(result: Json) -> int:
    """How many Grafana found; raises AssertionError for an error."""
    assert "error" not in result, result["error"]
    frames = result.get("frames") or ()
    return sum(value is not None for frame in frames for column in frame["data"]["values"][1:] for value in column)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.uid)
def test_grafana_judges_as_was_planted(rule: Rule, desk: Desk, filled: Filled, grafana: GrafanaServer) -> None:
    """Evaluated by Grafana's own engine while the thing is broken, and after it was mended."""
    del desk
    expected = planted(filled.day)[rule.uid]
    for one in expected:
        late = min(one.during.stop + one.late + 1, DAY_MIN - 1)
        broken = set(judged(rule, filled.day, one.during.stop - 1, grafana))
        assert {(device, one.port) for device in one.devices} <= broken
        assert not {(device, one.port) for device in one.devices} & set(judged(rule, filled.day, late, grafana))


def judged(rule: Rule, day: Day, minute: int, grafana: GrafanaServer) -> Iterator[tuple[str, str]]:
    """Device and port of each series whose condition holds half a minute after `minute`."""
    made = rule.as_json("en")
    now = datetime.fromtimestamp(day.at(minute) / 1000 + 30, UTC).isoformat().replace("+00:00", "Z")
    answer = grafana.post("/v1/eval", {"data": made["data"], "condition": made["condition"], "now": now})
    for frame in answer["results"][made["condition"]]["frames"]:
        labels = frame["schema"]["fields"][-1].get("labels", {})
        if frame["data"]["values"][-1][-1]:
            yield labels["device"], labels.get("port", "")


def test_the_address_is_that_of_the_environment(grafana: GrafanaServer) -> None:
    assert grafana.url == address()
    assert grafana.version() >= (9, 4)
