"""Everything that can be measured of a device, by name."""

from __future__ import annotations

from collector.probes import (
    accounts,
    certificate,
    clock,
    configuration,
    environment,
    health,
    holders,
    interface,
    logins,
    picture,
    ping,
    playback,
    poe,
    recorder,
    recordings,
    rtsp,
    security,
    sip,
    snmp,
    tcp,
    ups,
)
from collector.probes.probe import Probe

PROBES: dict[str, Probe] = {
    "ping": ping.PROBE,
    "tcp": tcp.PROBE,
    "rtsp": rtsp.PROBE,
    "snmp": snmp.PROBE,
    "interface": interface.PROBE,
    "health": health.PROBE,
    "poe": poe.PROBE,
    "recorder": recorder.PROBE,
    "recordings": recordings.PROBE,
    "clock": clock.PROBE,
    "picture": picture.PROBE,
    "playback": playback.PROBE,
    "ups": ups.PROBE,
    "environment": environment.PROBE,
    "accounts": accounts.PROBE,
    "configuration": configuration.PROBE,
    "security": security.PROBE,
    "holders": holders.PROBE,
    "logins": logins.PROBE,
    "certificate": certificate.PROBE,
    "sip": sip.PROBE,
}
