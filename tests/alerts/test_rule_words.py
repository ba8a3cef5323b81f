"""Every rule says what it means and what to do first, in every language."""

from __future__ import annotations

from string import Formatter

import pytest
from babel.messages.pofile import read_po

from alerts.rules import RULES
from alerts.rules.rule import Rule
from alerts.rules.words import do, own_words, says, title
from inventory.model.alert import Topic
from inventory.model.severity import Severity
from language.catalogue import LANGUAGES, LOCALES, translate

TOLD = {"value", "limit", "part"}
"""The parameters of every sentence of a threshold."""


def texts(language: str) -> dict[str, str]:
    locale = language.replace("-", "_")
    with (LOCALES / locale / "LC_MESSAGES" / "campuswatch.po").open("rb") as source:
        return {str(entry.id): str(entry.string) for entry in read_po(source, locale=locale) if entry.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_words(language: str) -> None:
    known = texts(language)
    ids = [message.id for rule in RULES for message in (title(rule, {}), says(rule, {}), do(rule, {}))]
    assert [id for id in ids if id not in known] == []


def test_sentences_of_thresholds_name_only_what_a_threshold_tells() -> None:
    known = texts("en")
    for name, rule in RULES.items():
        if rule.threshold is not None:
            named = {field for _, field, _, _ in Formatter().parse(known[says(name, {}).id]) if field}
            assert named <= TOLD, name


def test_a_rule_of_our_own_speaks_with_its_own_words() -> None:
    rule = Rule(
        name="hot_rack", topic=Topic.CONDITION, severity=Severity.MAJOR, title="机柜过热", says="Rack {room}", do="开门"
    )
    details = {**own_words(rule), "value": 61.5, "limit": 60}
    assert translate(title("hot_rack", details), "zh-CN") == "机柜过热"
    assert translate(says("hot_rack", details), "en") == "Rack {room} (measured 61.5, limit 60)"
    assert translate(do("hot_rack", details), "vi") == "开门"


def test_no_text_is_of_a_rule_that_is_not_there() -> None:
    told = {id.split(".")[1] for id in texts("en") if id.startswith("rule.")}
    assert told - RULES.keys() == {"own"}
