"""What all pages of one device begin with: its name, its state, and the way to its other pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.actor import Right
from campuswatch.web.house import House
from dashboards.pulse import Pulse
from dashboards.roster import Listed, Picture
from dashboards.standing import Standing
from dashboards.words import Words
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.repository import devices

WITH_RECORDINGS = frozenset({Kind.CAMERA, Kind.RECORDER, Kind.ENCODER})
TABS = ("", "file", "acceptance", "recordings", "logins")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    device: Device
    school: School
    picture: Picture
    pulse: Pulse
    listed: Listed
    standing: Standing
    words: Words
    tabs: Sequence[str]

    @property
    def code(self) -> str:
        return self.device.code


def read_head(house: House, request: Request) -> Head:
    """Raises HTTPException 404."""
    with house.database.read() as connection:
        found = devices.get(connection, house.scope, request.path_params["code"])
    if found is None:
        raise HTTPException(404)
    return head_of(house, request, house.roster.picture(), found)


def head_of(house: House, request: Request, picture: Picture, device: Device) -> Head:
    school = picture.ledger.schools[device.school]
    now_ms = house.clock.now_ms()
    pulse = house.pulse(picture, school.code, now_ms)
    listed = next((one for one in picture.ledger.listed[school.code] if one.device.code == device.code), None)
    listed = listed or Listed(device, "", ())
    return Head(
        device=device, school=school, picture=picture, pulse=pulse, listed=listed,
        standing=house.standings.of([listed], picture, now_ms, pulse.looked_ms)[0],
        words=house.words(request, school, now_ms), tabs=tabs_of(house, device),
    )  # fmt: skip


def tabs_of(house: House, device: Device) -> list[str]:
    shown = {
        "recordings": device.kind in WITH_RECORDINGS,
        "logins": house.visitor.may(Right.REVEAL, device.school),
    }
    return [tab for tab in TABS if shown.get(tab, True)]


def show(house: House, request: Request, head: Head, template: str, tab: str, **context: Any) -> Response:
    return house.show(
        template, request, words=head.words, here="device", school=head.school,
        several=len(head.picture.ledger.schools) > 1, pulse=head.pulse, device=head.device, tabs=head.tabs, tab=tab,
        standing=head.standing.segment, **context,
    )  # fmt: skip
