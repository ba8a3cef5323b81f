"""How much of a campus's wiring is found when tables of switches and recorders are partly stale or wrong.

The simulated campus knows its true wiring. Of every row that switches, routers and recorders tell, a share is wrong:
half of those name another port than the true one (what hung there before), half name another device. As many rows
are not there at all. TOPOLOGY_SEEDS and TOPOLOGY_WRONG (a share) name others.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bench.table import Figure, Table
from inventory.channel_cameras import cameras_of
from inventory.holders import holders
from inventory.model.channel import ChannelTold
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.neighbour import Neighbour, Witness
from inventory.model.surroundings import Port, Surroundings
from inventory.topology import wiring
from simulator.plan import plan_campus
from simulator.truth import PlantedDevice, Truth

SEEDS = int(os.environ.get("TOPOLOGY_SEEDS", "50"))
WRONG = float(os.environ.get("TOPOLOGY_WRONG", "0.05"))
CAMERAS, SWITCHES, RECORDERS = 160, 10, 6
TELLS_MAC = 0.5
"""Devices whose own MAC stands in the ledger; of the others only the ARP table of the router tells."""
TELLS_SERIAL = 0.5
"""Channels of which the recorder tells the camera's serial or MAC beside its address."""
INTRODUCES = 0.5
"""Switches that speak LLDP to each other."""
NOW_MS = 1_800_000_000_000

ON = {"cables": "switch", "ports": "switch", "channels": "recorder"}
Place = tuple[str, str]
"""Switch and port, or recorder and channel."""


@dataclass(slots=True)
class Score:
    """`true` places there are, `found` were named, `right` of those are true; of the others `near` name the right
    switch or recorder."""

    true: int = 0
    found: int = 0
    right: int = 0
    near: int = 0

    def add(self, true: Mapping[str, Place], found: Mapping[str, Sequence[Place]]) -> None:
        self.true += len(true)
        for code, places in found.items():
            for place in places:
                right = true.get(code)
                self.found += 1
                self.right += place == right
                self.near += right is not None and place != right and place[0] == right[0]

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 0.0

    @property
    def false(self) -> int:
        return self.found - self.right


def run() -> Iterator[Table]:
    scores = judge(SEEDS, WRONG)
    figures = []
    for what, score in scores.items():
        figures += [
            Figure(f"{what}: precision, %", 100 * score.precision),
            Figure(f"{what}: recall, %", 100 * score.recall),
            Figure(f"{what}: false links of {score.found:,}", score.false),
            Figure(f"{what}: of these on the right {ON[what]}", score.near),
        ]
    yield Table(
        f"topology: {SEEDS} campuses of {CAMERAS} cameras and {SWITCHES} switches",
        f"{100 * WRONG:.0f} % of all rows wrong, as many missing",
        figures,
    )


def judge(seeds: int, wrong: float) -> Mapping[str, Score]:
    """Cables between switches, ports of all else, channels of cameras."""
    scores = {"cables": Score(), "ports": Score(), "channels": Score()}
    for seed in range(seeds):
        truth = plan_campus(seed=seed, cameras=CAMERAS, switches=SWITCHES, recorders=RECORDERS)
        campus = Campus(truth, Random(seed), wrong)
        cables, ports = campus.found()
        scores["cables"].add(campus.true_places(switches=True), cables)
        scores["ports"].add(campus.true_places(switches=False), ports)
        scores["channels"].add(campus.true_channels(), campus.found_channels())
    return scores


