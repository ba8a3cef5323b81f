"""Stock-takes: opened, counted, signed off or cancelled; each step one transaction with its audit row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import read_books, school_of, signed
from inventory import audit
from inventory import stocktake as rules
from inventory.admission import printable
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.freezing import freeze, freeze_one, is_property
from inventory.model.device import Device
from inventory.model.paper import FrozenDevice, PaperState, Role, Signature
from inventory.model.stocktake import Count, Stocktake, StocktakeLine
from inventory.paper_text import admit_text, require_text
from inventory.repository import areas, changes, devices, people, stocktakes
from inventory.repository.devices import Filter
from inventory.stocktake import Said, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Signers:
    """Numbers, ids or exact names of persons; `in_charge` may be left out."""

    counted: str
    checked: str
    in_charge: str = ""


def open_stocktake(
    database: Database, actor: Actor, school: str, *, title: str = "", area: str | None = None, now_ms: int
) -> Stocktake:
    """Freeze what the ledger says of a school, or of one of its areas.

    Raises Missing, Conflict where the same is being counted already or there is nothing to count, Forbidden.
    """
    require(actor, Right.COUNT, school)
    admitted = admit_text(title)

    def work(connection: Connection) -> Stocktake:
        school_of(connection, actor.scope, school)
        if area is not None and areas.get(connection, actor.scope, school, area) is None:
            raise Missing("ledger.no_area", school=school, area=area)
        _require_none_open(connection, actor, school, area)
        known = devices.find(connection, actor.scope, Filter(school=school, area=area))
        books = read_books(connection, actor.scope, school, known)
        owned = [one for one in known if is_property(one, books.files.get(one.code))]
        if not owned:
            raise Conflict("ledger.nothing_to_count", school=school)
        begun = Stocktake(code="", school=school, title=admitted, area=area, opened_ms=now_ms, opened_by=actor.name)
        frozen = freeze(replace(books, devices=owned))
        made = stocktakes.add(connection, begun, rules.lines(frozen), actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, made, "stocktake.opened", {"lines": len(frozen), "area": area}, now_ms)
        return made

    return database.write(work).result()


def count(
    database: Database, actor: Actor, code: str, things: Sequence[str], said: Said, *, now_ms: int
) -> list[StocktakeLine]:
    """`things` are codes of devices (what a label says) or numbers of lines, all of them or none.

    A device that the ledger knows and the list does not becomes an extra line. Raises Missing, Conflict, Forbidden.
    """
    admitted = _admit(said)

    def work(connection: Connection) -> list[StocktakeLine]:
        stocktake = _open_one(connection, actor, code, Step.COUNT)
        _require_area(connection, actor, stocktake, admitted)
        lines = {line.number: line for line in stocktakes.lines_of(connection, actor.scope, stocktake.code)}
        counted: dict[int, StocktakeLine] = {}
        for thing in dict.fromkeys(thing.strip() for thing in things):
            for line in _count_one(connection, actor, stocktake, lines, thing, admitted):
                lines[line.number] = counted[line.number] = line
        detail = {"lines": len(counted), "missing": admitted.missing, "undo": admitted.undo}
        _audit(connection, actor, stocktake, "stocktake.counted", detail, now_ms)
        return list(counted.values())

    return database.write(work).result()


def add_extra(
    database: Database, actor: Actor, code: str, name: str, serial: str, said: Said, *, now_ms: int
) -> StocktakeLine:
    """A thing that is there and has no entry in the ledger, in people's words. Raises Missing, Conflict, Forbidden."""
    admitted = _admit(said)
    frozen = FrozenDevice(
        device=None, code="", name=require_text(name, 120), kind="unknown", serial=admit_text(serial, 120)
    )

    def work(connection: Connection) -> StocktakeLine:
        stocktake = _open_one(connection, actor, code, Step.COUNT)
        _require_area(connection, actor, stocktake, admitted)
        line = _put_extra(connection, actor, stocktake, frozen, admitted)
        _audit(connection, actor, stocktake, "stocktake.counted", {"extra": frozen.name}, now_ms)
        return line

    return database.write(work).result()


