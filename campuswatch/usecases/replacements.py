"""What is known of the devices of a school that speaks for replacing them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Connection

from alerts.state import State
from alerts.surroundings import NO_SURROUNDINGS, Surroundings
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.books import read_books, school_of
from campuswatch.usecases.conditions import Condition, conditions
from dashboards.devicepage import past
from dashboards.origins import read_seen_since
from dashboards.surroundings import read_surroundings
from inventory.database import Database
from inventory.freezing import Books
from inventory.model.cost import Cost, CostKind
from inventory.model.device import Device, Stage
from inventory.model.device_file import DeviceFile
from inventory.model.paper import PaperState
from inventory.model.school import School
from inventory.model.stocktake import Condition as Counted
from inventory.model.stocktake import StocktakeLine
from inventory.model.transition import Transition
from inventory.replacement import Facts, Proposal, Rules, propose
from inventory.repository import costs, devices, stocktakes
from inventory.repository.devices import Filter
from inventory.spending import UPKEEP
from language.moment import local

DAY_MS = 86_400_000
SLICE = 200
"""Devices whose transitions of a year are in memory at once."""


def replacements(database: Database, actor: Actor, school: str, rules: Rules, *, now_ms: int) -> list[Proposal]:
    """Raises Missing, Forbidden."""
    require(actor, Right.LOOK, school)
    with database.read() as connection:
        home = school_of(connection, actor.scope, school)
        known = devices.find(connection, actor.scope, Filter(school=school, stage=Stage.ADOPTED))
        books = read_books(connection, actor.scope, school, known)
        spent = costs.every(connection, actor.scope, school)
        condemned = _conditions_counted(connection, actor, school)
    seen = conditions(database, actor.scope, school, now_ms=now_ms)
    today = local(now_ms, home.zone).date()
    lives = _lives(database, actor, known, seen, rules, now_ms)
    facts = [
        _facts(one, books, [cost for cost in spent if cost.device == one.code], seen.get(one.code),
               condemned.get(one.code), lives.get(one.code, (0, 0, 0)), rules, home, now_ms)
        for one in known
    ]  # fmt: skip
    return propose(facts, today, rules)


def _conditions_counted(connection: Connection, actor: Actor, school: str) -> Mapping[str, tuple[str, StocktakeLine]]:
    """What the last signed stock-take that said anything of its condition said of each device."""
    found: dict[str, tuple[str, StocktakeLine]] = {}
    for one in stocktakes.every(connection, actor.scope, school, state=PaperState.SIGNED):
        for line in stocktakes.lines_of(connection, actor.scope, one.code):
            if line.frozen.device is not None and line.condition is not Counted.UNSAID:
                found.setdefault(line.frozen.device, (one.code, line))
    return found


def _lives(
    database: Database, actor: Actor, known: Sequence[Device], seen: Mapping[str, Condition], rules: Rules, now_ms: int
) -> Mapping[str, tuple[int, int, int]]:
    """Outages, milliseconds of them, milliseconds observed: of each device, over the days of the rules."""
    start_ms = now_ms - rules.days * DAY_MS
    found: dict[str, tuple[int, int, int]] = {}
    for at in range(0, len(known), SLICE):
        codes = [one.code for one in known[at : at + SLICE]]
        with database.read() as connection:
            beside = read_surroundings(connection, actor.scope, None, start_ms=start_ms, end_ms=now_ms, codes=codes)
            rows = _by_device(read_seen_since(connection, actor.scope, start_ms, now_ms, codes, beside=beside))
        for code in codes:
            stands = seen.get(code)
            if stands is not None:
                found[code] = outages(
                    stands, rows.get(code, []), beside.get(code, NO_SURROUNDINGS), start_ms, now_ms, rules.outage_ms
                )
    return found


def outages(
    stands: Condition, rows: Iterable[Transition], beside: Surroundings, start_ms: int, now_ms: int, least_ms: int
) -> tuple[int, int, int]:
    """DOWN alone: what a dead switch in front of it did is not charged to a device."""
    lived = past(stands.listed, rows, beside, start_ms, now_ms, stands.looked_ms)
    down = [one for one in lived.segments if one.state is State.DOWN and one.length_ms >= least_ms]
    return len(down), sum(one.length_ms for one in down), lived.figures.observed_ms


def _by_device(rows: Iterable[Transition]) -> Mapping[str, list[Transition]]:
    grouped: dict[str, list[Transition]] = {}
    for row in rows:
        grouped.setdefault(row.device, []).append(row)
    return grouped


def _facts(
    device: Device, books: Books, spent: Sequence[Cost], stands: Condition | None,
    counted: tuple[str, StocktakeLine] | None, life: tuple[int, int, int], rules: Rules, home: School, now_ms: int,
) -> Facts:  # fmt: skip
    file = books.files.get(device.code) or DeviceFile(device=device.code)
    today = local(now_ms, home.zone).date()
    begun = min((one.start_ms for one in stands.listed.service), default=None) if stands else None
    first = local(begun, home.zone).date() if begun is not None else None
    lately = today - timedelta(days=rules.days)
    return Facts(
        device=device.code,
        name=device.name,
        kind=device.kind,
        area=device.area or "",
        since=file.purchased or first,
        uncertain=file.purchased is not None and "purchased" in file.uncertain,
        warranty_until=file.warranty_until,
        warranty_endless=file.warranty_endless,
        price=_sums(one for one in spent if one.kind is CostKind.PURCHASE),
        repair_cost=_sums(one for one in spent if one.kind in UPKEEP),
        repairs=sum(1 for one in spent if one.kind is CostKind.REPAIR and one.day > lately),
        outages=life[0],
        down_ms=life[1],
        observed_ms=life[2],
        condition=counted[1].condition if counted else Counted.UNSAID,
        condition_paper=counted[0] if counted else "",
    )


def _sums(costs: Iterable[Cost]) -> Mapping[str, int]:
    sums: dict[str, int] = {}
    for one in costs:
        sums[one.currency] = sums.get(one.currency, 0) + one.amount
    return sums
