"""What people are told of a fault, as notices for the outbox: to whom, in which words, and when."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sqlalchemy import Connection

from alerts.chain import Chain, Level
from alerts.fault_terms import Terms
from alerts.faults import Tell, Telling
from campuswatch.usecases.fault_letters import Place, letter_of
from campuswatch.usecases.telling import notice_for_programs, notices_for
from inventory.model.fault import Fault
from inventory.model.notice import Notice
from inventory.model.person import Person
from inventory.model.scope import BUREAU
from inventory.repository import areas, device_files, devices, faults, people, uplinks

ChainOf = Callable[[str, int], Chain]
"""(school, at_ms) -> who is told then."""
TO_THE_UNIT = frozenset({Telling.OPENED, Telling.REOPENED})


def notices_of(
    connection: Connection, chain_of: ChainOf, terms_of: Callable[[str], Terms], places: Places, tell: Tell
) -> list[Notice]:
    """One mail for each address, and one notice for the programs that the settings name."""
    fault = tell.fault
    chain = chain_of(fault.school, tell.at_ms)
    place = places.of(fault)
    # A new one has no step but that it is new.
    steps = [] if tell.telling is Telling.OPENED and fault.by_machine else faults.steps(connection, BUREAU, fault)
    letter = letter_of(tell, place, steps, why=chain.why(tell.level))
    named = [*chain.people(tell.level), *unit_of(place, tell)]
    due_ms = due_of(terms_of(fault.school), chain, tell)
    kind = tell.telling.value
    told = notices_for(named, letter, kind=kind, school=fault.school, now_ms=tell.at_ms, due_ms=due_ms, fault=fault.id)
    programs = notice_for_programs(letter, kind=kind, school=fault.school, now_ms=tell.at_ms, fault=fault.id)
    return [*told, programs]


def due_of(terms: Terms, chain: Chain, tell: Tell) -> int:
    """At once; but who is not on duty sleeps at night where the policy says that it can wait."""
    policy = terms.of(tell.fault)
    asleep = tell.fault.severity < policy.wakes and (
        tell.level is not Level.DUTY or chain.stands_in(tell.level) is not None
    )
    return terms.morning(policy, tell.at_ms) if asleep else tell.at_ms


def unit_of(place: Place, tell: Tell) -> tuple[Person, ...]:
    """Who is responsible for the area is told when it fails, and not of what becomes of that (Q4)."""
    return (place.responsible,) if place.responsible and tell.telling in TO_THE_UNIT else ()


class Places:
    """Where faults are; what a school's faults share is read once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._areas = cache(lambda school: {one.code: one for one in areas.every(connection, BUREAU, school)})
        self._lines = cache(lambda school: {one.device: one for one in uplinks.every(connection, BUREAU, school)})
        self._person = cache(lambda id: people.get(connection, BUREAU, id))

    def of(self, fault: Fault) -> Place:
        device = devices.get(self._connection, BUREAU, fault.device) if fault.device else None
        code = (device.area if device else None) or fault.area
        area = self._areas(fault.school).get(code) if code else None
        person = self._person(area.person) if area and area.person else None
        return Place(
            device=device,
            area=area,
            position=device_files.get(self._connection, BUREAU, device.code).position if device else "",
            responsible=person if person and person.left_ms is None else None,
            uplink=self._lines(fault.school).get(device.code) if device else None,
        )


def place_of(connection: Connection, fault: Fault) -> Place:
    return Places(connection).of(fault)
