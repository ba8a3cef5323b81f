"""Pages of devices that something explains: behind a dead switch, probably, in a window, behind one in a window."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from web_campus import MINUTE_MS, START_MS, Campus, get

from inventory.model.attribution import Attribution, Charge
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.maintenance import Maintenance
from inventory.model.transition import Observed
from inventory.repository import attributions, maintenances

NOW_MS = START_MS + 30 * MINUTE_MS
DOWN_MS = START_MS + 10 * MINUTE_MS


@pytest.fixture
def campus(tmp_path: Path) -> Iterator[Campus]:
    made = Campus(tmp_path)
    made.school()
    with closing(made.database):
        yield made


@pytest.fixture
def dead(campus: Campus) -> tuple[Device, Device]:
    """A switch that died, and a camera behind it; both answered before."""
    switch, camera = campus.device(1, Kind.SWITCH), campus.device(1)
    campus.observe_all([switch, camera], Observed.UP, START_MS)
    campus.observe_all([switch, camera], Observed.DOWN, DOWN_MS)
    campus.at(30 * MINUTE_MS)
    return switch, camera


def charge(campus: Campus, camera: Device, cause: str, **more: object) -> Attribution:
    row = Attribution(device=camera.code, cause=cause, start_ms=DOWN_MS, end_ms=None, recorded_ms=DOWN_MS + 9)
    row = replace(row, **more)  # type: ignore[arg-type]
    campus.write(lambda connection: attributions.put(connection, [row]))
    return row


def close(campus: Campus, code: str, start_ms: int, end_ms: int, reason: str = "new fan") -> Maintenance:
    plan = Maintenance(id=f"plan of {code}", school="s01", reason=reason, device=code, start_ms=start_ms, end_ms=end_ms)
    campus.write(lambda connection: maintenances.put(connection, plan))
    return plan


def state(app: Starlette, code: str) -> str:
    """On its own page and in the list alike."""
    own = re.search(r'<h1>.*?</h1><span class="state (\w+)"', get(app, f"/device/{code}").text)
    listed = re.search(rf'<td class="is"><span class="state (\w+)">(?:(?!</tr>).)*/device/{code}"', get(app, "/").text)
    assert own is not None
    assert listed is not None
    assert own[1] == listed[1]
    return own[1]


def test_a_shadow_names_its_cause_and_ends_with_it(campus: Campus, dead: tuple[Device, Device]) -> None:
    switch, camera = dead
    app = campus.app()
    assert state(app, camera.code) == "DOWN"
    charge(campus, camera, switch.code)
    assert state(app, camera.code) == "SHADOW"
    assert state(app, switch.code) == "DOWN"
    for path in ("/", f"/device/{camera.code}"):
        assert f'<a href="/device/{switch.code}">Behind {switch.code}</a>' in get(app, path).text
    charge(campus, camera, switch.code, end_ms=NOW_MS - MINUTE_MS, recorded_ms=NOW_MS)
    assert state(app, camera.code) == "DOWN"


def test_what_is_only_probable_says_so(campus: Campus, dead: tuple[Device, Device]) -> None:
    switch, camera = dead
    charge(campus, camera, switch.code, probable=True)
    assert f"Probably behind {switch.code}" in get(campus.app(), f"/device/{camera.code}").text


def test_behind_our_own_line_nothing_is_known(campus: Campus, dead: tuple[Device, Device]) -> None:
    charge(campus, dead[1], "", charge=Charge.OURSELVES)
    app = campus.app()
    assert state(app, dead[1].code) == "UNKNOWN"
    assert "Our own connection was down" in get(app, f"/device/{dead[1].code}").text


def test_a_window_begins_and_ends_on_the_page_without_anything_new(campus: Campus, dead: tuple[Device, Device]) -> None:
    switch = dead[0]
    close(campus, switch.code, NOW_MS, NOW_MS + MINUTE_MS)
    app = campus.app()
    seen = []
    for at_ms in (NOW_MS - 1, NOW_MS, NOW_MS + MINUTE_MS - 1, NOW_MS + MINUTE_MS):
        campus.at(at_ms - START_MS)
        seen.append(state(app, switch.code))
    assert seen == ["DOWN", "MAINTENANCE", "MAINTENANCE", "DOWN"]


def test_what_fails_behind_an_element_in_maintenance_is_in_maintenance(
    campus: Campus, dead: tuple[Device, Device]
) -> None:
    switch, camera = dead
    charge(campus, camera, switch.code)
    app = campus.app()
    assert state(app, camera.code) == "SHADOW"
    close(campus, switch.code, DOWN_MS - MINUTE_MS, NOW_MS + MINUTE_MS)
    assert state(app, camera.code) == "MAINTENANCE"
    page = get(app, f"/device/{camera.code}").text
    assert "Planned work: new fan" in page
    campus.at(NOW_MS + MINUTE_MS - START_MS)
    assert state(app, camera.code) == "SHADOW"


def test_names_from_devices_and_people_stay_text(campus: Campus, dead: tuple[Device, Device]) -> None:
    close(campus, dead[1].code, NOW_MS - MINUTE_MS, NOW_MS + MINUTE_MS, reason="<script>alert(1)</script>")
    for path in ("/", f"/device/{dead[1].code}"):
        page = get(campus.app(), path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
