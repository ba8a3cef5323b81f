"""The page behind a figure: its intervals, its looks, its sums, by what was known at the moment that the link names."""

from __future__ import annotations

import re

import pytest
from web_campus import MINUTE_MS, START_MS, Campus, get

from inventory.model.attribution import Attribution
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.transition import Observed
from inventory.repository import attributions
from language.catalogue import LANGUAGES
from language.message import Message

HOUR_MS = 60 * MINUTE_MS


@pytest.fixture
def camera(campus: Campus) -> Device:
    """Half an hour up, an hour behind its switch, half an hour up."""
    switch, camera = campus.device(1, Kind.SWITCH), campus.device(1, name="Gate camera")
    campus.observe(camera, Observed.UP, START_MS)
    campus.observe(
        camera, Observed.DOWN, START_MS + 30 * MINUTE_MS, half_gap_ms=5_000, reason=Message("observed.silent")
    )
    campus.observe(camera, Observed.UP, START_MS + 90 * MINUTE_MS, half_gap_ms=5_000)
    charge = Attribution(
        device=camera.code, cause=switch.code, start_ms=START_MS + 30 * MINUTE_MS, end_ms=START_MS + 90 * MINUTE_MS,
        recorded_ms=START_MS + 31 * MINUTE_MS,
    )  # fmt: skip
    campus.write(lambda connection: attributions.put(connection, [charge]))
    campus.at(2 * HOUR_MS)
    return camera


def test_it_shows_intervals_looks_causes_and_sums(campus: Campus, camera: Device) -> None:
    shown = get(campus.app(), f"/trace/{camera.code}?period=2026-11-22&lang=en").plain
    for words in ("Gate camera", "Nov 22, 2026", "Behind a failure 3,600,000 1 hr", "Online 3,600,000 1 hr"):
        assert words in shown
    assert "100.00 % = 3,600,000 / 3,600,000" in shown
    assert "50.00 % = 3,600,000 / 7,200,000" in shown
    assert "What its silence was charged to" in shown
    assert "s01-sw-0001" in shown


def test_a_link_with_an_earlier_knowledge_shows_what_was_known_then(campus: Campus, camera: Device) -> None:
    known_ms = START_MS + 60 * MINUTE_MS
    shown = get(campus.app(), f"/trace/{camera.code}?period=2026-11-22&known={known_ms}&lang=en").plain
    assert "not ended yet" in shown
    assert "the period still runs" in shown
    early = get(campus.app(), f"/trace/{camera.code}?period=2026-11-22&known={START_MS + 30 * MINUTE_MS}&lang=en").plain
    assert "What its silence was charged to" not in early


@pytest.mark.parametrize("query", ["period=2026-13", "period=%3Cb%3E", "known=x", f"known={'9' * 40}", "known=-1"])
def test_what_is_no_period_and_no_moment_is_refused(campus: Campus, camera: Device, query: str) -> None:
    assert get(campus.app(), f"/trace/{camera.code}?{query}").status == 404


def test_without_a_period_it_is_this_month_and_a_coming_one_is_empty(campus: Campus, camera: Device) -> None:
    assert "November 2026" in get(campus.app(), f"/trace/{camera.code}?lang=en").plain
    assert "it has not begun" in get(campus.app(), f"/trace/{camera.code}?period=2027-01&lang=en").plain


def test_an_unknown_device_is_nowhere(campus: Campus, camera: Device) -> None:
    assert get(campus.app(), "/trace/s01-cam-0404?period=2026-11").status == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_all_its_words(campus: Campus, camera: Device, language: str) -> None:
    shown = get(campus.app(), f"/trace/{camera.code}?period=2026-11&lang={language}")
    assert shown.status == 200
    assert not re.search(r"\btrace\.[a-z_]+\b", shown.plain)