def sign_stocktake(
    database: Database, actor: Actor, code: str, signers: Signers, *, note: str = "", rest_missing: bool = False,
    put_moves: bool = False, now_ms: int,
) -> Stocktake:  # fmt: skip
    """Sign off. `rest_missing` says that everybody looked for what was not counted; `put_moves` writes the areas in
    which moved devices were found into the ledger, in the same transaction.

    Raises Missing, Conflict while lines are left or one person counted and checked, Forbidden.
    """
    admitted = admit_text(note)

    def work(connection: Connection) -> Stocktake:
        stocktake = _open_one(connection, actor, code, Step.SIGN)
        signatures = _signatures(connection, actor, stocktake, signers, now_ms)
        if rest_missing:
            _mark_rest(connection, actor, stocktake, signatures[0].name, now_ms)
        lines = stocktakes.lines_of(connection, actor.scope, stocktake.code)
        rules.require_all_counted(stocktake, lines)
        moved = _put_moves(connection, actor, lines, now_ms) if put_moves else 0
        state = rules.step(stocktake, Step.SIGN)
        closed = stocktakes.close(connection, stocktake, state, signatures, admitted, actor=actor.name, at_ms=now_ms)
        found = rules.tally(lines)
        detail: dict[str, str | int] = {
            "expected": found.expected, "found": found.found, "moved": found.moved, "missing": found.missing,
            "extra": found.extra, "put_moves": moved,
            **{one.role.value: one.name for one in signatures},
        }  # fmt: skip
        _audit(connection, actor, closed, "stocktake.signed", detail, now_ms)
        return closed

    return database.write(work).result()


def cancel_stocktake(database: Database, actor: Actor, code: str, reason: str, *, now_ms: int) -> Stocktake:
    """Raises Missing, Conflict where it is closed already or no reason is given, Forbidden."""
    admitted = require_text(reason)

    def work(connection: Connection) -> Stocktake:
        stocktake = _open_one(connection, actor, code, Step.CANCEL)
        state = rules.step(stocktake, Step.CANCEL)
        closed = stocktakes.close(connection, stocktake, state, (), admitted, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, closed, "stocktake.cancelled", {"reason": admitted}, now_ms)
        return closed

    return database.write(work).result()


def _require_none_open(connection: Connection, actor: Actor, school: str, area: str | None) -> None:
    """Two counts of one thing at once would contradict each other."""
    for other in stocktakes.every(connection, actor.scope, school, state=PaperState.OPEN):
        if area is None or other.area in (None, area):
            raise Conflict("ledger.stocktake_open", paper=other.code)


def _open_one(connection: Connection, actor: Actor, code: str, step: Step) -> Stocktake:
    found = stocktakes.get(connection, actor.scope, code)
    if found is None:
        raise Missing("ledger.no_paper", paper=code)
    require(actor, Right.COUNT, found.school)
    rules.step(found, step)
    return found


def _admit(said: Said) -> Said:
    return replace(
        said, note=admit_text(said.note), seen_position=admit_text(said.seen_position), by=require_text(said.by, 120)
    )


def _require_area(connection: Connection, actor: Actor, stocktake: Stocktake, said: Said) -> None:
    if said.seen_area and areas.get(connection, actor.scope, stocktake.school, said.seen_area) is None:
        raise Missing("ledger.no_area", school=stocktake.school, area=said.seen_area)


def _count_one(
    connection: Connection, actor: Actor, stocktake: Stocktake, lines: Mapping[int, StocktakeLine], thing: str,
    said: Said,
) -> list[StocktakeLine]:  # fmt: skip
    """A device whose two files became one stands in two lines: it was counted in both."""
    if thing.isascii() and thing.isdecimal():
        meant = [line for line in lines.values() if str(line.number) == thing.lstrip("0")]
        if not meant:
            raise Missing("ledger.no_line", paper=stocktake.code, line=printable(thing))
    else:
        device = _device(connection, actor, stocktake, thing)
        meant = [line for line in lines.values() if line.frozen.device == device.code]
        if not meant:
            return [_unlisted(connection, actor, stocktake, device, said)]
    return [_say(connection, actor, stocktake, line, said) for line in meant]


