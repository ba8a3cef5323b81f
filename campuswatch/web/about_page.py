"""`/about` for people and `/healthz` for machines: whether the product itself is in order."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from campuswatch.web.house import House
from campuswatch.web.machine_part import machine_of
from campuswatch.web.page import Page
from collector.store.errors import StoreError
from dashboards.delivery import Delivery, look
from dashboards.pulse import speaks
from dashboards.roster import Picture
from dashboards.selfview import SelfView, view
from inventory.model.collector_beat import CollectorBeat
from language.message import Message


@dataclass(frozen=True, slots=True)
class CollectorRow:
    """`own` is None where the time series cannot be read."""

    beat: CollectorBeat
    speaks: bool
    own: SelfView | None


def look_at_collectors(house: House, picture: Picture, now_ms: int) -> tuple[list[CollectorRow], Message | None]:
    """The rows, and what is wrong with the store of time series: this page must be seen even then."""
    alive = [(beat, speaks(beat, now_ms, house.silent_after_ms)) for beat in picture.beats]
    try:
        return [CollectorRow(beat, up, view(house.store, house.scope, beat, now_ms)) for beat, up in alive], None
    except StoreError as error:
        return [CollectorRow(beat, up, None) for beat, up in alive], error.message


def delivery_words(delivery: Delivery | None, store_problem: Message | None) -> Message | str:
    """What is the matter with the shipper's server, else what it is; no trouble twice that the reader has, too."""
    if delivery is None:
        return ""
    trouble = delivery.trouble
    again = trouble and store_problem and trouble.id == store_problem.id
    return delivery.server if trouble is None or again else trouble


def about(house: House, request: Request) -> Response:
    """`?what=doctor` examines the machine, too."""
    picture = house.roster.picture()
    now_ms = house.clock.now_ms()
    schools = list(picture.ledger.schools.values())
    school = schools[0] if len(schools) == 1 else None
    collectors, store_problem = look_at_collectors(house, picture, now_ms)
    delivery = look(house.spool, now_ms) if house.spool else None
    return house.show(
        "about.html",
        request,
        words=house.words(request, school, now_ms),
        here="about",
        school=school,
        several=len(schools) > 1,
        pulse=house.pulse(picture, school.code if school else "", now_ms),
        collectors=collectors,
        store_problem=store_problem,
        delivery=delivery,
        delivery_words=delivery_words(delivery, store_problem),
        devices=sum(len(listed) for listed in picture.ledger.listed.values()),
        newest_seq=picture.newest_seq,
        machine=machine_of(house, examined=request.query_params.get("what") == "doctor"),
    )


def health(house: House, request: Request) -> Response:
    """200 while the ledger can be read and a collector speaks, else 503; says which."""
    picture = house.roster.picture()
    now_ms = house.clock.now_ms()
    alive = any(speaks(beat, now_ms, house.silent_after_ms) for beat in picture.beats)
    body = {"ledger": "ok", "collector": "speaks" if alive else "silent", "version": house.version}
    return JSONResponse(body, 200 if alive else 503, headers={"Cache-Control": "no-store"})


PAGES = (Page(path="/about", show=about), Page(path="/healthz", show=health, right=None))
