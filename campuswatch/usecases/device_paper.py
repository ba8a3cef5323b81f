"""Everything that the ledger knows of one device, gathered for its file (一机一档)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from alerts.surroundings import NO_SURROUNDINGS
from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.books import school_of
from campuswatch.usecases.conditions import Condition, conditions
from campuswatch.usecases.lookup import device_for
from dashboards.origins import read_seen_since
from dashboards.papers.device_file import PEOPLE, DevicePaper
from dashboards.papers.months import Month, running_record, starts
from dashboards.surroundings import read_surroundings
from dashboards.wiring import Wiring, lay_out
from inventory.database import Database
from inventory.model.area import Area
from inventory.model.change_event import ChangeEvent
from inventory.model.channel import Channel
from inventory.model.device import Device
from inventory.model.device_file import DeviceFile
from inventory.model.handover import Handover, HandoverLine
from inventory.model.person import Person
from inventory.model.retention_policy import required_days
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.stocktake import Stocktake, StocktakeLine
from inventory.repository import (
    acceptances,
    areas,
    changes,
    channels,
    claims,
    costs,
    defects,
    device_files,
    devices,
    handovers,
    interfaces,
    links,
    other_addresses,
    people,
    retention_policies,
    service_periods,
    stocktakes,
    vouchers,
)
from language.moment import local

MONTHS = 12
EVENTS = 100
MOST_EVENTS = 10_000


def device_paper(database: Database, actor: Actor, code: str, *, now_ms: int) -> DevicePaper:
    """Raises Missing, Forbidden."""
    with database.read() as connection:
        device = device_for(connection, actor, Right.LOOK, code)
        school = school_of(connection, actor.scope, device.school)
    stands = conditions(database, actor.scope, device.school, now_ms=now_ms).get(device.code)
    with database.read() as connection:
        return gather(connection, actor, device, school, stands, now_ms)


def gather(
    connection: Connection, actor: Actor, device: Device, school: School, stands: Condition | None, now_ms: int
) -> DevicePaper:
    """`stands` is how the device is at `now_ms`, None where that is not known. The caller has seen to the right."""
    scope, code = actor.scope, device.code
    file = device_files.get(connection, scope, code)
    area = areas.get(connection, scope, device.school, device.area) if device.area else None
    wiring = lay_out(code, interfaces.of_device(connection, scope, code), links.of_device(connection, scope, code))
    fed = _channels(connection, actor, code)
    events = changes.history(connection, scope, code, limit=MOST_EVENTS)
    return DevicePaper(
        school=school,
        device=device,
        file=file,
        former_codes=devices.aliases(connection, scope, code),
        other_addresses=other_addresses.of_device(connection, scope, code),
        claims=list(claims.of_device(connection, scope, code)),
        area=area,
        people=_people(connection, file, area, events),
        service=service_periods.every(connection, scope, code),
        state=stands.segment if stands else None,
        months=_months(connection, actor, stands, school, now_ms),
        acceptances=acceptances.of_device(connection, scope, code),
        wiring=wiring,
        names=_names(connection, actor, wiring, fed),
        channels=fed,
        required=_required(connection, actor, device, fed, school, now_ms),
        defects=defects.of_device(connection, scope, code),
        vouchers=vouchers.of_device(connection, scope, code),
        costs=costs.of_device(connection, scope, code),
        counts=_counts(connection, actor, code),
        handovers=_handovers(connection, actor, code),
        events=events[:EVENTS],
        older_events=max(0, len(events) - EVENTS),
        hours=stands.listed.hours.words_at(now_ms) if stands and stands.listed.hours else "",
    )


def _people(
    connection: Connection, file: DeviceFile, area: Area | None, events: Sequence[ChangeEvent]
) -> Mapping[str, Person]:
    """Everybody whom the file or its history names by an id; people of the bureau too, for they stand on this paper."""
    named = {file.custodian, area.person if area else None}
    named |= {value for one in events if one.field in PEOPLE for value in (one.old, one.new)}
    found = (people.get(connection, BUREAU, id) for id in named if id)
    return {one.id: one for one in found if one is not None}


def _months(
    connection: Connection, actor: Actor, stands: Condition | None, school: School, now_ms: int
) -> Sequence[Month]:
    if stands is None:
        return ()
    code = stands.listed.device.code
    first_ms = starts(now_ms, school.zone, MONTHS)[0]
    beside = read_surroundings(connection, actor.scope, school.code, start_ms=first_ms, end_ms=now_ms, codes=[code])
    rows = read_seen_since(connection, actor.scope, first_ms, now_ms, [code], beside=beside)
    around = beside.get(code, NO_SURROUNDINGS)
    return running_record(stands.listed, rows, around, now_ms, school.zone, stands.looked_ms, MONTHS)


def _channels(connection: Connection, actor: Actor, code: str) -> Sequence[Channel]:
    """Those that it feeds, or, of a recorder, those in use."""
    own = [one for one in channels.of_recorder(connection, actor.scope, code) if one.told.used]
    return [*channels.of_camera(connection, actor.scope, code), *own]


def _required(
    connection: Connection, actor: Actor, device: Device, fed: Sequence[Channel], school: School, now_ms: int
) -> Mapping[tuple[str, int], int]:
    """(recorder, channel) -> days that recordings must reach back today."""
    rules = retention_policies.every(connection, actor.scope, device.school)
    today = local(now_ms, school.zone).date()
    cameras = devices.of_codes(connection, actor.scope, {one.camera for one in fed if one.camera})
    return {
        (one.recorder, one.told.number): required_days(
            rules, school=device.school, area=cameras[one.camera].area if one.camera in cameras else None,
            recorder=one.recorder, channel=one.told.number, day=today,
        )
        for one in fed
    }  # fmt: skip


def _names(connection: Connection, actor: Actor, wiring: Wiring, fed: Sequence[Channel]) -> Mapping[str, str]:
    codes = {*wiring.codes, *(one.recorder for one in fed), *(one.camera for one in fed if one.camera)}
    return {code: one.name for code, one in devices.of_codes(connection, actor.scope, codes).items()}


def _counts(connection: Connection, actor: Actor, code: str) -> Sequence[tuple[Stocktake, StocktakeLine]]:
    found = []
    for paper, line in stocktakes.of_device(connection, actor.scope, code):
        stocktake = stocktakes.get(connection, actor.scope, paper)
        if stocktake is not None:
            found.append((stocktake, line))
    return found


def _handovers(connection: Connection, actor: Actor, code: str) -> Sequence[tuple[Handover, HandoverLine]]:
    found = []
    for paper, line in handovers.of_device(connection, actor.scope, code):
        handover = handovers.get(connection, actor.scope, paper)
        if handover is not None:
            found.append((handover, line))
    return found
