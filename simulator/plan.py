"""A campus from a seed: who stands where, wired to what, letting in whom. Pure; the same seed, the same campus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from ipaddress import IPv4Network, ip_network
from itertools import cycle, islice
from random import Random

from simulator.personas import MIX, PERSONAS, Persona
from simulator.places import PLACES, Places
from simulator.planting import KEPT_DAYS, RATE_KBPS, Disk, Planting, Storage
from simulator.truth import Channel, Login, PlantedDevice, SnmpAccess, Truth
from simulator.wiring import feeding, lay_wires

DEFAULT_PORTS: Mapping[str, int] = {"snmp": 16100, "rtsp": 15540, "http": 18080, "wsdiscovery": 13702}
CODES: Mapping[str, str] = {
    "switch": "sw",
    "recorder": "nvr",
    "ups": "ups",
    "printer": "prn",
    "pc": "pc",
    "camera": "cam",
}
"""Kinds with the prefix of their codes, in the order of their addresses."""
CHANNELS = 32
TERABYTE, MIB = 10**12, 1 << 20
LOOPBACK = IPv4Network("127.0.0.0/8")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def plan_campus(
    seed: int = 1,
    prefix: str = "127.42.0.0/24",
    *,
    cameras: int = 78,
    recorders: int = 3,
    switches: int = 6,
    ups: int = 1,
    printers: int = 4,
    pcs: int = 8,
    locale: str = "en",
    ports: Mapping[str, int] = DEFAULT_PORTS,
    snmp_v3: bool = True,
) -> Truth:
    """The truth of a campus. `ports` may name some of `snmp rtsp http wsdiscovery`; `locale` is one of `en zh-CN vi`.

    Every third switch and, of three recorders, the first let in an SNMPv3 authPriv user only (unless `snmp_v3` is
    False); the others a community. Cameras with SNMP and all vendors' accounts are shared per vendor, as in schools.
    Raises ValueError for a prefix outside 127.0.0.0/8 or too small, an unknown locale or protocol, a campus without
    switch.
    """
    counts = {"switch": switches, "recorder": recorders, "ups": ups, "printer": printers, "pc": pcs, "camera": cameras}
    all_ports = _ports(ports)
    if locale not in PLACES:
        raise ValueError(f"no places in {locale!r}; there are {', '.join(PLACES)}")
    if switches < 1 or min(counts.values()) < 0:
        raise ValueError("a campus needs at least one switch, and no count below zero")
    addresses = _addresses(prefix, counts)
    deal = _Dealer(seed, locale, all_ports, snmp_v3)
    devices = tuple(
        deal.device(kind, number, next(addresses[kind])) for kind in CODES for number in range(1, counts[kind] + 1)
    )
    wires = lay_wires(devices)
    return Truth(
        seed=seed,
        prefix=prefix,
        locale=locale,
        school=PLACES[locale].school,
        ports=all_ports,
        devices=_with_channels(devices),
        wires=wires,
        core="sw-0001",
        feeds=feeding(devices),
        zone=PLACES[locale].zone,
    )


def _ports(told: Mapping[str, int]) -> dict[str, int]:
    unknown = set(told) - set(DEFAULT_PORTS)
    if unknown:
        raise ValueError(f"no port for {sorted(unknown)[0]!r}; ports are {', '.join(DEFAULT_PORTS)}")
    return {**DEFAULT_PORTS, **told}


def _addresses(prefix: str, counts: Mapping[str, int]) -> dict[str, Iterator[str]]:
    """Each kind gets a run of its own that starts at a multiple of ten, as people plan networks."""
    network = ip_network(prefix)
    if not isinstance(network, IPv4Network) or not network.subnet_of(LOOPBACK):
        raise ValueError(f"a simulated campus lives in 127.0.0.0/8, not in {prefix}")
    plausible = (address for address in network.hosts() if int(address) & 0xFF not in (0, 255))
    usable = list(islice(plausible, sum(counts.values()) + 11 * len(CODES)))
    runs: dict[str, Iterator[str]] = {}
    start = 1
    for kind in CODES:
        run = usable[start : start + counts[kind]]
        if len(run) < counts[kind]:
            raise ValueError(f"{prefix} is too small for this campus: it holds {len(usable)} addresses")
        runs[kind] = iter([str(address) for address in run])
        start = -(-(start + counts[kind] + 1) // 10) * 10 - 1
    return runs


class _Dealer:
    """Deals personas, names and secrets from one random source, in a fixed order."""

    def __init__(self, seed: int, locale: str, ports: Mapping[str, int], snmp_v3: bool) -> None:
        self._random = Random(seed)
        self._places = PLACES[locale]
        self._ports = ports
        self._personas = {kind: cycle(MIX[kind]) for kind in MIX}
        self._community = f"edu-{self._word(6).lower()}"
        self._v3 = (
            SnmpAccess(
                user="campuswatch",
                auth="sha256",
                auth_password=self._word(14),
                priv="aes128",
                priv_password=self._word(14),
            )
            if snmp_v3
            else SnmpAccess(community=self._community)
        )
        self._logins: dict[str, Login] = {}

    def _word(self, length: int) -> str:
        return "".join(self._random.choices(_LETTERS, k=length))

    def device(self, kind: str, number: int, address: str) -> PlantedDevice:
        key = next(self._personas[kind])
        persona = PERSONAS[key]
        model = persona.models[number % len(persona.models)]
        area, name = _place(self._places, kind, number, self._random)
        device = PlantedDevice(
            code=f"{CODES[kind]}-{number:04d}",
            kind=kind,
            address=address,
            name=name,
            area=area,
            vendor=persona.vendor,
            model=model,
            firmware=persona.firmware.format(n=self._random.randint(10, 29)),
            serial=self._serial(persona, model),
            mac=persona.oui + "".join(f":{self._random.randrange(256):02x}" for _ in range(3)),
            uptime_s=self._random.randint(3_600, 400 * 86_400),
            persona=key,
            ports={protocol: self._ports[protocol] for protocol in persona.speaks},
            snmp=self._access(kind, number) if "snmp" in persona.speaks else None,
            login=self._login(persona) if persona.realm else None,
            interfaces=persona.sizes[model] if persona.sizes else 1,
        )
        return replace(device, streams=tuple(path.format(channel=1) for path in persona.streams))

    def _serial(self, persona: Persona, model: str) -> str:
        digits = "".join(self._random.choices("0123456789", k=8))
        return persona.serial.format(model=model, serial=digits, n=self._random.randint(18, 23))

    def _access(self, kind: str, number: int) -> SnmpAccess:
        if kind == "printer":
            return SnmpAccess(community="public")
        guarded = (kind == "switch" and number % 3 == 0) or (kind == "recorder" and number % 3 == 1)
        return self._v3 if guarded else SnmpAccess(community=self._community)

    def _login(self, persona: Persona) -> Login:
        if persona.vendor not in self._logins:
            self._logins[persona.vendor] = Login(account="admin", password=self._word(10))
        return self._logins[persona.vendor]


def _place(places: Places, kind: str, number: int, random: Random) -> tuple[str, str]:
    """(area, name): the area is a building or an outside place, the name tells the spot."""
    if kind == "camera" and number % 6 == 0:
        area = random.choice(places.outside)
        return area, f"{area} {number}"
    area = places.areas[0] if kind in ("recorder", "ups") else random.choice(places.areas)
    spot = random.choice(places.rooms.get(kind, places.spots))
    return area, f"{places.pattern.format(area=area, floor=random.randint(1, 4), spot=spot)} {number}"


def disks_for(cameras: int, kept_days: float = KEPT_DAYS, rate_kbps: int = RATE_KBPS) -> tuple[Disk, ...]:
    """Four disks on which the cameras' streams have room for so long, in steps of what is sold, and an empty slot."""
    octets = max(cameras, 1) * rate_kbps * 125 * kept_days * 86_400
    each = -(-int(octets) // (4 * TERABYTE)) * TERABYTE // MIB
    return (*(Disk(slot=slot, capacity_mib=each) for slot in range(1, 5)), Disk(slot=5, state="absent"))


def _with_channels(devices: tuple[PlantedDevice, ...]) -> tuple[PlantedDevice, ...]:
    """Shares the cameras out over the recorders, in order; inputs that are left are spare."""
    cameras = [device.code for device in devices if device.kind == "camera"]
    recorders = [device for device in devices if device.kind == "recorder"]
    filled = {}
    for place, recorder in enumerate(recorders):
        share = cameras[place * len(cameras) // len(recorders) : (place + 1) * len(cameras) // len(recorders)]
        pattern = PERSONAS[recorder.persona].streams[0]
        channels = tuple(
            Channel(
                number=number,
                path=pattern.format(channel=number),
                camera=share[number - 1] if number <= len(share) else "",
            )
            for number in range(1, CHANNELS + 1)
        )
        streams = tuple(channel.path for channel in channels if channel.camera) or (channels[0].path,)
        planted = Planting(storage=Storage(disks=disks_for(len(share))))
        filled[recorder.code] = replace(recorder, channels=channels, streams=streams, planting=planted)
    return tuple(filled.get(device.code, device) for device in devices)
