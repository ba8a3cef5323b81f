"""The ledger as a plan wants it, read at once; and a plan written into it, inside the caller's transaction."""

from __future__ import annotations

from sqlalchemy import Connection

from inventory.model.claim import Claim, ClaimType
from inventory.model.scope import Scope
from inventory.model.service_period import ServicePeriod
from inventory.repository import (
    areas,
    bulk,
    claims,
    costs,
    device_files,
    devices,
    people,
    schools,
    service_periods,
    vouchers,
)
from inventory.repository.devices import Filter
from inventory.spreadsheet.facts import Facts
from inventory.spreadsheet.plan import Plan


def read_facts(connection: Connection, scope: Scope, school: str | None = None) -> Facts:
    """What the scope sees, of one school or of all. A device's file under the code that it has now."""
    if school is not None:
        scope = Scope.of([school] if scope.allows(school) else [])
    known = schools.every(connection, scope)
    return Facts(
        schools={one.code: one for one in known},
        people={one.id: one for one in people.every(connection, scope)},
        areas={(one.school, one.code): one for one in areas.every(connection, scope)},
        devices={one.code: one for one in devices.find(connection, scope, Filter())},
        former=bulk.former_codes(connection, scope),
        files={
            code: file for one in known for code, file in device_files.of_school(connection, scope, one.code).items()
        },
        macs={
            code: mac for one in known for code, mac in bulk.macs(claims.of_school(connection, scope, one.code)).items()
        },
        periods=last_periods(service_periods.every(connection, scope)),
        vouchers={one.id: one for one in vouchers.every(connection, scope)},
        costs={one.id: one for one in costs.every(connection, scope)},
        budgets={(one.school, one.year, one.currency): one for one in costs.budgets(connection, scope)},
        numbers=bulk.counters(connection, scope),
    )


def last_periods(periods: list[ServicePeriod]) -> dict[str, ServicePeriod]:
    """In the order of their starts, so that the last one stays."""
    return {one.device: one for one in periods}


def write_plan(connection: Connection, scope: Scope, plan: Plan, *, actor: str, at_ms: int) -> None:
    """All but the secrets, which the vault takes. Raises Conflict, Missing, DatabaseError: then nothing is written."""
    for school in plan.new_schools:
        schools.add(connection, school, actor=actor, at_ms=at_ms)
    for school in plan.schools:
        schools.change(connection, scope, school, actor=actor, at_ms=at_ms)
    bulk.add_people(connection, plan.new_people, actor=actor, at_ms=at_ms)
    for person in plan.people:
        people.change(connection, scope, person, actor=actor, at_ms=at_ms)
    bulk.add_areas(connection, plan.new_areas, actor=actor, at_ms=at_ms)
    for area in plan.areas:
        areas.change(connection, scope, area, actor=actor, at_ms=at_ms)
    devices.change_all(connection, scope, plan.devices, actor=actor, at_ms=at_ms)
    bulk.add_devices(connection, plan.new_devices, actor=actor, at_ms=at_ms)
    bulk.put_counters(connection, plan.numbers)
    write_papers(connection, scope, plan, actor=actor, at_ms=at_ms)


def write_papers(connection: Connection, scope: Scope, plan: Plan, *, actor: str, at_ms: int) -> None:
    """What refers to devices, once they are there."""
    by_code = {one.code: one for one in devices.find(connection, scope, Filter())}
    bulk.add_files(connection, ((by_code[one.device], one) for one in plan.new_files), actor=actor, at_ms=at_ms)
    for file in plan.files:
        device_files.put(connection, scope, file, actor=actor, at_ms=at_ms)
    said = ((by_code[code].id, Claim(ClaimType.MAC, mac)) for code, mac in plan.macs)
    bulk.add_claims(connection, said, at_ms=at_ms)
    periods = ((by_code[one.after.device], one.before, one.after) for one in plan.periods)
    bulk.put_periods(connection, periods, actor=actor, at_ms=at_ms)
    ids = {code: one.id for code, one in by_code.items()}
    bulk.put_vouchers(connection, [*plan.new_vouchers, *plan.vouchers], ids, actor=actor, at_ms=at_ms)
    bulk.put_costs(connection, [*plan.new_costs, *plan.costs], ids, actor=actor, at_ms=at_ms)
    for budget in plan.budgets:
        costs.put_budget(connection, budget, actor=actor, at_ms=at_ms)
