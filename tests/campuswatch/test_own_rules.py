"""Rules as a file says them: strict, with the line and the nearest right word; a bad one leaves the old in force."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from alerts.rules import RULES
from alerts.rules.rule import Rule, Rules, Side
from campuswatch.own_rules import read_rules
from campuswatch.rule_book import RuleBook, load_rules
from campuswatch.settings import SettingsError, load
from inventory.model.alert import Topic
from inventory.model.severity import Severity

OWN = """
[own.hot_rack]
title = "机柜过热"
do = "开门"
measurement = "snmp"
field = "temperature_c"
above = 60
clear = 55
for_s = 600
severity = "major"
in_key_area = "critical"
kinds = ["switch"]
devices = ["s01-sw-0001"]
"""


def read(text: str) -> dict[str, Rule]:
    rules, problems = read_rules(text, RULES)
    assert problems == []
    assert rules is not None
    return dict(rules)


def test_an_empty_file_changes_nothing() -> None:
    assert read("") == RULES


def test_a_shipped_rule_is_changed_in_what_is_said_and_no_more() -> None:
    rule = read("""
        [shipped.temperature]
        limit = 80
        for_s = 60
        severity = "critical"
        """)["temperature"]
    shipped = RULES["temperature"]
    assert shipped.threshold is not None
    assert rule.threshold is not None
    assert (rule.threshold.limit, rule.threshold.clear) == (80, 80 - shipped.threshold.limit + shipped.threshold.clear)
    assert (rule.for_s, rule.keep_s, rule.severity) == (60, shipped.keep_s, Severity.CRITICAL)


def test_a_shipped_rule_is_switched_off() -> None:
    rules = read("[shipped.lamp]\non = false")
    assert not rules["lamp"].on
    assert rules["down"].on


def test_a_rule_of_our_own_stands_beside_the_shipped_ones() -> None:
    rules = read(OWN)
    assert rules.keys() - RULES.keys() == {"hot_rack"}
    rule = rules["hot_rack"]
    assert (rule.topic, rule.severity, rule.in_key_area) == (Topic.CONDITION, Severity.MAJOR, Severity.CRITICAL)
    assert (rule.title, rule.says, rule.do) == ("机柜过热", "机柜过热", "开门")
    threshold = rule.threshold
    assert threshold is not None
    assert (threshold.side, threshold.limit, threshold.clear) == (Side.ABOVE, 60, 55)
    assert (threshold.kinds, threshold.devices) == ({"switch"}, {"s01-sw-0001"})


def changed(line: str, new: str) -> str:
    assert line in OWN
    return OWN.replace(line, new)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[shipped.temprature]\non = true", "1: no shipped rule is called 'temprature'; did you mean 'temperature'?"),
        ("[shiped.down]\non = true", "1: unknown [shiped]; did you mean 'shipped'?"),
        ("rules = 3", "1: unknown 'rules'; there are [shipped.<name>] and [own.<name>]"),
        ("[shipped.down]\n\nof = true", "3: unknown key 'of' in [shipped.down]"),
        ("[shipped.down]\nfor = 3", "2: unknown key 'for' in [shipped.down]; did you mean 'for_s'?"),
        ("[shipped.down]\nlimit = 3", "2: [shipped.down] has no limit that could be changed"),
        ("[shipped.down]\nfor_s = '3'", "2: 'for_s' in [shipped.down] must be a finite number, not a text"),
        ("[shipped.down]\nfor_s = -1", "2: 'for_s' in [shipped.down] must be 0 to 604800, not -1"),
        ("[shipped.down]\nseverity = 'majr'", "2: 'severity' in [shipped.down] must be one of minor, major, critical"),
        ("[shipped.temperature]\nclear = 90", "2: 'clear' in [shipped.temperature] must be at most the limit of 70"),
        ("[shipped.ups_runtime]\nclear = 60", "2: 'clear' in [shipped.ups_runtime] must be at least the limit of 3600"),
        ("[shipped]\ndown = 3", "2: 'down' must stand in a table of its own, [shipped.<name>]"),
        ("[own.down]\ntitle = 'x'", "1: [own.down] is a shipped rule: write [shipped.down]"),
        ("[own.Hot]\ntitle = 'x'", "1: [own.Hot] must be a-z, 0-9 and _"),
        (changed("above = 60\n", ""), "2: [own.hot_rack] must have either 'above' or 'below'"),
        (changed("above = 60", "above = 60\nbelow = 3"), "2: [own.hot_rack] must have either 'above' or 'below'"),
        (changed('title = "机柜过热"\n', ""), "2: [own.hot_rack] lacks 'title'"),
        (changed("clear = 55", "clear = 61"), "8: 'clear' in [own.hot_rack] must be at most the limit of 60, not 61"),
        (changed('"snmp"', '"snpm"'), "5: 'measurement' in [own.hot_rack] must be one of ping"),
        (changed('"temperature_c"', '"temp_c"'), "6: 'field' in [own.hot_rack] must be a number of 'snmp'"),
        (changed('["switch"]', '["swich"]'), "12: 'kinds' in [own.hot_rack] must name kinds of devices, not 'swich'"),
        (changed("开门", "a\\nb"), "4: 'do' in [own.hot_rack] must be one line of at most 300 letters"),
        ("[own.x", "1: not TOML"),
        ("[shipped.down]\non = true\n[shipped.down]", "3: [shipped.down] is there already, in line 1"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(text: str, problem: str) -> None:
    rules, problems = read_rules(text, RULES)
    assert rules is None
    assert any(found.at("rules.toml").startswith(f"rules.toml:{problem}") for found in problems), problems


def test_a_rule_on_a_text_is_refused() -> None:
    told = OWN.replace('"snmp"', '"collector"').replace('"temperature_c"', '"left_out"')
    _, problems = read_rules(told, RULES)
    assert "must be a number of 'collector'" in problems[0].text


def test_a_file_that_is_broken_later_leaves_the_rules_as_they_were(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "campuswatch.toml").write_text('[alerts]\nrules = "rules.toml"\n')
    file = tmp_path / "rules.toml"
    file.write_text(OWN)
    book = RuleBook.open(load(tmp_path / "campuswatch.toml"))
    assert "hot_rack" in book.rules
    assert not book.refresh()
    write(file, "[own.hot_rack]\ntitel = 'x'")
    assert not book.refresh()
    assert "hot_rack" in book.rules
    assert "rules.toml:2: unknown key 'titel' in [own.hot_rack]; did you mean 'title'?" in caplog.text
    write(file, OWN.replace("above = 60", "above = 70"))
    assert book.refresh()
    threshold = book.rules["hot_rack"].threshold
    assert threshold is not None
    assert threshold.limit == 70
    file.unlink()
    assert not book.refresh()
    assert "there is no such file" in caplog.text


def test_who_follows_the_file_gets_its_rules(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text("")
    book = RuleBook(file, load_rules(file))
    got: list[Rules] = []

    async def run() -> None:
        following = asyncio.create_task(book.follow(got.append, 0.01))
        write(file, OWN)
        async with asyncio.timeout(10):
            while not got:
                await asyncio.sleep(0.01)
        following.cancel()
        await asyncio.wait([following])
        assert following.cancelled()

    asyncio.run(run())
    assert "hot_rack" in got[0]


def write(file: Path, text: str) -> None:
    """Its time of change is another one, however coarse the clock of the file system is."""
    before = file.stat().st_mtime_ns
    file.write_text(text)
    os.utime(file, ns=(before + 1_000_000, before + 1_000_000))


def test_a_start_with_a_broken_file_says_everything_that_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text("[shipped.downn]\n[shipped.lamp]\noff = true\n")
    with pytest.raises(SettingsError) as caught:
        load_rules(file)
    assert [problem.split(":")[1] for problem in caught.value.problems] == ["1", "3"]


def test_without_a_file_the_shipped_rules_are_in_force() -> None:
    assert RuleBook(None).rules == RULES
    assert not RuleBook(None).refresh()
