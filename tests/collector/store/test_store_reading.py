"""Every store gives the same figures: a file of our own, and each line of InfluxDB."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from store_benches import KINDS, Bench, days_ago, now_ms, opened, window

from collector.sample import Sample, SeriesKey, Value
from collector.store.keys import STEP_MS
from collector.store.retention import DAY_MS, HOUR_MS
from collector.store.store import Bucket, Point
from inventory.model.scope import BUREAU, Scope

MINUTE = 60_000
T0 = days_ago(2)
PING = SeriesKey("ping", "S01", "s01-cam-0001", "camera")
STATUS = PING._replace(measurement="status")
INFO = PING._replace(measurement="info")
PORT = SeriesKey("interface", "S01", "s01-sw-0001", "switch", "24")
POE = PORT._replace(measurement="poe")


@pytest.fixture(params=KINDS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with opened(request.param, request, tmp_path) as bench:
        yield bench


def ping(at_ms: int, rtt_ms: float, key: SeriesKey = PING) -> Sample:
    return Sample(key, at_ms, {"up": 1, "rtt_ms": rtt_ms})


def same(found: Sequence[Bucket], expected: Sequence[Bucket]) -> None:
    assert [bucket[:2] for bucket in found] == [bucket[:2] for bucket in expected]
    for one, other in zip(found, expected, strict=True):
        assert all(math.isclose(a, b, rel_tol=1e-9) for a, b in zip(one[2:], other[2:], strict=True))


def reckoned(points: Sequence[tuple[int, float]], start_ms: int, step_ms: int) -> list[Bucket]:
    """What buckets ought to be."""
    steps: dict[int, list[float]] = {}
    for at_ms, value in points:
        steps.setdefault(start_ms + (at_ms - start_ms) // step_ms * step_ms, []).append(value)
    return [
        Bucket(start, len(of), min(of), max(of), math.fsum(of) / len(of), of[-1]) for start, of in sorted(steps.items())
    ]


def test_values_come_back_with_their_types_in_order_of_time(bench: Bench) -> None:
    bench.put([ping(T0 + 1000, 3), ping(T0, 0.1 + 0.2), Sample(PING, T0 + 500, {"up": 0, "loss_pct": 100.0})])
    store = bench.store
    assert store.range(BUREAU, PING, "rtt_ms", T0, T0 + 1000) == [Point(T0, 0.1 + 0.2)]
    found = store.range(BUREAU, PING, "rtt_ms", T0, T0 + 1001)
    assert [(p, type(p.value)) for p in found] == [(Point(T0, 0.1 + 0.2), float), (Point(T0 + 1000, 3.0), float)]
    found = store.range(BUREAU, PING, "up", T0, T0 + HOUR_MS)
    assert [(p.value, type(p.value)) for p in found] == [(1, int), (0, int), (1, int)]
    assert store.range(BUREAU, PING, "rtt_ms", T0 + 1, T0 + 1000) == []


def test_large_numbers_keep_their_digits(bench: Bench) -> None:
    recorder = SeriesKey("recorder", "S01", "s01-nvr-0001", "recorder")
    bench.put([Sample(recorder, T0, {"capacity_bytes": 2**53 + 1}), Sample(PORT, T0, {"in_bps": 1.5e300})])
    assert bench.store.range(BUREAU, recorder, "capacity_bytes", T0, T0 + 1) == [Point(T0, 2**53 + 1)]
    assert bench.store.range(BUREAU, PORT, "in_bps", T0, T0 + 1) == [Point(T0, 1.5e300)]


TEXTS = ["Sân trường 操场", 'it\'s "here"', "back\\slash\\", "a/b, c=d", "'; DROP MEASUREMENT ping; --", "", "x" * 3000]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_come_back_as_they_were(bench: Bench, text: str) -> None:
    bench.put([Sample(INFO, T0, {"name": text, "model": text})])
    assert bench.store.range(BUREAU, INFO, "model", T0, T0 + 1) == [Point(T0, text)]
    assert bench.store.last(BUREAU, [INFO], "name") == {INFO: Point(T0, text)}


PARTS = ["Gi1/0/1", "it's", '"x"', "a b,c=d", "门口", "' OR 'a'='a", "--", "port=1"]


def test_hostile_names_of_ports_and_devices_pick_their_own_series_only(bench: Bench) -> None:
    keys = [PORT._replace(part=part) for part in PARTS]
    keys += [PORT._replace(part="Gi1/0/1", device=device) for device in ("s01-sw-o'x", 's01-sw-"', "s01 sw,=")]
    names = [
        Sample(INFO._replace(device=key.device), T0, {"name": "a\n'b\"\\", "school_name": "S,=\\"}) for key in keys
    ]
    bench.put([*names, *(Sample(key, T0 + number, {"in_bps": float(number)}) for number, key in enumerate(keys))])
    expected = {key: Point(T0 + number, float(number)) for number, key in enumerate(keys)}
    assert bench.store.last(BUREAU, keys, "in_bps") == expected
    for key in keys:
        assert bench.store.range(BUREAU, key, "in_bps", T0, T0 + 100) == [expected[key]]
        own = [one for one in bench.store.keys(BUREAU, key.device) if one.measurement == "interface"]
        assert own == sorted(one for one in keys if one.device == key.device)


def test_a_renamed_device_is_one_series(bench: Bench) -> None:
    for number, name in enumerate(("old", "new", "newest")):
        at_ms = T0 + number * MINUTE
        bench.put([Sample(INFO, at_ms, {"name": name, "school_name": f"{name} school"}), ping(at_ms, number + 1.0)])
    points = [(T0, 1.0), (T0 + MINUTE, 2.0), (T0 + 2 * MINUTE, 3.0)]
    assert bench.store.range(BUREAU, PING, "rtt_ms", T0, T0 + HOUR_MS) == points
    same(bench.store.buckets(BUREAU, PING, "rtt_ms", T0, T0 + HOUR_MS, HOUR_MS), reckoned(points, T0, HOUR_MS))
    assert bench.store.last(BUREAU, [PING], "rtt_ms") == {PING: Point(T0 + 2 * MINUTE, 3.0)}
    assert bench.store.keys(BUREAU, PING.device) == [INFO, PING]
    bench.roll(T0, T0 + STEP_MS)
    bench.forget()
    same(bench.store.buckets(BUREAU, PING, "rtt_ms", T0, T0 + HOUR_MS, HOUR_MS), reckoned(points, T0, HOUR_MS))


@pytest.mark.parametrize("shift", [0, 1234, 7 * MINUTE])
@pytest.mark.parametrize("step_ms", [MINUTE, 2100_000, HOUR_MS, DAY_MS])
def test_buckets_summarise_each_step_and_leave_holes_out(bench: Bench, shift: int, step_ms: int) -> None:
    # Looks each 20 s with a hole of half an hour.
    points = [
        (T0 + at, at / 1000.0 - 50) for at in range(0, 3 * HOUR_MS, 20_000) if not 0 <= at - HOUR_MS < HOUR_MS / 2
    ]
    bench.put([ping(at, value) for at, value in points])
    start = T0 + shift
    within = [point for point in points if start <= point[0] < T0 + 2 * HOUR_MS]
    found = bench.store.buckets(BUREAU, PING, "rtt_ms", start, T0 + 2 * HOUR_MS, step_ms)
    same(found, reckoned(within, start, step_ms))


def test_where_raw_samples_are_gone_roll_ups_speak(bench: Bench) -> None:
    points = [(T0 + at, at / 1000.0 - 50) for at in range(0, 2 * HOUR_MS, 20_000)]
    bench.put([ping(at, value) for at, value in points])
    bench.roll(T0, T0 + 2 * HOUR_MS)
    bench.forget()
    for step_ms in (STEP_MS, 2100_000, HOUR_MS):
        same(bench.store.buckets(BUREAU, PING, "rtt_ms", T0, T0 + 2 * HOUR_MS, step_ms), reckoned(points, T0, step_ms))
    assert bench.store.range(BUREAU, PING, "rtt_ms", T0, T0 + DAY_MS) == []


def test_where_raw_samples_begin_roll_ups_end(bench: Bench) -> None:
    old = [(T0 + at, at / 1000.0) for at in range(0, HOUR_MS, 20_000)]
    young = [(T0 + at, at / 1000.0) for at in range(HOUR_MS, 2 * HOUR_MS, 20_000)]
    bench.put([ping(at, value) for at, value in old])
    bench.roll(T0, T0 + HOUR_MS)
    bench.forget()
    bench.put([ping(at, value) for at, value in young])
    for step_ms in (STEP_MS, 2100_000, DAY_MS):
        found = bench.store.buckets(BUREAU, PING, "rtt_ms", T0, T0 + DAY_MS, step_ms)
        same(found, reckoned([*old, *young], T0, step_ms))


def test_rolling_up_again_after_late_samples_gives_what_once_would_have(bench: Bench) -> None:
    points = [(T0 + at, float(at % 7919)) for at in range(0, HOUR_MS, 20_000)]
    for some in (points[::3], points[1::3], points[2::3]):
        bench.put([ping(at, value) for at, value in some])
        bench.roll(T0, T0 + HOUR_MS)
    bench.forget()
    same(bench.store.buckets(BUREAU, PING, "rtt_ms", T0, T0 + HOUR_MS, HOUR_MS), reckoned(points, T0, HOUR_MS))


def spent(looks: Sequence[tuple[int, int]], start_ms: int, end_ms: int) -> dict[int, int]:
    expected: dict[int, int] = {}
    for (at_ms, state), (after_ms, _) in pairwise([*looks, (2**62, 0)]):
        length = min(after_ms, at_ms + 15 * MINUTE, end_ms) - max(at_ms, start_ms)
        if length > 0:
            expected[state] = expected.get(state, 0) + length
    return expected


@pytest.mark.parametrize("forgotten", [False, True])
def test_time_in_each_state(bench: Bench, forgotten: bool) -> None:
    # UP each five minutes, DOWN in between for 400 s, a hole of an hour, then MAINTENANCE.
    looks = [(T0 + at, 0) for at in range(0, HOUR_MS, STEP_MS)]
    looks += [(T0 + 17 * MINUTE, 1), (T0 + 17 * MINUTE + 400_000, 0), (T0 + 2 * HOUR_MS, 3)]
    looks.sort()
    bench.put([Sample(STATUS, at_ms, {"state": state}) for at_ms, state in looks])
    bench.roll(T0, T0 + 3 * HOUR_MS)
    if forgotten:
        bench.forget()
    for start, end in ((T0, T0 + 3 * HOUR_MS), (T0 + 15 * MINUTE, T0 + 20 * MINUTE), (T0 + HOUR_MS, T0 + DAY_MS)):
        assert bench.store.state_ms(BUREAU, STATUS, start, end) == spent(looks, start, end)


def test_the_newest_of_many_series(bench: Bench) -> None:
    """Of thousands, in one question; of those silent for long, too."""
    now = now_ms() // 1000 * 1000
    ages = (MINUTE, 3 * HOUR_MS, 2 * DAY_MS)
    keys = [PING._replace(school=f"S0{n % 3}", device=f"s0{n % 3}-cam-{n:04d}") for n in range(1500)]
    expected = {key: Point(now - ages[n % 100 % 3] - n, float(n)) for n, key in enumerate(keys)}
    bench.put([ping(point.at_ms, float(point.value), key) for key, point in expected.items()])
    bench.put([ping(point.at_ms - HOUR_MS, -1.0, key) for key, point in expected.items()])
    assert bench.store.last(BUREAU, keys, "rtt_ms") == expected
    few = keys[::100]
    assert bench.store.last(BUREAU, iter(few), "rtt_ms") == {key: expected[key] for key in few}
    assert bench.store.last(BUREAU, keys, "loss_pct") == {}
    assert bench.store.last(BUREAU, [], "rtt_ms") == {}
    assert set(bench.store.last(Scope.of(["S01"]), keys, "rtt_ms")) == {key for key in keys if key.school == "S01"}


def test_stretches_of_many_series(bench: Bench) -> None:
    keys = [PING._replace(school=f"S0{n % 2}", device=f"s0{n % 2}-cam-{n:04d}") for n in range(300)]
    keys += [PORT._replace(school="S00", part=part) for part in PARTS]
    bench.put([ping(T0 + n, float(n), key) for n, key in enumerate(keys[:250])])
    bench.put([ping(T0 + MINUTE, -1.0, key) for key in keys[:250]])
    bench.put([Sample(key, T0 + n, {"oper_up": 1}) for n, key in enumerate(keys[300:])])
    for some in (keys[:300], keys[:20], keys[240:300]):
        found = bench.store.ranges(BUREAU, some, "rtt_ms", T0 + 3, T0 + MINUTE)
        expected = {key: [Point(T0 + n, float(n))] for n, key in enumerate(keys[:250]) if key in some and n >= 3}
        assert {key: points for key, points in found.items() if points} == expected
    found = bench.store.ranges(BUREAU, keys[300:], "oper_up", T0, T0 + MINUTE)
    assert found == {key: [Point(T0 + n, 1)] for n, key in enumerate(keys[300:])}
    found = bench.store.ranges(Scope.of(["S01"]), keys[:300], "up", T0, T0 + MINUTE)
    assert {key for key, points in found.items() if points} == {key for key in keys[:250] if key.school == "S01"}


def test_the_newest_of_ports_and_of_the_whole(bench: Bench) -> None:
    values: dict[SeriesKey, Value] = {POE._replace(part=part): float(n) for n, part in enumerate(("", "1", "10"))}
    bench.put([Sample(key, T0, {"power_w": value}) for key, value in values.items()])
    assert {key: point.value for key, point in bench.store.last(BUREAU, values, "power_w").items()} == values
    assert bench.store.range(BUREAU, POE._replace(part=""), "power_w", T0, T0 + 1) == [Point(T0, 0.0)]
    assert bench.store.keys(BUREAU, POE.device) == sorted(values)


def test_the_newest_is_known_when_raw_samples_are_gone(bench: Bench) -> None:
    bench.put([ping(T0, 1.0), ping(T0 + MINUTE, 2.0)])
    bench.roll(T0, T0 + STEP_MS)
    bench.forget()
    found = bench.store.last(BUREAU, [PING], "rtt_ms")[PING]
    assert (window(found.at_ms), found.value) == (T0, 2.0)


def test_series_of_a_device(bench: Bench) -> None:
    others = [PORT._replace(device="s01-sw-0002", part="9"), PING._replace(device=PORT.device + "0")]
    own = [PORT._replace(part=part) for part in ("9", "10", "1")]
    own += [POE._replace(part="7"), PORT._replace(measurement="snmp", part="")]
    fields: dict[str, dict[str, Value]] = {"interface": {"oper_up": 1}, "poe": {"state": 3}}
    bench.put([Sample(key, T0, fields.get(key.measurement, {"up": 1})) for key in [*own, *others]])
    assert bench.store.keys(BUREAU, PORT.device) == sorted(own)
    assert bench.store.keys(Scope.of(["S02"]), PORT.device) == []
    assert bench.store.keys(BUREAU, "s01-sw-0003") == []


def test_a_device_that_moved_has_its_series_in_both_schools(bench: Bench) -> None:
    moved = PORT._replace(school="S02", part="2")
    bench.put([Sample(PORT, T0, {"in_bps": 1.0}), Sample(moved, T0 + 1, {"in_bps": 2.0})])
    assert bench.store.keys(BUREAU, PORT.device) == [PORT, moved]
    assert bench.store.keys(Scope.of(["S02"]), PORT.device) == [moved]


def test_a_school_sees_its_own(bench: Bench) -> None:
    bench.put([ping(T0, 1.0), Sample(STATUS, T0, {"state": 0})])
    for scope, seen in ((Scope.of(["S01"]), 1), (Scope.of(["S02"]), 0), (Scope.of([]), 0)):
        assert len(bench.store.range(scope, PING, "up", T0, T0 + 1)) == seen
        assert len(bench.store.buckets(scope, PING, "up", T0, T0 + 1, 1)) == seen
        assert len(bench.store.last(scope, [PING], "up")) == seen
        assert len(bench.store.state_ms(scope, STATUS, T0, T0 + 1)) == seen


def test_what_the_schema_does_not_know_is_an_error(bench: Bench) -> None:
    with pytest.raises(ValueError, match="rtt is not in"):
        bench.store.range(BUREAU, PING, "rtt", T0, T0 + 1)
    with pytest.raises(ValueError, match="rtt is not in"):
        bench.store.last(BUREAU, [PING], "rtt")
    with pytest.raises(ValueError, match="is text"):
        bench.store.buckets(BUREAU, INFO, "name", T0, T0 + 1, 1)
    with pytest.raises(ValueError, match="too short"):
        bench.store.buckets(BUREAU, PING, "up", T0, T0 + 1, 0)
    with pytest.raises(ValueError, match="no state"):
        bench.store.state_ms(BUREAU, PING, T0, T0 + 1)
    with pytest.raises(TypeError):
        bench.store.check(Sample(PING, T0, {"up": 1.5}))
    with pytest.raises(ValueError, match="wants a port"):
        bench.store.check(Sample(PORT._replace(part=""), T0, {"oper_up": 1}))
