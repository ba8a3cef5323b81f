"""Everything that can be measured of a device, by name."""

from __future__ import annotations

from collector.probes import interface, snmp, ups
from collector.probes.probe import Probe

PROBES: dict[str, Probe] = {
    "snmp": snmp.PROBE,
    "interface": interface.PROBE,
    "ups": ups.PROBE,
}