def _say(connection: Connection, actor: Actor, stocktake: Stocktake, line: StocktakeLine, said: Said) -> StocktakeLine:
    """What stood on no list goes from it again when its count is taken back, and cannot be missing."""
    if line.result is Count.EXTRA and said.missing:
        raise Conflict("ledger.not_on_list", paper=stocktake.code, device=line.frozen.code or line.frozen.name)
    if line.result is Count.EXTRA and said.undo:
        stocktakes.drop_extra(connection, stocktake, line, actor=actor.name, at_ms=said.at_ms)
        return line
    after = rules.counted(line, said)
    stocktakes.count(connection, stocktake, line, after, actor=actor.name, at_ms=said.at_ms)
    return after


def _device(connection: Connection, actor: Actor, stocktake: Stocktake, code: str) -> Device:
    found = devices.get(connection, actor.scope, code.lower()) or devices.get(connection, actor.scope, code)
    if found is None or found.school != stocktake.school:
        raise Missing("ledger.no_device", device=code)
    return found


def _unlisted(connection: Connection, actor: Actor, stocktake: Stocktake, device: Device, said: Said) -> StocktakeLine:
    """Raises Conflict where somebody says that what stands on no list is missing."""
    if said.missing or said.undo:
        raise Conflict("ledger.not_on_list", paper=stocktake.code, device=device.code)
    books = read_books(connection, actor.scope, stocktake.school, [device])
    frozen = freeze_one(device, books)
    return _put_extra(connection, actor, stocktake, frozen, said)


def _put_extra(
    connection: Connection, actor: Actor, stocktake: Stocktake, frozen: FrozenDevice, said: Said
) -> StocktakeLine:
    known = stocktakes.lines_of(connection, actor.scope, stocktake.code)
    line = rules.unlisted(frozen, known, said)
    stocktakes.add_extra(connection, stocktake, line, actor=actor.name, at_ms=said.at_ms)
    return line


def _signatures(
    connection: Connection, actor: Actor, stocktake: Stocktake, signers: Signers, now_ms: int
) -> list[Signature]:
    named = {Role.COUNTED: signers.counted, Role.CHECKED: signers.checked, Role.IN_CHARGE: signers.in_charge}
    must = (Role.COUNTED, Role.CHECKED)
    who = {
        role: people.named(connection, actor.scope, stocktake.school, text)
        for role, text in named.items()
        if text or role in must
    }
    if who[Role.COUNTED].id == who[Role.CHECKED].id:
        raise Conflict("ledger.counts_and_checks", person=who[Role.COUNTED].name)
    for person in who.values():
        if person.left_ms is not None:
            raise Conflict("ledger.person_left", person=person.name)
    return [signed(role, person, now_ms) for role, person in who.items()]


def _mark_rest(connection: Connection, actor: Actor, stocktake: Stocktake, by: str, now_ms: int) -> None:
    said = Said(by=by, at_ms=now_ms, missing=True)
    for line in stocktakes.lines_of(connection, actor.scope, stocktake.code):
        if line.result is Count.NOT_COUNTED:
            after = rules.counted(line, said)
            stocktakes.count(connection, stocktake, line, after, actor=actor.name, at_ms=now_ms)


def _put_moves(connection: Connection, actor: Actor, lines: Sequence[StocktakeLine], now_ms: int) -> int:
    """What the ledger knows and somebody saw elsewhere, also what was on no list because it stands in another area.

    Where the ledger has been told of another area since the thing was counted, that is the newer word, and stays.
    """
    moved = [line for line in lines if line.result in (Count.MOVED, Count.EXTRA) and line.frozen.device is not None]
    put = 0
    for line in moved:
        device = devices.get(connection, actor.scope, str(line.frozen.device))
        if device is None or _moved_since(connection, actor, device, line):
            continue
        if line.seen_area != line.frozen.area:
            after = replace(device, area=line.seen_area or None)
            put += bool(devices.change(connection, actor.scope, after, actor=actor.name, at_ms=now_ms))
    return put


def _moved_since(connection: Connection, actor: Actor, device: Device, line: StocktakeLine) -> bool:
    told = changes.history(connection, actor.scope, device.code)
    return line.at_ms is not None and any(one.field == "area" and one.at_ms > line.at_ms for one in told)


def _audit(
    connection: Connection, actor: Actor, stocktake: Stocktake, action: str, detail: audit.Detail, now_ms: int
) -> None:
    audit.append(
        connection, stocktake.school, at_ms=now_ms, actor=actor.name, action=action, subject=stocktake.code,
        detail=detail,
    )  # fmt: skip
