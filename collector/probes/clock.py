"""How far a device's clock is off, and how it is set.

Cameras tell the time to anybody over ONVIF, so they are asked as a stranger first. Recorders are asked in their
vendor's own interface, which is where their footage's times come from. Switches and supplies tell it by SNMP
(HOST-RESOURCES-MIB, hrSystemDate), if at all.

    offset = told + half of what a second hides - (sent + half of the round trip)

is right within half the round trip and half of what is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from collector.instruments import Instruments
from collector.probes.probe import LONG, Finding, Probe
from collector.probes.snmp_peer import admitted, has_credential
from collector.protocols.errors import BadAnswer, Denied, LoginHeld, NotOffered, ProtocolError
from collector.protocols.snmp.date_and_time import read_date_and_time
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import octets
from collector.protocols.web_session import WebSession
from collector.recorders import DIALECTS
from collector.recorders.dialect import ClockTold, Dialect
from collector.recorders.rarely import AGAIN_S, EVERY_S
from collector.recorders.visit import visit
from collector.sample import Sample
from collector.target import Target
from collector.told import ClockSeen
from inventory.model.credential import CredentialType
from inventory.model.device_clock import ClockSetting
from inventory.model.kind import Kind

NAME = "clock"
SNMP = "snmp"
STRANGER_FIRST = "onvif"
HR_SYSTEM_DATE = Oid.parse("1.3.6.1.2.1.25.1.2.0")
SETTING = "clock setting"
# After these another way is worth trying; after all others the device is away, or busy, or we are.
NEXT = (BadAnswer, Denied, LoginHeld, NotOffered)


class Way(NamedTuple):
    """A dialect's name, or SNMP."""

    name: str
    stranger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`sent_ms` (UTC) and `took_ms` are of the one exchange that told the time."""

    clock: ClockTold
    sent_ms: int
    took_ms: float


def ways(target: Target) -> tuple[Way, ...]:
    """In the order in which they are tried."""
    stranger = Way(STRANGER_FIRST, stranger=True)
    found = []
    if target.api in DIALECTS:
        login = [Way(target.api)] if CredentialType.PASSWORD in target.credentials else []
        found = [*login, stranger] if target.kind == Kind.RECORDER else [stranger, *login]
    return (*found, Way(SNMP)) if has_credential(target) else tuple(found)


def seen(target: Target, way: Way, told: Told, setting: ClockSetting | None) -> ClockSeen:
    half_ms, hidden_ms = told.took_ms / 2, told.clock.coarse_ms / 2
    at_ms = told.sent_ms + round(half_ms)
    return ClockSeen(
        device=target.device,
        at_ms=at_ms,
        offset_ms=round(told.clock.device_ms + hidden_ms) - at_ms,
        within_ms=round(half_ms + hidden_ms),
        source=way.name,
        zone_min=told.clock.zone_min,
        setting=setting,
    )


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """Nothing is found where a device without another way has no such object. Its setting is asked now and then."""
    end_s = instruments.clock.monotonic() + deadline_s
    way, told = await _first(target, instruments, end_s)
    if told is None:
        return Finding()
    setting, error = await _setting(target, instruments, end_s)
    clock = seen(target, way, told, setting)
    sample = Sample(target.key(NAME), clock.at_ms, {"offset_s": clock.offset_ms / 1000})
    return Finding(samples=(sample,), told=(clock,), failure=error.failure if error else None)


async def _first(target: Target, instruments: Instruments, end_s: float) -> tuple[Way, Told | None]:
    """The first way that tells the time, and what it told. Raises why the last with a login did not, else the last."""
    zone = ZoneInfo(target.zone)
    failed: ProtocolError | None = None
    for way in ways(target):
        left_s = end_s - instruments.clock.monotonic()
        try:
            if way.name == SNMP:
                return way, await _by_snmp(target, instruments, zone, left_s)
            async with visit(target, DIALECTS[way.name], instruments, left_s, stranger=way.stranger) as session:
                return way, await ask(DIALECTS[way.name], session, zone)
        except NEXT as error:
            failed = failed if failed is not None and way.stranger else error
    if failed is None:
        raise Denied("protocol.login_missing", protocol=target.api or SNMP)
    raise failed


async def ask(dialect: Dialect, session: WebSession, zone: tzinfo) -> Told:
    clock = await dialect.clock(session, zone)
    assert session.last is not None
    return Told(clock=clock, sent_ms=session.last.sent_ms, took_ms=session.last.took_ms)


async def _by_snmp(target: Target, instruments: Instruments, zone: tzinfo, left_s: float) -> Told | None:
    async with admitted(target, instruments) as peer:
        sent_ms, started_s = instruments.clock.now_ms(), instruments.clock.monotonic()
        found = await instruments.snmp.get(peer, [HR_SYSTEM_DATE], left_s)
        took_ms = (instruments.clock.monotonic() - started_s) * 1000
    raw = octets(found[HR_SYSTEM_DATE])
    told = read_date_and_time(raw, zone, sent_ms) if raw is not None else None
    if told is None:
        return None
    clock = ClockTold(device_ms=told.moment_ms, coarse_ms=told.coarse_ms, zone_min=told.zone_min)
    return Told(clock=clock, sent_ms=sent_ms, took_ms=took_ms)


async def _setting(
    target: Target, instruments: Instruments, end_s: float
) -> tuple[ClockSetting | None, ProtocolError | None]:
    """What the device says of how it sets its clock, and why it could not be asked; neither where it is not yet time.

    A failure here does not spoil the time that was told.
    """
    dialect, now_s = DIALECTS.get(target.api), instruments.clock.monotonic()
    if dialect is None or dialect.setting is None or CredentialType.PASSWORD not in target.credentials:
        return None, None
    if not instruments.rarely.is_due(target.device, SETTING, now_s):
        return None, None
    setting, failed = None, None
    try:
        async with visit(target, dialect, instruments, end_s - now_s) as session:
            setting = await dialect.setting(session)
    except NotOffered:
        pass
    except ProtocolError as error:
        failed = error
    again_s = AGAIN_S if failed is not None else EVERY_S
    instruments.rarely.done(target.device, SETTING, now_s, again_s)
    return setting, failed


def is_worth(target: Target) -> bool:
    return bool(target.address) and bool(ways(target))


PROBE = Probe(name=NAME, look=look, interval_s=600, timeout_s=15, witness=False, worth=is_worth, shed=3, lane=LONG)
