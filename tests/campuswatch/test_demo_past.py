"""A past made from a seed: what it says must hang together as what a service saw."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from alerts.state import State
from alerts.timeline import derive
from campuswatch.demo.past import CONFIRMED_MS, DAY_MS, Past, Scene, live
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.service_period import ServicePeriod
from inventory.period import parse_period

SCHOOL = School(code="S01", name="One", zone="Asia/Shanghai")
START_MS, END_MS = parse_period("2026-10").bounds_ms(SCHOOL.zone)


def device(kind: Kind, number: int) -> Device:
    code = f"s01-{kind}-{number:04d}"
    return Device(id=code, code=code, school="S01", kind=kind, name=code, address="192.168.1.1")


DEVICES = [
    *(device(Kind.CAMERA, number) for number in range(1, 33)), device(Kind.RECORDER, 1), device(Kind.UPS, 1),
    device(Kind.SWITCH, 1), device(Kind.SWITCH, 2),
]  # fmt: skip
SCENE = Scene(
    school=SCHOOL, devices=DEVICES, start_ms=START_MS, end_ms=END_MS,
    feeds={("s01-recorder-0001", number): f"s01-camera-{number:04d}" for number in range(1, 33)},
)  # fmt: skip
SEEDS = range(20)


@pytest.fixture(scope="module")
def pasts() -> list[Past]:
    return [live(SCENE, random.Random(seed)) for seed in SEEDS]


def test_equal_seeds_make_equal_pasts() -> None:
    assert live(SCENE, random.Random(7)) == live(SCENE, random.Random(7))
    assert live(SCENE, random.Random(7)).transitions != live(SCENE, random.Random(8)).transitions


def test_each_witness_begins_at_the_start_and_never_says_the_same_twice(pasts: list[Past]) -> None:
    for past in pasts:
        tracks: dict[tuple[str, str], list[tuple[int, str]]] = {}
        for row in past.transitions:
            tracks.setdefault((row.device, row.witness), []).append((row.at_ms, row.state))
        assert {code for code, _ in tracks} == {one.code for one in DEVICES}
        for track in tracks.values():
            assert track[0][0] == START_MS
            assert all(before[0] < after[0] and before[1] != after[1] for before, after in pairwise(track))


def test_what_hangs_on_a_dead_switch_is_its_shadow(pasts: list[Past]) -> None:
    charged = [(past, row) for past in pasts for row in past.attributions]
    assert charged, "no switch died in twenty months: the seeds prove nothing"
    shadows = 0
    for past, row in charged:
        life = derive(
            transitions=[one for one in past.transitions if one.device == row.device], witnesses=("rtsp",),
            service=[ServicePeriod(row.device, START_MS - DAY_MS)],
            attributions=[one for one in past.attributions if one.device == row.device],
            start_ms=row.start_ms, end_ms=row.end_ms or END_MS, now_ms=END_MS,
        )  # fmt: skip
        assert not any(piece.state is State.UP for piece in life)
        shadows += any(piece.state is State.SHADOW and piece.charged_to == row.cause for piece in life)
    assert shadows > len(charged) // 2


def test_days_of_channels_add_up(pasts: list[Past]) -> None:
    for past in pasts:
        assert len(past.days) == 32 * 31
        for day in past.days:
            assert day.edge_ms == START_MS, "a recorder that reaches back 31 days and a half has all of a month"
            missing = sum(gap.span.length_ms for gap in day.gaps)
            assert day.kept_ms + missing == day.due_ms == DAY_MS
            assert day.kept_ms == sum(span.length_ms for span in day.spans)
    assert any(day.gaps for past in pasts for day in past.days)


def test_faults_are_numbered_in_order_and_take_their_steps_in_time(pasts: list[Past]) -> None:
    for past in pasts:
        assert [fault.number for fault in past.faults] == [
            f"S01-2026-{count:04d}" for count in range(1, len(past.faults) + 1)
        ]
        for fault in past.faults:
            taken = [step.at_ms for step in past.steps if step.fault == fault.id]
            assert taken[0] == fault.since_ms + CONFIRMED_MS
            assert taken == sorted(taken)
    assert any(past.faults for past in pasts)
