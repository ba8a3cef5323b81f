"""Uplinks of schools: who carries them and whom to call, and what each day's check found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.lookup import device_for
from inventory import audit
from inventory.admission import is_line, printable
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.device import Device
from inventory.model.scope import Scope
from inventory.model.uplink import Toward, Uplink, UplinkCheck
from inventory.repository import devices, uplinks

SIP = "sip"
MOST_WORDS = 200
MOST_BPS = 10**13


@dataclass(frozen=True, slots=True)
class Line:
    """An uplink with its device, and its newest check where there is one."""

    uplink: Uplink
    device: Device
    last: UplinkCheck | None


def set_uplink(database: Database, actor: Actor, wish: Uplink, *, now_ms: int) -> Uplink:
    """As kept; what stands there for the device and port becomes this. A platform must answer SIP from then on.

    Raises Missing for an unknown device, Conflict, Forbidden.
    """
    judge_wish(wish)

    def work(connection: Connection) -> Uplink:
        device = device_for(connection, actor, Right.CONFIGURE, wish.device)
        kept = replace(wish, school=device.school, device=device.code)
        if kept.toward is Toward.PLATFORM and device.address is None:
            raise Conflict("ledger.uplink_address", device=device.code)
        if kept.toward is Toward.PLATFORM and SIP not in device.witnesses:
            devices.change(connection, actor.scope, replace(device, answers=(SIP,)), actor=actor.name, at_ms=now_ms)
        if uplinks.put(connection, actor.scope, kept, actor=actor.name, at_ms=now_ms):
            _audit(connection, actor, kept, "uplink.set", now_ms)
        return kept

    return database.write(work).result()


def judge_wish(wish: Uplink) -> None:
    """Raises Conflict for words that fill no line, and for numbers that are none."""
    for text in (wish.port, wish.carrier, wish.phone, wish.line, wish.note):
        if not is_line(text, MOST_WORDS):
            raise Conflict("ledger.bad_name", name=printable(text), limit=MOST_WORDS)
    if not 0 <= wish.bandwidth_bps <= MOST_BPS or not 0 <= wish.service_port <= 65_535:
        raise Conflict("ledger.uplink_number", most=MOST_BPS // 1_000_000)


def remove_uplink(database: Database, actor: Actor, code: str, port: str, *, now_ms: int) -> Uplink:
    """Its checks stay. Raises Missing, Forbidden."""

    def work(connection: Connection) -> Uplink:
        device = device_for(connection, actor, Right.CONFIGURE, code)
        found = known(connection, actor.scope, device.code, port)
        if found is None:
            raise Missing("ledger.no_uplink", device=device.code)
        uplinks.remove(connection, actor.scope, found, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, found, "uplink.removed", now_ms)
        return found

    return database.write(work).result()


def known(connection: Connection, scope: Scope, code: str, port: str) -> Uplink | None:
    return next((one for one in uplinks.of_device(connection, scope, code) if one.port == port), None)


def lines(database: Database, actor: Actor, school: str | None) -> list[Line]:
    """In the order of schools and codes."""
    with database.read() as connection:
        found = uplinks.every(connection, actor.scope, school)
        named = devices.of_codes(connection, actor.scope, sorted({one.device for one in found}))
        newest: dict[tuple[str, str], UplinkCheck] = {}
        for one in uplinks.checks(connection, actor.scope, school):
            newest.setdefault((one.device, one.port), one)
    return [
        Line(one, named[one.device], newest.get((one.device, one.port))) for one in found if one.device in named
    ]  # fmt: skip


def checks(database: Database, actor: Actor, school: str | None, since: date) -> list[UplinkCheck]:
    """The newest day first."""
    with database.read() as connection:
        return uplinks.checks(connection, actor.scope, school, since=since)


def _audit(connection: Connection, actor: Actor, one: Uplink, action: str, now_ms: int) -> None:
    audit.append(
        connection, one.school, at_ms=now_ms, actor=actor.name, action=action, subject=one.device,
        detail={"port": one.port, "toward": one.toward, "carrier": one.carrier, "line": one.line},
    )  # fmt: skip