class Campus:
    """What a planted campus tells, with planted mistakes."""

    def __init__(self, truth: Truth, random: Random, wrong: float) -> None:
        self.truth = truth
        self._random = random
        self._wrong = wrong
        self._by_code = {device.code: device for device in truth.devices}
        self._switches = [device for device in truth.devices if device.kind == "switch"]
        self.devices = [ledger_device(device) for device in truth.devices]
        claimed = [one for one in truth.devices if one.kind == "switch" or random.random() < TELLS_MAC]
        self.claims = {one.code: [Claim(ClaimType.MAC, one.mac)] for one in claimed}
        self._polite = {one.code for one in self._switches if random.random() < INTRODUCES}

    def true_places(self, *, switches: bool) -> dict[str, Place]:
        return {
            wire.device: (wire.switch, str(wire.port))
            for wire in self.truth.wires
            if (self._by_code[wire.device].kind == "switch") is switches
        }

    def true_channels(self) -> dict[str, Place]:
        recorders = self.truth.of_kind("recorder")
        return {
            channel.camera: (one.code, str(channel.number))
            for one in recorders
            for channel in one.channels
            if channel.camera
        }

    def found(self) -> tuple[dict[str, list[Place]], dict[str, list[Place]]]:
        """Cables and ports: each device with the places where it is said to hang, seen from above."""
        told = [self._surroundings(switch) for switch in self._switches]
        links = wiring(told, holders(self.devices, self.claims, told)).links
        upper = {wire.device: wire.switch for wire in self.truth.wires}
        cables: dict[str, list[Place]] = {}
        ports: dict[str, list[Place]] = {}
        for link in links:
            both = {self._by_code[code].kind for code in (link.device, link.far_device)} == {"switch"}
            if both and upper.get(link.device) == link.far_device:
                continue  # the same cable seen from below
            target = cables if both else ports
            place = (link.device, link.port)
            if place not in target.setdefault(link.far_device, []):
                target[link.far_device].append(place)
        return cables, ports

    def found_channels(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for recorder in self.truth.of_kind("recorder"):
            told = [self._channel(channel.number, channel.camera) for channel in recorder.channels]
            fed = cameras_of(recorder.code, told, self.devices, addresses={}, claims=self.claims, links=())
            for number, camera in fed.items():
                found.setdefault(camera, []).append((recorder.code, str(number)))
        return found

    def _channel(self, number: int, camera: str) -> ChannelTold:
        """A recorder that has the address or the serial of the camera that hung there before, or does not tell it."""
        if not camera:
            return ChannelTold(number=number, used=False)
        by_address, by_serial = (self._by_code[self._other(camera) if self._errs() else camera] for _ in range(2))
        return ChannelTold(
            number=number,
            address="" if self._errs() else by_address.address,
            serial=by_serial.mac if self._random.random() < TELLS_SERIAL else "",
        )

    def _surroundings(self, switch: PlantedDevice) -> Surroundings:
        rows = [row for device in self.truth.devices if device is not switch for row in self._learned(switch, device)]
        ports = tuple(
            Port(port=str(number), if_index=number, names=frozenset({str(number)}))
            for number in range(1, switch.interfaces + 1)
        )
        arp = [self._pair(switch, device) for device in self.truth.devices] if switch.code == self.truth.core else []
        return Surroundings(
            address=switch.address,
            at_ms=NOW_MS,
            name=switch.name,
            ports=ports,
            neighbours=(*rows, *arp, *self._introductions(switch)),
            own_macs=frozenset({switch.mac}),
            bridge_mac=switch.mac,
        )

    def _learned(self, switch: PlantedDevice, device: PlantedDevice) -> Iterator[Neighbour]:
        """Its row in the forwarding table: right, missing, on another port, or with another's MAC."""
        if self._errs():
            return
        port, mac = self._port_towards(switch, device.code), device.mac
        if self._errs():
            if self._random.random() < 0.5:
                port = self._random.randrange(1, switch.interfaces + 1)
            else:
                mac = self._by_code[self._other(device.code)].mac
        yield Neighbour(teller=switch.address, port=str(port), witness=Witness.BRIDGE, seen_ms=NOW_MS, mac=mac)

    def _pair(self, router: PlantedDevice, device: PlantedDevice) -> Neighbour:
        mac = self._by_code[self._other(device.code)].mac if self._errs() else device.mac
        return Neighbour(
            teller=router.address, port="", witness=Witness.ARP, seen_ms=NOW_MS, mac=mac, address=device.address
        )

    def _introductions(self, switch: PlantedDevice) -> Iterator[Neighbour]:
        for wire in self.truth.wires:
            for here, port, there, far in (
                (wire.switch, wire.port, wire.device, wire.own_port),
                (wire.device, wire.own_port, wire.switch, wire.port),
            ):
                if here != switch.code or there not in self._polite or self._errs():
                    continue
                told = self._by_code[self._another_switch(there) if self._errs() else there]
                yield Neighbour(
                    teller=switch.address,
                    port=str(port),
                    witness=Witness.LLDP,
                    seen_ms=NOW_MS,
                    mac=told.mac,
                    name=told.name,
                    far_port=str(far),
                    capabilities="bridge",
                )

    def _port_towards(self, switch: PlantedDevice, code: str) -> int:
        below = {wire.device: wire.port for wire in self.truth.wires if wire.switch == switch.code}
        for device, port in below.items():
            if code == device or code in self.truth.behind(device):
                return port
        up = self.truth.wire_of(switch.code)
        return up.own_port if up else switch.interfaces

    def _errs(self) -> bool:
        return self._random.random() < self._wrong

    def _other(self, code: str) -> str:
        return self._random.choice([one.code for one in self.truth.devices if one.code != code])

    def _another_switch(self, code: str) -> str:
        return self._random.choice([one.code for one in self._switches if one.code != code])


def ledger_device(planted: PlantedDevice) -> Device:
    return Device(
        id=planted.code,
        code=planted.code,
        school="S01",
        kind=Kind(planted.kind),
        name=planted.name,
        stage=Stage.ADOPTED,
        address=planted.address,
    )
