"""Samples against thresholds, and what is told no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from alerts.condition import Condition, Key
from alerts.no_data import NoData, allowances
from alerts.places import Places
from alerts.rules import RULES
from alerts.rules.rule import Rule, Rules, Side, Threshold, Where
from alerts.thresholds import GONE_MS, MOST_PARTS, Thresholds
from collector.probes import PROBES
from collector.sample import Sample, SeriesKey, Value
from collector.schema import MEASUREMENTS, Type
from inventory.model.alert import Alert, Topic
from inventory.model.severity import Severity

T0 = 1_800_000_000_000
MINUTE = 60_000
UPS = "s01-ups-0001"
SWITCH = "s01-sw-0001"


class Heard:
    """A sink that writes down what it hears."""

    def __init__(self) -> None:
        self.begun: list[Condition] = []
        self.ended: list[tuple[Key, int]] = []

    def begin(self, condition: Condition) -> None:
        self.begun.append(condition)

    def end(self, key: Key, at_ms: int) -> None:
        self.ended.append((key, at_ms))

    @property
    def standing(self) -> set[Key]:
        return {one.key for one in self.begun} - {key for key, _ in self.ended}


def rule(name: str, measurement: str, field: str, side: Side, limit: float, clear: float, **more: object) -> Rule:
    threshold = Threshold(measurement=measurement, field=field, side=side, limit=limit, clear=clear, **more)  # type: ignore[arg-type]
    return Rule(name=name, topic=Topic.CONDITION, severity=Severity.MINOR, threshold=threshold)


HOT = rule("hot", "snmp", "temperature_c", Side.ABOVE, 70, 65)
SHORT = rule("short", "ups", "runtime_s", Side.BELOW, 3600, 3900, shown=1 / 60)
LOADED = rule("loaded", "interface", "in_bps", Side.ABOVE, 85, 70, per="speed_bps", where=Where.UPLINK)
LOSS = rule("loss", "ping", "loss_pct", Side.ABOVE, 10, 2, over_s=900, void=100)


def rules(*some: Rule) -> Rules:
    return {one.name: one for one in some}


def sample(
    measurement: str,
    at_ms: int,
    fields: Mapping[str, Value],
    device: str = SWITCH,
    part: str = "",
    kind: str = "switch",
) -> Sample:
    return Sample(SeriesKey(measurement, "S01", device, kind, part), at_ms, fields)


def test_beyond_the_limit_it_begins_and_at_the_clear_mark_it_ends() -> None:
    heard = Heard()
    thresholds = Thresholds(rules(HOT), heard)
    story = [(0, 70.0, 0), (1, 70.1, 1), (2, 90.0, 1), (3, 66.0, 1), (4, 65.0, 0), (5, 69.9, 0), (6, 71.0, 1)]
    for minute, degrees, standing in story:
        thresholds.take([sample("snmp", T0 + minute * MINUTE, {"temperature_c": degrees})])
        assert len(heard.begun) - len(heard.ended) == standing, minute
    assert heard.ended == [(Key("S01", "hot", SWITCH), T0 + 4 * MINUTE)]
    assert dict(heard.begun[0].details) == {"value": 70.1, "limit": 70}


def test_below_works_the_other_way_round_and_people_are_told_minutes() -> None:
    heard = Heard()
    thresholds = Thresholds(rules(SHORT), heard)
    for minute, seconds in enumerate((3600, 3599, 3899, 3900)):
        thresholds.take([sample("ups", T0 + minute * MINUTE, {"runtime_s": float(seconds)}, UPS, kind="ups")])
    assert [(one.since_ms, one.details) for one in heard.begun] == [(T0 + MINUTE, {"value": 60, "limit": 60})]
    assert heard.ended == [(Key("S01", "short", UPS), T0 + 3 * MINUTE)]


def test_what_is_not_told_says_nothing() -> None:
    heard = Heard()
    thresholds = Thresholds(rules(HOT, LOADED), heard, Places(trunks=frozenset({(SWITCH, "Gi1/0/1")})))
    thresholds.take([sample("snmp", T0, {"up": 1}), sample("ping", T0, {"up": 0})])
    thresholds.take([sample("interface", T0, {"in_bps": 9e9}, part="Gi1/0/1")])
    assert heard.begun == []


def test_only_trunks_are_meant_and_the_bandwidth_that_is_paid_for_counts() -> None:
    heard = Heard()
    ports = {name: (SWITCH, name) for name in ("Gi1/0/1", "Gi1/0/2", "Gi1/0/3")}
    places = Places(
        trunks=frozenset({ports["Gi1/0/1"], ports["Gi1/0/2"]}),
        bandwidth={ports["Gi1/0/2"]: 100_000_000},
        behind={ports["Gi1/0/2"]: "s01-rt-0001"},
    )
    thresholds = Thresholds(rules(LOADED), heard, places)
    for name in ports:
        thresholds.take([sample("interface", T0, {"in_bps": 90e6, "speed_bps": 1e9}, part=name)])
        thresholds.take([sample("interface", T0, {"in_bps": 90e6}, part=name)])
    assert [(one.part, one.details["value"], one.behind) for one in heard.begun] == [("Gi1/0/2", 90, "s01-rt-0001")]


def pings(thresholds: Thresholds, start_ms: int, lost: Mapping[int, bool], looks: int) -> int:
    """`looks` of them, 20 s apart; those numbered in `lost` had no answer. When the next one is due."""
    for number in range(looks):
        fields: dict[str, Value] = {"up": 0, "loss_pct": 100.0} if lost.get(number) else {"up": 1, "loss_pct": 0.0}
        thresholds.take([sample("ping", start_ms + number * 20_000, fields)])
    return start_ms + looks * 20_000


def test_loss_is_the_mean_of_a_quarter_of_an_hour() -> None:
    heard = Heard()
    thresholds = Thresholds(rules(LOSS), heard)
    at_ms = pings(thresholds, T0, dict.fromkeys(range(0, 40, 10), True), 46)
    assert heard.begun == []
    at_ms = pings(thresholds, at_ms, dict.fromkeys(range(0, 44, 4), True), 45)
    assert [one.details["value"] for one in heard.begun] == [24.4]
    pings(thresholds, at_ms, {}, 46)
    assert len(heard.ended) == 1


def test_an_outage_is_no_loss() -> None:
    heard = Heard()
    thresholds = Thresholds(rules(LOSS), heard)
    all_lost = dict.fromkeys(range(100), True)
    at_ms = pings(thresholds, T0, {}, 20)
    thresholds.interrupt(SWITCH)
    at_ms = pings(thresholds, at_ms, all_lost, 100)
    thresholds.interrupt(SWITCH)
    pings(thresholds, at_ms, {}, 46)
    assert heard.begun == []


def test_a_part_that_is_told_of_no_more_is_beyond_nothing() -> None:
    heard = Heard()
    thresholds = Thresholds(rules(replace(HOT, threshold=replace(HOT.threshold, measurement="disk"))), heard)  # type: ignore[type-var]
    thresholds.take([sample("disk", T0, {"temperature_c": 80.0}, part="3")])
    thresholds.tidy(T0 + GONE_MS * 2)
    assert heard.ended == []  # the recorder is silent as a whole
    thresholds.take([sample("disk", T0 + GONE_MS * 2, {"temperature_c": 40.0}, part="4")])
    thresholds.tidy(T0 + GONE_MS * 2)
    assert [key for key, _ in heard.ended] == [Key("S01", "hot", SWITCH, "3")]


def alert(of: Condition) -> Alert:
    return Alert(
        id="1", school=of.school, rule=of.rule, topic=Topic.CONDITION, severity=Severity.MINOR, since_ms=of.since_ms,
        fired_ms=of.since_ms, device=of.device, part=of.part,
    )  # fmt: skip


def test_after_a_start_what_was_beyond_ends_when_it_is_well() -> None:
    before, after = Heard(), Heard()
    Thresholds(rules(HOT), before).take([sample("snmp", T0, {"temperature_c": 80.0})])
    thresholds = Thresholds(rules(HOT), after)
    thresholds.restore([alert(before.begun[0])])
    thresholds.take([sample("snmp", T0 + MINUTE, {"temperature_c": 80.0})])
    assert (after.begun, after.ended) == ([], [])
    thresholds.take([sample("snmp", T0 + 2 * MINUTE, {"temperature_c": 20.0})])
    assert after.ended == [(before.begun[0].key, T0 + 2 * MINUTE)]


def test_what_the_collector_says_of_itself_is_of_no_school_and_no_device() -> None:
    before, after = Heard(), Heard()
    late = Sample(SeriesKey("collector", "bureau", "main", "collector"), T0, {"lateness_ms": 9_000.0})
    Thresholds(RULES, before).take([late])
    assert [one.key for one in before.begun] == [Key("", "collector_late", "", "main")]
    thresholds = Thresholds(RULES, after)
    thresholds.restore([alert(before.begun[0])])
    thresholds.take([late._replace(at_ms=T0 + MINUTE, fields={"lateness_ms": 3.0})])
    assert [key for key, _ in after.ended] == [before.begun[0].key]


@pytest.mark.parametrize("degrees", [float("inf"), float("nan"), 2**63, -(10**400)])
def test_what_is_no_measurement_says_nothing(degrees: float) -> None:
    heard = Heard()
    thresholds = Thresholds(rules(HOT, LOADED), heard, Places(trunks=frozenset({(SWITCH, "1")})))
    thresholds.take([sample("snmp", T0, {"temperature_c": degrees})])
    thresholds.take([sample("interface", T0, {"in_bps": degrees, "speed_bps": 1e9}, part="1")])
    thresholds.take([sample("interface", T0, {"in_bps": 1e9, "speed_bps": degrees}, part="1")])
    assert heard.begun == []


def test_a_device_that_names_thousands_of_parts_is_told_of_in_some() -> None:
    heard = Heard()
    hot = replace(HOT, threshold=replace(HOT.threshold, measurement="disk"))  # type: ignore[type-var]
    thresholds = Thresholds(rules(hot), heard)
    thresholds.take(sample("disk", T0, {"temperature_c": 80.0}, part=str(number)) for number in range(5_000))
    assert len(heard.begun) == MOST_PARTS
    thresholds.take([sample("disk", T0, {"temperature_c": 80.0}, UPS, part="1")])
    assert len(heard.begun) == MOST_PARTS + 1


def test_other_limits_hold_from_the_next_sample_on() -> None:
    heard = Heard()
    thresholds = Thresholds(rules(HOT), heard)
    thresholds.take([sample("snmp", T0, {"temperature_c": 71.0})])
    thresholds.use(rules(replace(HOT, threshold=replace(HOT.threshold, limit=80, clear=75))))  # type: ignore[type-var]
    thresholds.take([sample("snmp", T0 + MINUTE, {"temperature_c": 74.0})])
    assert heard.standing == set()


def test_every_shipped_threshold_is_of_a_field_that_is_measured() -> None:
    for one in RULES.values():
        if one.threshold is not None:
            fields = MEASUREMENTS[one.threshold.measurement].fields
            assert fields[one.threshold.field].type is not Type.TEXT, one.name
            assert not one.threshold.per or one.threshold.per in fields, one.name
            assert one.threshold.well(one.threshold.clear), one.name
            assert not one.threshold.beyond(one.threshold.clear), one.name
            assert one.why, one.name


def silence(no_data: NoData, minute: int, up_since: int | None = T0) -> None:
    no_data.turn(T0 + minute * MINUTE, lambda device: up_since)


def test_what_a_device_used_to_tell_is_missed_after_five_looks() -> None:
    heard = Heard()
    no_data = NoData(allowances(lambda probe: PROBES[probe].interval_s), heard)
    no_data.take([sample("ups", T0, {"on_battery": 0}, UPS), sample("poe", T0, {"used_w": 3.0})])
    silence(no_data, 15)
    assert heard.begun == []
    silence(no_data, 16)
    silence(no_data, 17)
    assert [(one.device, one.part, one.details["minutes"]) for one in heard.begun] == [(UPS, "ups", 16)]
    no_data.take([sample("ups", T0 + 20 * MINUTE, {"on_battery": 0}, UPS)])
    assert heard.standing == set()


def test_of_a_device_that_is_silent_itself_nothing_is_missed() -> None:
    heard = Heard()
    no_data = NoData({"ups": 900}, heard)
    no_data.take([sample("ups", T0, {"on_battery": 0}, UPS)])
    silence(no_data, 60, None)
    silence(no_data, 61, T0 + 60 * MINUTE)
    assert heard.begun == []
    silence(no_data, 76, T0 + 60 * MINUTE)
    assert len(heard.begun) == 1


def test_a_probe_that_is_left_out_is_not_missed_nor_after_a_jump_of_the_clock() -> None:
    heard = Heard()
    no_data = NoData({"ups": 900}, heard)
    no_data.take([sample("ups", T0, {"on_battery": 0}, UPS)])
    no_data.turn(T0 + 60 * MINUTE, lambda device: T0, {"ups"})
    silence(no_data, 70)
    no_data.jump(24 * 60 * MINUTE)
    silence(no_data, 24 * 60 + 70, T0)
    assert heard.begun == []


def test_every_probe_that_is_waited_for_is_there() -> None:
    assert all(seconds >= 900 for seconds in allowances(lambda probe: PROBES[probe].interval_s).values())
    assert allowances(lambda probe: PROBES[probe].interval_s).keys() <= MEASUREMENTS.keys()
