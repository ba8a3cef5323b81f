"""Lists of one school: its recorders' channels, clocks, pictures and disks, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.web import doable
from campuswatch.web.house import House
from campuswatch.web.page import Page
from campuswatch.web.turning import turned
from dashboards import picture_list
from dashboards.pictureview import PictureView
from dashboards.recordings import clock_list
from dashboards.recordings.disks import DiskWord, word_of, worst_first
from dashboards.words import Words
from inventory.model.channel import Channel
from inventory.model.defect import Defect, DefectKind
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.repository import channels, defects, devices, disks, holds
from inventory.repository.devices import Filter

TABS = ("recordings", "pictures", "clocks", "disks")


@dataclass(frozen=True, slots=True)
class Place:
    """The school that a list is of, and the words of its page."""

    school: School
    words: Words
    several: bool


def place_of(house: House, request: Request) -> Place:
    """Raises HTTPException 404."""
    known = house.roster.picture().ledger.schools
    found = known.get(request.path_params["school"])
    if found is None:
        raise HTTPException(404)
    return Place(found, house.words(request, found, house.clock.now_ms()), len(known) > 1)


def show(house: House, request: Request, place: Place, template: str, tab: str, **context: Any) -> Response:
    return house.show(
        template, request, words=place.words, here=tab, school=place.school, several=place.several, tab=tab,
        list_tabs=TABS, **context,
    )  # fmt: skip


@dataclass(slots=True)
class RecorderLine:
    """Of one recorder: how many channels are in use, record, and do not tell; what is wrong with it and its cameras."""

    recorder: Device
    used: int = 0
    recording: int = 0
    untold: int = 0
    wrong: list[Defect] = field(default_factory=list)

    @property
    def silent(self) -> int:
        return self.used - self.recording - self.untold


def recordings(house: House, request: Request) -> Response:
    place = place_of(house, request)
    code = place.school.code
    with house.database.read() as connection:
        wanted = Filter(school=code, kind=Kind.RECORDER, stage=Stage.ADOPTED)
        known = list(devices.find(connection, house.scope, wanted))
        told = channels.every(connection, house.scope, code)
        wrong = defects.open_ones(connection, house.scope, code)
        kept = holds.every(connection, house.scope, code, on=True)
        cameras = devices.of_codes(connection, house.scope, {one.device for one in wrong})
    lines = recorder_lines(known, told, wrong)
    page = turned(lines, lambda one: one.recorder.code, request.query_params.get("after", ""))
    of_footage = [one for one in wrong if one.kind in OF_FOOTAGE]
    return show(
        house, request, place, "list_recordings.html", "recordings",
        page=page,
        sums=Counter(
            {"used": sum(one.used for one in lines), "recording": sum(one.recording for one in lines),
             "silent": sum(one.silent for one in lines), "untold": sum(one.untold for one in lines)}
        ),
        troubles=of_footage[:MOST_TROUBLES],
        more=max(len(of_footage) - MOST_TROUBLES, 0),
        names={one.code: one.name or one.code for one in [*known, *cameras.values()]},
        holds=[(one, doable.links(house, code, [("hold.release", {"id": one.id})], f"/recordings/{code}"))
               for one in kept[:MOST_HOLDS]],
        more_holds=max(len(kept) - MOST_HOLDS, 0),
    )  # fmt: skip


OF_FOOTAGE = frozenset(DefectKind) - {DefectKind.CLOCK, DefectKind.PICTURE, DefectKind.LAMP, DefectKind.DISK}
MOST_TROUBLES, MOST_HOLDS = 50, 30


def recorder_lines(known: Iterable[Device], told: Iterable[Channel], wrong: Iterable[Defect]) -> list[RecorderLine]:
    """The worst first: those with most channels that do not record."""
    lines: Mapping[str, RecorderLine] = {one.code: RecorderLine(one) for one in known}
    for channel in told:
        line = lines.get(channel.recorder)
        if line is not None and channel.told.used:
            line.used += 1
            line.recording += channel.told.recording is True
            line.untold += channel.told.recording is None
    for defect in wrong:
        if defect.device in lines:
            lines[defect.device].wrong.append(defect)
    return sorted(lines.values(), key=lambda one: (-one.silent, -len(one.wrong), one.recorder.code))


def clocks(house: House, request: Request) -> Response:
    """`?wrong=1` leaves out those that are right or not known."""
    place = place_of(house, request)
    with house.database.read() as connection:
        lines = clock_list.clock_list(
            connection, house.scope, place.school.code,
            limit_ms=house.yardstick.clock_limit_ms, now_ms=place.words.now_ms,
        )  # fmt: skip
    wrong = clock_list.wrong(lines)
    only = bool(request.query_params.get("wrong"))
    page = turned(wrong if only else lines, lambda line: line[0].code, request.query_params.get("after", ""))
    return show(
        house, request, place, "list_clocks.html", "clocks", page=page, only=only, wrong=len(wrong), total=len(lines),
        limit_ms=house.yardstick.clock_limit_ms,
    )  # fmt: skip


def pictures(house: House, request: Request) -> Response:
    """As `clocks`."""
    place = place_of(house, request)
    code = place.school.code
    with house.database.read() as connection:
        lines = picture_list.picture_list(connection, house.scope, code, now_ms=place.words.now_ms)
    wrong = picture_list.wrong(lines)
    only = bool(request.query_params.get("wrong"))
    most = MOST_PICTURES
    page = turned(wrong if only else lines, lambda line: line[0].code, request.query_params.get("after", ""), most)
    values = {"school": code, "keep": "" if place.school.keep_pictures else "true"}
    return show(
        house, request, place, "list_pictures.html", "pictures", page=page, only=only, wrong=len(wrong),
        total=len(lines), unseen=count_unseen(lines),
        forms=doable.forms(house, code, [("pictures.keep", values)], f"/pictures/{code}"),
    )  # fmt: skip


MOST_PICTURES = 60


def count_unseen(lines: Sequence[tuple[Device, PictureView | None]]) -> int:
    return sum(1 for _, view in lines if view is None)


def disk_list(house: House, request: Request) -> Response:
    place = place_of(house, request)
    code = place.school.code
    with house.database.read() as connection:
        found = [(one, word_of(one)) for one in worst_first(disks.every(connection, house.scope, code))]
        names = devices.of_codes(connection, house.scope, {one.recorder for one, _ in found})
    bad = [line for line in found if line[1] is DiskWord.BAD]
    only = bool(request.query_params.get("wrong"))
    after = request.query_params.get("after", "")
    page = turned(bad if only else found, lambda line: f"{line[0].recorder} {line[0].told.slot}", after)
    rows = [
        (disk, word, doable.links(house, code, forgetting(disk.recorder, disk.told.slot), f"/disks/{code}"))
        for disk, word in page.rows
    ]
    return show(
        house, request, place, "list_disks.html", "disks", page=page, rows=rows, only=only, wrong=len(bad),
        total=len(found), names={one.code: one.name or one.code for one in names.values()},
    )  # fmt: skip


def forgetting(recorder: str, slot: str) -> list[doable.Wanted]:
    return [("disk.forget", {"device": recorder, "slot": slot})]


PAGES = (
    Page(path="/recordings/{school}", show=recordings),
    Page(path="/clocks/{school}", show=clocks),
    Page(path="/pictures/{school}", show=pictures),
    Page(path="/disks/{school}", show=disk_list),
)
