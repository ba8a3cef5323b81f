"""All objects that a device's agent answers."""

from __future__ import annotations

from collections.abc import Mapping

from collector.protocols.snmp.oid import Oid
from simulator.mib import Source
from simulator.objects.feeding import feeding_objects
from simulator.objects.interfaces import interface_objects
from simulator.objects.neighbours import neighbour_objects
from simulator.objects.refusals import refusal_objects
from simulator.objects.routing import routing_objects
from simulator.objects.system import clock_objects, system_objects
from simulator.objects.vendor import VENDOR_OBJECTS
from simulator.station import Station
from simulator.truth import Truth


def objects_of(truth: Truth, stations: Mapping[str, Station], code: str) -> dict[Oid, Source]:
    station = stations[code]
    objects = system_objects(station) | VENDOR_OBJECTS[station.persona.objects](station)
    if station.persona.system:
        objects |= interface_objects(truth, stations, code) | refusal_objects(station)
    if station.device.kind == "switch":
        objects |= neighbour_objects(truth, stations, code) | feeding_objects(truth, stations, code)
        objects |= clock_objects(station) | routing_objects(truth, code)
    return objects
