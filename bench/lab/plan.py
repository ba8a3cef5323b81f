"""Who lives on the lab's campus: 300 addresses of a /20 that can be found, some that must hear nothing, some behind
a router. Pure; the same campus each time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network
from random import Random

SEGMENT = IPv4Network("10.77.0.0/20")
PART = IPv4Network("10.77.3.0/24")
ROUTED = IPv4Network("10.78.0.0/26")
WATCH = "10.77.0.2"
GATEWAY = "10.77.0.1"
ROGUE_ROUTER = "10.77.9.9"
ROGUE_DHCP = "10.77.9.10"
LIVE = 300
COMMUNITY = "edu-maple"
V3_USER = "campuswatch"
V3_SECRET = "maplesyrup-1"


class Role(StrEnum):
    PLAIN = "plain"
    GATEWAY = "gateway"
    ROGUE_ROUTER = "rogue router"
    ROGUE_DHCP = "rogue dhcp"
    SNMPD = "snmpd"
    SNMPD_V3 = "snmpd v3"
    RTSP = "rtsp"
    REPLAYED = "replayed"
    PERSONA = "persona"
    PRINTER = "printer"
    SILENT = "silent"  # answers ARP and drops the rest
    PROHIBITS = "prohibits"  # ICMP "administratively prohibited" for everything
    RESETS = "resets"  # drops ping, refuses TCP
    HIDES_PING = "hides ping"  # drops ping, has a web server
    LIMITS_PING = "limits ping"  # one echo reply a second
    DENIED = "denied"  # in the deny-list


@dataclass(frozen=True, slots=True)
class Host:
    """`what` is a recording's file name or a persona's code; `doors` are TCP ports that take connections in silence.

    `short` names its namespace. Two hosts may hold one address.
    """

    short: str
    address: str
    mac: str
    role: Role
    what: str = ""
    doors: tuple[int, ...] = ()

    @property
    def on_link(self) -> bool:
        return self.address.startswith("10.77.")


# Recording -> kind, of those whose kind no one disputes.
RECORDINGS: Mapping[str, str] = {
    "3com_4200.snmprec": "switch",
    "arubaos-cx_8360.snmprec": "switch",
    "ciscosb_cbs350-4x.snmprec": "switch",
    "comware_1.snmprec": "switch",
    "edgecos_ecs4100-28t.snmprec": "switch",
    "h3c-e528-2.snmprec": "switch",
    "jetstream_sg2218p.snmprec": "switch",
    "netgear_1.snmprec": "switch",
    "procurve_nac.snmprec": "switch",
    "ruijie.snmprec": "switch",
    "vrp_5720.snmprec": "switch",
    "zxr10_5250.snmprec": "switch",
    "apc_smx750i.snmprec": "ups",
    "deltaups.snmprec": "ups",
    "eatonups_eaton-connectups.snmprec": "ups",
    "netmanplus_mct20.snmprec": "ups",
    "dahua-nvr.snmprec": "recorder",
    "hikvision-nvr.snmprec": "recorder",
    "hikvision-cam.snmprec": "camera",
    "axiscam_box.snmprec": "camera",
    "samsung-ipolis.snmprec": "camera",
}
PRINTER_RECORDING = "jetdirect_m252dw.snmprec"
PERSONAS = ("cam-0001", "cam-0002", "cam-0003", "cam-0004", "nvr-0001", "nvr-0002", "ups-0001")
"""Codes in `simulator.plan.plan_campus(seed=1)`."""
COUNTS: Mapping[Role, int] = {
    Role.SNMPD: 4,
    Role.SNMPD_V3: 2,
    Role.RTSP: 3,
    Role.SILENT: 20,
    Role.PROHIBITS: 10,
    Role.RESETS: 10,
    Role.HIDES_PING: 10,
    Role.LIMITS_PING: 10,
}
DOORS: Mapping[Role, tuple[int, ...]] = {Role.HIDES_PING: (80,)}
PRINTER_DOORS = (9100, 515, 631)
ROUTED_ROLES = (*(Role.PLAIN,) * 8, Role.RESETS, Role.RESETS, Role.SILENT, Role.SILENT)


def campus() -> tuple[Host, ...]:
    """All hosts: 300 addresses of the segment, one held by two; then the denied; then those behind the gateway."""
    return tuple(_hosts())


def findable(hosts: tuple[Host, ...]) -> dict[str, Host]:
    """By address, what a scan of the segment must find: the segment's, without the denied."""
    return {host.address: host for host in hosts if host.on_link and host.role is not Role.DENIED}


def _hosts() -> Iterator[Host]:
    random = Random(77)
    fixed = {GATEWAY: Role.GATEWAY, ROGUE_ROUTER: Role.ROGUE_ROUTER, ROGUE_DHCP: Role.ROGUE_DHCP}
    taken = {WATCH, *fixed}
    pool = [str(address) for address in SEGMENT.hosts() if str(address) not in taken]
    addresses = iter(random.sample(pool, LIVE + 5))
    numbers = iter(range(1, 1000))

    def host(address: str, role: Role, what: str = "", doors: tuple[int, ...] = ()) -> Host:
        number = next(numbers)
        return Host(f"h{number}", address, f"02:77:00:00:{number >> 8:02x}:{number & 255:02x}", role, what, doors)

    made = [host(address, role) for address, role in fixed.items()]
    made += [host(next(addresses), Role.REPLAYED, name) for name in RECORDINGS]
    made += [host(next(addresses), Role.PERSONA, code) for code in PERSONAS]
    made.append(host(next(addresses), Role.PRINTER, PRINTER_RECORDING, PRINTER_DOORS))
    made.append(host(next(addresses), Role.PRINTER, "", (9100,)))
    for role, count in COUNTS.items():
        made += [host(next(addresses), role, doors=DOORS.get(role, ())) for _ in range(count)]
    made += [host(next(addresses), Role.PLAIN) for _ in range(LIVE - len(made))]
    yield from made
    yield host(made[-1].address, Role.PLAIN)
    yield from (host(next(addresses), Role.DENIED, doors=(80, 554)) for _ in range(4))
    routed = [str(address) for address in ROUTED.hosts()][2:]
    for address, role in zip(random.sample(routed, len(ROUTED_ROLES)), ROUTED_ROLES, strict=True):
        yield host(address, role, doors=DOORS.get(role, ()))
