"""Every alert rule keeps the rules of the house, in every language."""

from __future__ import annotations

import re

import pytest

from collector.probes import PROBES
from collector.schema import MEASUREMENTS
from dashboards.grafana.kit import INTERVAL_S
from dashboards.grafana.query import TIME_FILTER, Query
from dashboards.grafana.rule import PEOPLE, Rule, Severity, Silence, duration
from dashboards.rules import RULES
from language.catalogue import LANGUAGES

MOST_UID = 40
each = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.uid)


def queries(rule: Rule) -> list[Query]:
    return [part for query in rule.queries for part in (query, query.innermost)]


def test_uids_and_titles_are_unique() -> None:
    assert len({rule.uid for rule in RULES}) == len(RULES)
    for language in LANGUAGES:
        assert len({rule.as_json(language)["title"] for rule in RULES}) == len(RULES)


@each
def test_a_uid_is_ours_and_fits(rule: Rule) -> None:
    assert re.fullmatch(r"campuswatch-[a-z-]+", rule.uid)
    assert len(rule.uid) <= MOST_UID


@each
def test_no_question_holds_a_variable(rule: Rule) -> None:
    for query in rule.queries:
        assert not re.search(r"\$[\w{]|\[\[", query.text().replace(TIME_FILTER, ""))
        assert TIME_FILTER in query.text()


@each
def test_what_is_asked_is_in_the_schema(rule: Rule) -> None:
    for query in rule.queries:
        measurement = MEASUREMENTS[query.innermost.measurement]
        for column in query.innermost.columns:
            assert set(re.findall(r'\("(\w+)"\)', column.text())) <= set(measurement.fields)
        assert set(PEOPLE) <= set(query.by)
        assert set(query.by) - set(PEOPLE) <= {measurement.part}


@each
def test_it_waits_for_two_looks_at_least(rule: Rule) -> None:
    measured = {query.innermost.measurement for query in rule.queries}
    slowest_s = max((PROBES[name].interval_s for name in measured & PROBES.keys()), default=60.0)
    assert rule.lasts_s >= 2 * slowest_s
    assert rule.lasts_s % INTERVAL_S == 0
    assert rule.looks_back_s > 2 * slowest_s


@pytest.mark.parametrize("language", LANGUAGES)
@each
def test_it_says_what_is_wrong_with_whom_and_what_to_do(rule: Rule, language: str) -> None:
    made = rule.as_json(language)
    summary, action = made["annotations"]["summary"], made["annotations"]["description"]
    assert "$labels" in summary
    assert summary.count("{{") == summary.count("}}") > 0
    assert len(action) > 20
    assert made["title"] not in (summary, action)


def test_one_rule_alone_tells_that_the_store_cannot_be_asked() -> None:
    loud = [rule.uid for rule in RULES if rule.silence is Silence.ALARMING]
    assert loud == ["campuswatch-collector-silent"]
    assert {rule.severity for rule in RULES} == set(Severity)


@each
def test_its_steps_lead_from_questions_to_one_condition(rule: Rule) -> None:
    data = rule.as_json("en")["data"]
    names = [step["refId"] for step in data]
    assert names == sorted(set(names))
    for place, step in enumerate(data):
        used = re.findall(r"\$?\b([A-F])\b", step["model"].get("expression", ""))
        assert set(used) <= set(names[:place])
        assert step["model"]["refId"] == step["refId"]
        assert step["model"]["datasource"]["uid"] == step["datasourceUid"]
    assert rule.as_json("en")["condition"] == names[-1]
    assert data[-1]["model"]["type"] == "threshold"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (60, "1m"), (90, "1m30s"), (120, "2m"), (300, "5m"), (3600, "1h"), (5430, "1h30m30s")],
)
def test_a_duration_is_written_as_grafana_writes_it_back(seconds: int, text: str) -> None:
    assert duration(seconds) == text
