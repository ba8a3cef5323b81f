"""A form that corrects one thing changes that and nothing else, however it was opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from door import Guarded, Tab

from campuswatch.usecases.roles import Role
from inventory.model.device import Device
from inventory.model.scope import BUREAU
from inventory.repository import devices

NAME = "device.change"


class Sent(HTMLParser):
    """What a browser would send of the form of a command, as it stands."""

    def __init__(self, page: str, command: str) -> None:
        super().__init__()
        self._action, self._inside, self._select = f"/do/{command}", False, ""
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: text or "" for name, text in attrs}
        if tag == "form":
            self._inside = said.get("action") == self._action
        elif not self._inside:
            return
        elif tag == "input" and (said.get("type") != "checkbox" or "checked" in said):
            self.fields[said["name"]] = said.get("value", "")
        elif tag == "select":
            self._select = said["name"]
        elif tag == "option" and (self._select not in self.fields or "selected" in said):
            self.fields[self._select] = said["value"]
        elif tag == "textarea":
            self.fields[said["name"]] = ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Guarded]:
    made = Guarded(tmp_path)
    made.school("s01")
    made.let("an", Role.TECHNICIAN)
    yield made
    made.close()


@pytest.fixture
def camera(hall: Guarded) -> Device:
    return hall.device(1, vendor="Acme", model="C-1", basic_login=True, answers=("ping", "rtsp"))


def now(hall: Guarded, camera: Device) -> Device:
    with hall.database.read() as connection:
        found = devices.get(connection, BUREAU, camera.code)
    assert found is not None
    return found


@pytest.mark.parametrize("link", ["?device={code}", "?device={code}&vendor=Acme&model=C-1&basic_login=true"])
def test_what_is_not_touched_stays(hall: Guarded, camera: Device, link: str) -> None:
    tab = Tab(hall.app())
    tab.enter("an")
    page = f"/do/{NAME}{link.format(code=camera.code)}"
    sent = Sent(tab.open(page).text, NAME).fields
    assert tab.send(f"/do/{NAME}", sent | {"name": "North gate"}).status == 303
    assert now(hall, camera) == replace(camera, name="North gate")


def test_what_is_emptied_on_purpose_is_taken_away_and_so_is_a_tick(hall: Guarded, camera: Device) -> None:
    tab = Tab(hall.app())
    tab.enter("an")
    page = f"/do/{NAME}?device={camera.code}&name=Gate&vendor=Acme&model=C-1&basic_login=true"
    sent = Sent(tab.open(page).text, NAME).fields
    del sent["basic_login"]
    assert tab.send(f"/do/{NAME}", sent | {"model": ""}).status == 303
    kept = now(hall, camera)
    assert (kept.vendor, kept.model, kept.basic_login) == ("Acme", "", False)


def test_a_form_that_was_refused_still_knows_what_it_showed_first(hall: Guarded, camera: Device) -> None:
    tab = Tab(hall.app())
    tab.enter("an")
    sent = Sent(tab.open(f"/do/{NAME}?device={camera.code}&vendor=Acme").text, NAME).fields
    refused = tab.send(f"/do/{NAME}", sent | {"name": "x" * 2_000, "vendor": "Other"})
    assert refused.status == 422
    again = Sent(refused.text, NAME).fields
    assert tab.send(f"/do/{NAME}", again | {"name": "Gate"}).status == 303
    kept = now(hall, camera)
    assert (kept.name, kept.vendor, kept.address) == ("Gate", "Other", camera.address)
