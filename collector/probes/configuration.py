"""How a device is set, as fingerprints of parts of it: that a setting was changed, not to what.

Switches and routers are asked by SNMP each time: when their settings changed last, as far as the vendor tells, and the
cells of a few standard tables. Cameras and recorders are asked in their own interface, some pages each, and so only
each few hours; how long they are up is asked each time where that is one page, for a restart is a change too.
"""

from __future__ import annotations

from collector.instruments import Instruments
from collector.probes import snmp
from collector.probes.probe import LONG, Finding, Probe
from collector.probes.snmp_peer import admitted, has_credential
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Absence, TimeTicks, encode_value, whole
from collector.protocols.snmp.walk import Rows
from collector.recorders import DIALECTS
from collector.recorders.fingerprint import of_cells
from collector.recorders.settings import SETTINGS, UPTIMES
from collector.recorders.visit import visit
from collector.target import Target
from collector.told import ConfigurationSeen
from collector.vendors.configuration import SETTINGS as COLUMNS
from collector.vendors.configuration import Setting, columns, marks_of
from inventory.model.credential import CredentialType
from inventory.model.kind import Kind

NAME = "configuration"
SNMP = "snmp"
EVERY_S = 6 * 3600.0
BY_AGENT = frozenset({Kind.SWITCH, Kind.ROUTER, Kind.FIREWALL, Kind.ACCESS_POINT})
BY_PAGES = frozenset({Kind.CAMERA, Kind.RECORDER, Kind.ENCODER, Kind.INTERCOM})


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """Nothing is found of a device that tells nothing, or whose pages were asked lately."""
    if target.kind in BY_AGENT:
        return Finding(told=(await _by_agent(target, instruments, deadline_s),))
    now_s = instruments.clock.monotonic()
    due = instruments.rarely.is_due(target.device, NAME, now_s)
    if not due and target.api not in UPTIMES:
        return Finding()
    told = await _by_pages(target, instruments, deadline_s, whole=due)
    if due:
        instruments.rarely.done(target.device, NAME, now_s, EVERY_S)
    return Finding(told=(told,) if told.parts or told.uptime is not None else ())


async def _by_pages(target: Target, instruments: Instruments, deadline_s: float, *, whole: bool) -> ConfigurationSeen:
    """All pages where it is to be the `whole`, else how long the device is up alone."""
    dialect = DIALECTS[target.api]
    async with visit(target, dialect, instruments, deadline_s) as session:
        parts = await SETTINGS[dialect.name](session) if whole else {}
        at_ms = instruments.clock.now_ms()
        tell = UPTIMES.get(dialect.name)
        uptime = await tell(session) if tell else None
    return ConfigurationSeen(device=target.device, at_ms=at_ms, source=dialect.name, parts=parts, uptime=uptime)


async def _by_agent(target: Target, instruments: Instruments, deadline_s: float) -> ConfigurationSeen:
    """One GET and one walk."""
    end_s = instruments.clock.monotonic() + deadline_s
    async with admitted(target, instruments) as peer:
        identity = await instruments.snmp.get(peer, [snmp.SYS_OBJECT_ID], deadline_s)
        object_id = identity[snmp.SYS_OBJECT_ID]
        rows = marks_of(str(object_id) if isinstance(object_id, Oid) else "", target.vendor)
        wanted = [snmp.SYS_UPTIME, *(row.told for row in rows)]
        at_ms = instruments.clock.now_ms()
        found = await instruments.snmp.get(peer, wanted, end_s - instruments.clock.monotonic())
        cells = await instruments.snmp.walk(peer, columns(), end_s - instruments.clock.monotonic())
    return ConfigurationSeen(
        device=target.device,
        at_ms=at_ms,
        source=SNMP,
        parts={row.part: digest for row in COLUMNS if (digest := digest_of(row, cells))},
        marks={row.part: int(value) for row in rows if isinstance(value := found.get(row.told), TimeTicks)},
        uptime=whole(found.get(snmp.SYS_UPTIME)),
    )


def digest_of(row: Setting, cells: Rows) -> str:
    """Of the cells of its columns, empty for none."""
    told = (
        ((place, *index), encode_value(value))
        for index, row_cells in cells.items()
        for place, column in enumerate(row.columns)
        if (value := row_cells.get(column)) is not None and not isinstance(value, Absence)
    )
    return of_cells(told)


def worth(target: Target) -> bool:
    if target.kind in BY_AGENT:
        return has_credential(target)
    return bool(target.address) and target.api in SETTINGS and CredentialType.PASSWORD in target.credentials


PROBE = Probe(
    name=NAME, look=look, interval_s=3600, timeout_s=40, witness=False, kinds=BY_AGENT | BY_PAGES, worth=worth, shed=5,
    lane=LONG,
)  # fmt: skip
