"""Everything that can be measured of a device, by name."""

from __future__ import annotations

from collector.probes import interface, ping, rtsp, snmp, tcp, ups
from collector.probes.probe import Probe

PROBES: dict[str, Probe] = {
    "ping": ping.PROBE,
    "tcp": tcp.PROBE,
    "rtsp": rtsp.PROBE,
    "snmp": snmp.PROBE,
    "interface": interface.PROBE,
    "ups": ups.PROBE,
}
