"""People, and their duty: shifts, roster, swaps, who came, the chain, the log."""

from __future__ import annotations

from inventory.lists.paged_list import PagedList, between, equal, first, last, name_of, of_school, still
from inventory.model.duty_swap import SwapState
from inventory.repository.scoping import visible
from inventory.tables.duty import (
    duty_assignment,
    duty_attendance,
    duty_chain,
    duty_log,
    duty_shift,
    duty_swap,
)
from inventory.tables.person import person

PEOPLE = PagedList(
    table=person,
    seen=of_school(person),
    key=(person.c.school, person.c.id),
    filters={
        "school": equal(person.c.school),
        "number": equal(person.c.number),
        "responsible": equal(person.c.responsible, bool),
        "present": still(person.c.left_ms),
    },
    named={"id": equal(person.c.id)},
)
SHIFTS = PagedList(
    table=duty_shift,
    seen=of_school(duty_shift),
    holds=duty_shift.c.superseded_ms.is_(None),
    key=(duty_shift.c.school, duty_shift.c.id),
    filters={"school": equal(duty_shift.c.school)},
    named={"id": equal(duty_shift.c.id)},
)
ROSTER = PagedList(
    table=duty_assignment,
    seen=of_school(duty_assignment),
    holds=duty_assignment.c.superseded_ms.is_(None),
    key=(duty_assignment.c.school, duty_assignment.c.day, duty_assignment.c.id),
    columns={"person_name": name_of(duty_assignment.c.person)},
    filters={
        "school": equal(duty_assignment.c.school),
        "person": equal(duty_assignment.c.person),
        "first": first(duty_assignment.c.day),
        "last": last(duty_assignment.c.day),
    },
)
SWAPS = PagedList(
    table=duty_swap,
    seen=of_school(duty_swap),
    key=(duty_swap.c.asked_ms, duty_swap.c.id),
    newest_first=True,
    columns={"giver_name": name_of(duty_swap.c.giver), "taker_name": name_of(duty_swap.c.taker)},
    filters={"school": equal(duty_swap.c.school), "state": equal(duty_swap.c.state, SwapState)},
    named={"id": equal(duty_swap.c.id)},
)
ATTENDANCES = PagedList(
    table=duty_attendance,
    seen=of_school(duty_attendance),
    key=(duty_attendance.c.school, duty_attendance.c.day, duty_attendance.c.id),
    columns={"person_name": name_of(duty_attendance.c.person)},
    filters={
        "school": equal(duty_attendance.c.school),
        "first": first(duty_attendance.c.day),
        "last": last(duty_attendance.c.day),
    },
)
CHAIN = PagedList(
    table=duty_chain,
    seen=of_school(duty_chain),
    holds=duty_chain.c.superseded_ms.is_(None),
    key=(duty_chain.c.school, duty_chain.c.level, duty_chain.c.place, duty_chain.c.id),
    columns={"person_name": name_of(duty_chain.c.person)},
    filters={"school": equal(duty_chain.c.school)},
)
DUTY_LOG = PagedList(
    table=duty_log,
    seen=lambda scope: visible(scope, duty_log.c.chain),
    key=(duty_log.c.chain, duty_log.c.seq),
    columns={"school": duty_log.c.chain, "by": duty_log.c.actor},
    filters={"school": equal(duty_log.c.chain), **between(duty_log.c.at_ms)},
)
