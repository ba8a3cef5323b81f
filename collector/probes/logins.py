"""Refused logins in a device's own log, our own wrong tries left out (Q41)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from collector.instruments import Instruments
from collector.probes.login_logs import LOGS
from collector.probes.probe import LONG, Finding, Probe
from collector.protocols.errors import Denied, NotOffered
from collector.protocols.own_address import toward
from collector.recorders import DIALECTS
from collector.recorders.refused_logins import RefusedLogin
from collector.recorders.settings import FORBIDDEN
from collector.recorders.visit import visit
from collector.sample import Sample, Value
from collector.target import Target
from inventory.model.credential import CredentialType

NAME = "logins"
INTERVAL_S = 300.0
AGAIN_S = 86_400.0
"""A device that keeps no log, or shows it not to our account, is asked again after so long."""
LONGEST_MS = 3_600_000
"""Further back than this nobody looks: what a device tells after it was away is no attack of now."""


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """From the second look on: how many a minute were refused since the one before, by the device's own clock."""
    now_s = instruments.clock.monotonic()
    if not instruments.rarely.is_due(target.device, NAME, now_s):
        return Finding()
    at_ms, dialect, zone = instruments.clock.now_ms(), DIALECTS[target.api], ZoneInfo(target.zone)
    try:
        async with visit(target, dialect, instruments, deadline_s) as session:
            device_ms = (await dialect.clock(session, zone)).device_ms
            before_ms = instruments.signs.log_until(target.device)
            if before_ms is None or not 0 < device_ms - before_ms <= LONGEST_MS:
                instruments.signs.read_log(target.device, device_ms)
                return Finding()
            told = await LOGS[target.api](session, zone, before_ms, device_ms)
    except NotOffered:
        instruments.rarely.done(target.device, NAME, now_s, AGAIN_S)
        return Finding()
    except Denied as error:
        if error.message.id != FORBIDDEN:
            raise
        instruments.rarely.done(target.device, NAME, now_s, AGAIN_S)
        return Finding()
    instruments.signs.read_log(target.device, device_ms)
    fields = fields_of(told, before_ms, device_ms, toward(target.address))
    return Finding(samples=(Sample(target.key("security"), at_ms, fields),))


def fields_of(told: Sequence[RefusedLogin], start_ms: int, end_ms: int, own: str) -> dict[str, Value]:
    """Of logins with start <= t < end by the device's clock, without those of our own address. Pure."""
    others = [one for one in told if start_ms <= one.device_ms < end_ms and not (own and one.address == own)]
    fields: dict[str, Value] = {"refused_logins_pm": round(len(others) * 60_000 / (end_ms - start_ms), 2)}
    addresses = Counter(one.address for one in others if one.address)
    if addresses:
        fields["refused_from"] = min(addresses, key=lambda address: (-addresses[address], address))
    return fields


def worth(target: Target) -> bool:
    return bool(target.address) and target.api in LOGS and CredentialType.PASSWORD in target.credentials


PROBE = Probe(name=NAME, look=look, interval_s=INTERVAL_S, timeout_s=20, witness=False, worth=worth, shed=5, lane=LONG)
