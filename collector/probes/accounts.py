"""Which accounts a device has, asked with the login that it is polled with."""

from __future__ import annotations

from collector.instruments import Instruments
from collector.probes.account_readers import READERS, seen
from collector.probes.probe import LONG, Finding, Probe
from collector.protocols.errors import Denied, NotOffered
from collector.recorders.settings import FORBIDDEN
from collector.target import Target
from inventory.model.credential import CredentialType

NAME = "accounts"
SNMP_V3 = "snmpv3"
AGAIN_S = 86_400.0
"""A device that does not tell, or not to our account, is asked again after so long."""


def source_of(target: Target) -> str:
    """A name in READERS, empty where there is nobody to ask."""
    if target.address and target.api in READERS and CredentialType.PASSWORD in target.credentials:
        return target.api
    return SNMP_V3 if target.address and CredentialType.SNMP_V3 in target.credentials else ""


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """Nothing is found of a device that does not tell; that our account may not see the others is no fault of it."""
    now_s = instruments.clock.monotonic()
    if not instruments.rarely.is_due(target.device, NAME, now_s):
        return Finding()
    try:
        return Finding(told=(await seen(source_of(target), target, instruments, deadline_s),))
    except NotOffered:
        instruments.rarely.done(target.device, NAME, now_s, AGAIN_S)
    except Denied as error:
        if error.message.id != FORBIDDEN:
            raise
        instruments.rarely.done(target.device, NAME, now_s, AGAIN_S)
    return Finding()


PROBE = Probe(
    name=NAME, look=look, interval_s=3600, timeout_s=20, witness=False, worth=lambda target: bool(source_of(target)),
    shed=5, lane=LONG,
)  # fmt: skip
