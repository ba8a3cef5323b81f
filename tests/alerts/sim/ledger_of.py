"""What the ledger knows of a campus: its devices, cables, channels and circuits; some of it wrong, stale or missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from alerts.wiring import Wiring, wiring_of
from inventory.campus_map import Feeding, campus_map
from inventory.model.device import Device, Stage
from inventory.model.device_file import DeviceFile
from inventory.model.kind import Kind
from inventory.model.link import Link
from tests.alerts.sim.campus import SCHOOL, Campus


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignorance:
    """Shares of the links that name another port of another switch, and of those that nobody knows."""

    wrong: float = 0.0
    missing: float = 0.0


@dataclass(frozen=True, slots=True)
class Ledger:
    """`wrong` are the codes whose way up is told wrongly, `missing` those of which none is told."""

    devices: Mapping[str, Device]
    links: tuple[Link, ...]
    feeds: tuple[Feeding, ...]
    files: Mapping[str, DeviceFile]
    gateways: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()

    def wiring(self) -> Wiring:
        """As the product makes it of them."""
        devices = list(self.devices.values())
        return wiring_of(devices, campus_map(devices, self.links, self.feeds, self.gateways), self.files)


def known(campus: Campus, seed: int, ignorance: Ignorance | None = None) -> Ledger:
    random, ignorance = Random(f"ledger {seed}"), ignorance or Ignorance()
    switches = campus.of_kind(Kind.SWITCH)
    links, wrong, missing = [], set(), set()
    for code, element in campus.elements.items():
        if not element.upper or element.upper not in switches:
            continue
        link = Link(device=element.upper, port=element.port, far_device=code, evidence="lldp", seen_ms=0)
        draw = random.random()
        if draw < ignorance.wrong:
            others = [one for one in switches if one not in (code, element.upper) and one not in campus.behind(code)]
            link = replace(link, device=random.choice(others), port=f"Gi1/0/{random.randrange(40, 48)}")
            wrong.add(code)
        elif draw < ignorance.wrong + ignorance.missing:
            missing.add(code)
            continue
        links.append(link)
    devices = {code: device(campus, code, f"192.0.2.{number}") for number, code in enumerate(campus.elements, 1)}
    return Ledger(
        devices=devices,
        links=tuple(links),
        feeds=tuple(feeds(campus)),
        files=dict(files(campus)),
        gateways=frozenset({devices[campus.core].address or ""}),
        wrong=frozenset(wrong),
        missing=frozenset(missing),
    )


def device(campus: Campus, code: str, address: str) -> Device:
    """Addresses are of RFC 5737, nothing is sent to them. The core is the school's gateway."""
    element = campus.elements[code]
    return Device(
        id=code,
        code=code,
        school=SCHOOL,
        kind=element.kind,
        name=code,
        stage=Stage.ADOPTED,
        address=address if element.addressed else None,
        answers=element.witnesses,
    )


def feeds(campus: Campus) -> list[Feeding]:
    return [
        Feeding(camera=camera, recorder=recorder, channel=number, evidence="told", seen_ms=0)
        for camera, (recorder, number) in campus.channels.items()
    ]


def files(campus: Campus) -> list[tuple[str, DeviceFile]]:
    """What hangs on a UPS has it as its circuit."""
    return [
        (code, DeviceFile(device=code, circuit=element.ups or element.circuit))
        for code, element in campus.elements.items()
        if element.circuit
    ]
