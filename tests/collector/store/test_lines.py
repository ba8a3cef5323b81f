"""Line protocol: tags escaped and in order, types as the schema has them, nothing that cuts a body in two."""

from __future__ import annotations

import math

import pytest

from collector.sample import Sample, SeriesKey
from collector.schema import MEASUREMENTS
from collector.store.lines import MAX_TAG, Lines

T0 = 1_700_006_400_000
PING = SeriesKey("ping", "S01", "s01-cam-0001", "camera")
INFO = PING._replace(measurement="info")
POE = SeriesKey("poe", "S01", "s01-sw-0001", "switch", "24")


def line(sample: Sample, lines: Lines | None = None) -> str:
    return (lines or Lines()).line(sample).decode()


def test_types_are_the_schemas() -> None:
    assert line(Sample(PING, T0, {"up": True, "rtt_ms": 3, "loss_pct": 0.1})) == (
        "ping,device=s01-cam-0001,kind=camera,name=s01-cam-0001,school=S01,school_name=S01"
        " up=1i,rtt_ms=3.0,loss_pct=0.1 1700006400000"
    )


@pytest.mark.parametrize(
    ("sample", "error"),
    [
        (Sample(PING, T0, {"up": 1.0}), TypeError),
        (Sample(PING, T0, {"rtt_ms": "3"}), TypeError),
        (Sample(INFO, T0, {"name": 3}), TypeError),
        (Sample(PING, T0, {"rtt": 1.0}), ValueError),
        (Sample(PING._replace(measurement="pong"), T0, {"up": 1}), ValueError),
    ],
)
def test_what_the_schema_does_not_know_is_refused(sample: Sample, error: type) -> None:
    with pytest.raises(error):
        Lines().line(sample)


def test_a_number_that_is_not_finite_is_left_out() -> None:
    for wrong in (math.nan, math.inf, -math.inf):
        assert " up=0i 17" in line(Sample(PING, T0, {"up": 0, "rtt_ms": wrong}))
        assert Lines().encode([Sample(PING, T0, {"rtt_ms": wrong}), Sample(PING, T0, {"up": 1})])[1:] == []


@pytest.mark.parametrize("measurement", [name for name, one in MEASUREMENTS.items() if one.part])
def test_tags_stand_in_order_of_their_names(measurement: str) -> None:
    field = next(iter(MEASUREMENTS[measurement].fields))
    tags = line(Sample(POE._replace(measurement=measurement), T0, {field: 1})).split(" ")[0].split(",")[1:]
    assert tags == sorted(tags)
    assert f"{MEASUREMENTS[measurement].part}=24" in tags


def test_a_part_that_is_not_told_is_no_tag() -> None:
    assert "port" not in line(Sample(POE._replace(part=""), T0, {"used_w": 1.0}))


def test_names_are_learned_and_a_new_name_is_a_new_tag() -> None:
    lines = Lines()
    info = {"name": "Cổng, chính = A", "school_name": "Trường"}
    assert "name=Cổng\\,\\ chính\\ \\=\\ A,school=S01,school_name=Trường " in line(Sample(INFO, T0, info), lines)
    assert "name=Cổng\\,\\ chính\\ \\=\\ A," in line(Sample(PING, T0, {"up": 1}), lines)
    line(Sample(INFO, T0, {"name": "Sân", "school_name": "Trường 2"}), lines)
    assert "name=Sân,school=S01,school_name=Trường\\ 2 " in line(Sample(PING, T0, {"up": 1}), lines)
    assert "name=s01-sw-0001,port=24,school=S01,school_name=Trường\\ 2 " in line(
        Sample(POE, T0, {"power_w": 1.0}), lines
    )


HOSTILE = 'a\n"b\\" ,c=1 0\r\nping,device=x up=0i\x00\u202e\\'


def test_a_hostile_name_stays_one_line_and_one_tag() -> None:
    lines = Lines()
    text = line(Sample(INFO, T0, {"name": HOSTILE, "school_name": "\\", "model": HOSTILE}), lines)
    assert "\n" not in text
    assert "\r" not in text
    assert 'name=a\\ "b/"\\ \\,c\\=1\\ 0\\ ping\\,device\\=x\\ up\\=0i/,school=S01,school_name=/ ' in text
    assert 'model="a \\"b\\\\\\" ,c=1 0  ping,device=x up=0i \u202e\\\\" 1700006400000' in text


def test_a_long_name_is_cut() -> None:
    text = line(Sample(INFO, T0, {"name": "x" * 5000}))
    assert f",name={'x' * MAX_TAG}," in text


def test_half_a_character_is_no_reason_to_lose_the_sample() -> None:
    assert 'name="a?"' in line(Sample(INFO, T0, {"name": "a\ud800"}))
