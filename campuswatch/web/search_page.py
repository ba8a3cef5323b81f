"""`/search`: devices, schools and faults by whatever somebody knows of them. `/search/offers` gives the first ones to
our script while it is being typed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from campuswatch.web.fault_line import lines_of
from campuswatch.web.house import House
from campuswatch.web.page import Page
from dashboards.roster import Listed, Picture
from dashboards.seeking import Needles, find, has, needles
from dashboards.standing import Standing
from dashboards.words import Words
from inventory.model.school import School
from inventory.repository import faults
from inventory.repository.search_text import fold

PAGE, OFFERS, SCHOOLS = 100, 8, 20
LONGEST, LEAST = 80, 2
DEVICE = "device"


@dataclass(frozen=True, slots=True)
class Hit:
    standing: Standing
    school: School


def search(house: House, request: Request) -> Response:
    """`?q=` is what is sought, `?after=` the code behind which the list goes on."""
    text, wanted = asked(request)
    picture, now_ms = house.roster.picture(), house.clock.now_ms()
    found = devices_of(picture, wanted) if wanted else []
    after = request.query_params.get("after", "")
    begin = next((place + 1 for place, one in enumerate(found) if one.device.code == after), 0)
    shown = found[begin : begin + PAGE]
    with house.database.read() as connection:
        numbered = faults.by_number(connection, house.scope, text) if text else None
    return house.show(
        "search.html",
        request,
        words=house.words(request, None, now_ms),
        here="search",
        several=len(picture.ledger.schools) > 1,
        text=text,
        enough=bool(wanted),
        hits=hits_of(house, picture, shown, now_ms),
        schools=schools_of(picture, wanted) if wanted else [],
        faults=lines_of([numbered] if numbered else [], picture, now_ms),
        matching=len(found),
        after=after,
        next=shown[-1].device.code if begin + PAGE < len(found) else "",
    )


def offers(house: House, request: Request) -> Response:
    """`?only=device` leaves schools out. JSON: `offers`, each with its code, name, what else is told of it, address."""
    _, wanted = asked(request)
    picture, now_ms = house.roster.picture(), house.clock.now_ms()
    words = house.words(request, None, now_ms)
    rows: list[dict[str, str]] = []
    if wanted:
        only = request.query_params.get("only", "")
        rows += [] if only == DEVICE else [of_school(one) for one in schools_of(picture, wanted)[:3]]
        some = devices_of(picture, wanted)[: OFFERS - len(rows)]
        several = len(picture.ledger.schools) > 1
        rows += [of_device(one, words, several=several) for one in hits_of(house, picture, some, now_ms)]
    body = json.dumps({"offers": rows}, ensure_ascii=False)
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


def asked(request: Request) -> tuple[str, Needles]:
    """What is sought; nothing where that is so little that it would find everything."""
    text = request.query_params.get("q", "").strip()[:LONGEST]
    wide = any(ord(sign) >= 0x2E80 for sign in text)
    return text, needles(text) if len(text) >= LEAST or wide else []


def devices_of(picture: Picture, wanted: Needles) -> list[Listed]:
    return find((one for listed in picture.ledger.listed.values() for one in listed), wanted)


def schools_of(picture: Picture, wanted: Needles) -> list[School]:
    schools = picture.ledger.schools.values()
    return [one for one in schools if has(fold(f"{one.name}\n{one.code}\n{one.place}"), wanted)][:SCHOOLS]


def hits_of(house: House, picture: Picture, shown: Sequence[Listed], now_ms: int) -> list[Hit]:
    hits = []
    for one in shown:
        school = picture.ledger.schools[one.device.school]
        looked_ms = house.pulse(picture, school.code, now_ms).looked_ms
        (standing,) = house.standings.of([one], picture, now_ms, looked_ms)
        hits.append(Hit(standing, school))
    return hits


def of_school(one: School) -> dict[str, str]:
    return {"code": one.code, "name": one.name, "told": one.code, "href": f"/school/{one.code}"}


def of_device(hit: Hit, words: Words, *, several: bool) -> dict[str, str]:
    device = hit.standing.listed.device
    told = [
        words.t(f"kind.{device.kind}"), device.address or "", words.t(f"state.{hit.standing.state.name}"),
        hit.school.name if several else "", device.code if device.name else "",
    ]  # fmt: skip
    return {
        "code": device.code, "name": device.name or device.code, "told": " · ".join(one for one in told if one),
        "href": f"/device/{device.code}",
    }  # fmt: skip


PAGES = (Page(path="/search", show=search), Page(path="/search/offers", show=offers))
