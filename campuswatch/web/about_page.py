"""`/about` for people and `/healthz` for machines: whether the product itself is in order."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from campuswatch.web.house import House
from dashboards.pulse import speaks
from inventory.model.collector_beat import CollectorBeat


@dataclass(frozen=True, slots=True)
class CollectorRow:
    beat: CollectorBeat
    speaks: bool


def about(house: House, request: Request) -> Response:
    picture = house.roster.picture()
    now_ms = house.clock.now_ms()
    schools = list(picture.ledger.schools.values())
    school = schools[0] if len(schools) == 1 else None
    return house.show(
        "about.html",
        request,
        words=house.words(request, school, now_ms),
        here="about",
        school=school,
        several=len(schools) > 1,
        pulse=house.pulse(picture, school.code if school else "", now_ms),
        collectors=[CollectorRow(beat, speaks(beat, now_ms, house.silent_after_ms)) for beat in picture.beats],
        devices=sum(len(listed) for listed in picture.ledger.listed.values()),
        revision=picture.ledger.revision,
        newest_seq=picture.newest_seq,
    )


def health(house: House, request: Request) -> Response:
    """200 while the ledger can be read and a collector speaks, else 503; says which."""
    picture = house.roster.picture()
    now_ms = house.clock.now_ms()
    alive = any(speaks(beat, now_ms, house.silent_after_ms) for beat in picture.beats)
    body = {"ledger": "ok", "collector": "speaks" if alive else "silent", "version": house.version}
    return JSONResponse(body, 200 if alive else 503, headers={"Cache-Control": "no-store"})
