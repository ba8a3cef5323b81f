"""Hand-overs: drawn up, remarked upon, signed or cancelled; each step one transaction with its audit row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import read_books, school_of, signed
from campuswatch.usecases.conditions import Condition, conditions
from inventory import audit
from inventory import handover as rules
from inventory.admission import printable
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.freezing import freeze
from inventory.handover import Step
from inventory.model.device import Device, Stage
from inventory.model.handover import Handover, HandoverLine
from inventory.model.paper import PaperState, Role
from inventory.model.person import Person
from inventory.model.scope import BUREAU
from inventory.paper_text import admit_text, require_text
from inventory.repository import areas, device_files, devices, handovers, people
from inventory.repository.devices import Filter


def open_handover(
    database: Database, actor: Actor, school: str, giver: str, taker: str, *, codes: Sequence[str] = (),
    reason: str = "", now_ms: int,
) -> Handover:  # fmt: skip
    """Draw up the list of what is listed under the giver, each device with its state, or of `codes` alone.

    `giver` and `taker` are numbers, ids or exact names. Raises Missing, Conflict, Forbidden.
    """
    require(actor, Right.HAND_OVER, school)
    admitted = admit_text(reason)
    seen = conditions(database, actor.scope, school, now_ms=now_ms)

    def work(connection: Connection) -> Handover:
        school_of(connection, actor.scope, school)
        gives, takes = (people.named(connection, actor.scope, school, who) for who in (giver, taker))
        rules.require_two(gives, takes)
        _require_none_open(connection, actor, school, gives)
        begun = Handover(
            code="", school=school, giver=gives.id, taker=takes.id, giver_name=gives.name, taker_name=takes.name,
            opened_ms=now_ms, opened_by=actor.name, listed_ms=now_ms, whole=not codes, reason=admitted,
            areas=() if codes else tuple(_areas_of(connection, actor, school, gives)),
        )  # fmt: skip
        lines = _lines(connection, actor, begun, codes, seen)
        made = handovers.add(connection, begun, lines, actor=actor.name, at_ms=now_ms)
        detail: dict[str, str | int] = {
            "from": gives.name,
            "to": takes.name,
            "devices": len(lines),
            "areas": len(made.areas),
        }
        _audit(connection, actor, made, "handover.opened", detail, now_ms)
        return made

    return database.write(work).result()


def relist_handover(database: Database, actor: Actor, code: str, *, now_ms: int) -> Handover:
    """Draw the list up anew: what is listed under the giver now, as it stands now. Remarks on devices that are still
    there are kept. Raises Missing, Conflict, Forbidden."""
    with database.read() as connection:
        school = _open_one(connection, actor, code, Step.RELIST).school
    seen = conditions(database, actor.scope, school, now_ms=now_ms)

    def work(connection: Connection) -> Handover:
        handover = _open_one(connection, actor, code, Step.RELIST)
        before = handovers.lines_of(connection, actor.scope, handover.code)
        if handover.whole:
            gives = people.named(connection, actor.scope, handover.school, handover.giver)
            handover = replace(handover, areas=tuple(_areas_of(connection, actor, handover.school, gives)))
        listed = () if handover.whole else [str(line.frozen.device) for line in before]
        lines = _lines(connection, actor, handover, listed, seen)
        remarks = {line.frozen.device: line.remark for line in before}
        kept = [replace(line, remark=remarks.get(line.frozen.device, "")) for line in lines]
        after = handovers.relist(connection, handover, kept, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, after, "handover.relisted", {"devices": len(kept)}, now_ms)
        return after

    return database.write(work).result()


def remark_on(
    database: Database, actor: Actor, code: str, things: Sequence[str], text: str, *, now_ms: int
) -> list[HandoverLine]:
    """`things` are codes of devices or numbers of lines. Raises Missing, Conflict, Forbidden."""
    admitted = admit_text(text)

    def work(connection: Connection) -> list[HandoverLine]:
        handover = _open_one(connection, actor, code, Step.REMARK)
        lines = handovers.lines_of(connection, actor.scope, handover.code)
        meant = [_line(handover, lines, thing.strip()) for thing in things]
        for line in meant:
            handovers.remark(connection, handover, line, admitted, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, handover, "handover.remarked", {"lines": len(meant), "remark": admitted}, now_ms)
        return [replace(line, remark=admitted) for line in meant]

    return database.write(work).result()


def sign_handover(
    database: Database, actor: Actor, code: str, presiding: str, *, note: str = "", now_ms: int
) -> Handover:
    """Both signed, before `presiding`: from now on every device and area of the list is the taker's.

    Raises Missing, Conflict where the ledger has overtaken the list or a wrong person presides, Forbidden.
    """
    admitted = admit_text(note)

    def work(connection: Connection) -> Handover:
        handover = _open_one(connection, actor, code, Step.SIGN)
        third = people.named(connection, actor.scope, handover.school, presiding)
        rules.require_third(handover, third)
        gives, takes = (_person(connection, handover, id) for id in (handover.giver, handover.taker))
        rules.require_two(gives, takes)
        lines = handovers.lines_of(connection, actor.scope, handover.code)
        files = device_files.of_school(connection, actor.scope, handover.school)
        held = [one.code for one in _held(connection, actor, handover)]
        rules.require_current(handover, lines, files, held)
        for line in lines:
            file = replace(files[str(line.frozen.device)], custodian=handover.taker)
            device_files.put(connection, actor.scope, file, actor=actor.name, at_ms=now_ms)
        passed = _pass_areas(connection, actor, handover, now_ms)
        roles = {Role.GAVE: gives, Role.TOOK: takes, Role.PRESIDED: third}
        signatures = [signed(role, person, now_ms) for role, person in roles.items()]
        state = rules.step(handover, Step.SIGN)
        closed = handovers.close(connection, handover, state, signatures, admitted, actor=actor.name, at_ms=now_ms)
        names = {role.value: person.name for role, person in roles.items()}
        _audit(connection, actor, closed, "handover.signed", {"devices": len(lines), "areas": passed, **names}, now_ms)
        return closed

    return database.write(work).result()


def cancel_handover(database: Database, actor: Actor, code: str, reason: str, *, now_ms: int) -> Handover:
    """Nothing changes hands. Raises Missing, Conflict where it is closed already or no reason is given, Forbidden."""
    admitted = require_text(reason)

    def work(connection: Connection) -> Handover:
        handover = _open_one(connection, actor, code, Step.CANCEL)
        state = rules.step(handover, Step.CANCEL)
        closed = handovers.close(connection, handover, state, (), admitted, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, closed, "handover.cancelled", {"reason": admitted}, now_ms)
        return closed

    return database.write(work).result()


def _open_one(connection: Connection, actor: Actor, code: str, step: Step) -> Handover:
    found = handovers.get(connection, actor.scope, code)
    if found is None:
        raise Missing("ledger.no_paper", paper=code)
    require(actor, Right.HAND_OVER, found.school)
    rules.step(found, step)
    return found


def _require_none_open(connection: Connection, actor: Actor, school: str, giver: Person) -> None:
    for other in handovers.every(connection, actor.scope, school, state=PaperState.OPEN):
        if other.giver == giver.id:
            raise Conflict("ledger.handover_open", paper=other.code, person=giver.name)


def _held(connection: Connection, actor: Actor, handover: Handover) -> list[Device]:
    """What is listed under the giver and not retired."""
    files = device_files.of_school(connection, actor.scope, handover.school)
    known = devices.find(connection, actor.scope, Filter(school=handover.school))
    mine = {code for code, file in files.items() if file.custodian == handover.giver}
    return [one for one in known if one.code in mine and one.stage is not Stage.RETIRED]


def _lines(
    connection: Connection, actor: Actor, handover: Handover, codes: Sequence[str], seen: Mapping[str, Condition]
) -> list[HandoverLine]:
    """Raises Conflict where there is nothing to hand over, or a code is not listed under the giver."""
    held = {one.code: one for one in _held(connection, actor, handover)}
    if codes:
        held = {one.code: one for one in (_meant(connection, actor, handover, held, code) for code in codes)}
    if not held and not handover.areas:
        raise Conflict("ledger.nothing_held", person=handover.giver_name)
    frozen = freeze(read_books(connection, actor.scope, handover.school, list(held.values())))
    lines = []
    for number, one in enumerate(frozen, 1):
        stands = seen.get(one.code)
        lines.append(
            HandoverLine(
                number=number,
                frozen=one,
                state=stands.segment.state.name if stands else "",
                since_ms=stands.segment.start_ms if stands else None,
                open_defects=stands.open_defects if stands else (),
            )
        )
    return lines


def _meant(connection: Connection, actor: Actor, handover: Handover, held: Mapping[str, Device], code: str) -> Device:
    found = devices.get(connection, actor.scope, code.lower()) or devices.get(connection, actor.scope, code)
    if found is None or found.school != handover.school:
        raise Missing("ledger.no_device", device=code)
    if found.code not in held:
        raise Conflict("ledger.not_held", device=found.code, person=handover.giver_name)
    return found


def _line(handover: Handover, lines: Sequence[HandoverLine], thing: str) -> HandoverLine:
    for line in lines:
        if str(line.number) == thing.lstrip("0") or thing.lower() in (line.frozen.device, line.frozen.code):
            return line
    raise Missing("ledger.no_line", paper=handover.code, line=printable(thing))


def _person(connection: Connection, handover: Handover, id: str) -> Person:
    """People of the bureau too: they stand on the paper."""
    found = people.get(connection, BUREAU, id)
    if found is None:
        raise Missing("ledger.no_person", school=handover.school, person=id)
    return found


def _areas_of(connection: Connection, actor: Actor, school: str, giver: Person) -> list[str]:
    return [one.code for one in areas.every(connection, actor.scope, school) if one.person == giver.id]


def _pass_areas(connection: Connection, actor: Actor, handover: Handover, now_ms: int) -> int:
    """Those for which the giver still answers."""
    passed = 0
    for area in areas.every(connection, actor.scope, handover.school):
        if area.code in handover.areas and area.person == handover.giver:
            after = replace(area, person=handover.taker)
            areas.change(connection, actor.scope, after, actor=actor.name, at_ms=now_ms)
            passed += 1
    return passed


def _audit(
    connection: Connection, actor: Actor, handover: Handover, action: str, detail: audit.Detail, now_ms: int
) -> None:
    audit.append(
        connection, handover.school, at_ms=now_ms, actor=actor.name, action=action, subject=handover.code,
        detail=detail,
    )  # fmt: skip
