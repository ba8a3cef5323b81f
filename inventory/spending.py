"""What was spent against what may be: pure sums over costs and budgets (Q53).

A budget is for upkeep: repairs, maintenance and the rest. Purchases stand beside it and use none of it. Currencies
are never added to each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inventory.model.cost import Budget, Cost, CostKind

UPKEEP = (CostKind.REPAIR, CostKind.MAINTENANCE, CostKind.OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """One calendar year of one school in one currency, in its smallest unit. `budget` None: nobody set one."""

    school: str
    year: int
    currency: str
    spent: Mapping[CostKind, int] = field(default_factory=dict)
    budget: int | None = None
    unproven: int = 0

    @property
    def upkeep(self) -> int:
        return sum(self.spent.get(kind, 0) for kind in UPKEEP)

    @property
    def left(self) -> int | None:
        """Less than nothing where more was spent than may be."""
        return None if self.budget is None else self.budget - self.upkeep


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCost:
    """`upkeep` of one device in one currency, over all the costs that were handed in; `count` of them."""

    device: str
    currency: str
    upkeep: int
    purchase: int
    count: int


def years(costs: Iterable[Cost], budgets: Iterable[Budget]) -> list[Year]:
    """By school, year and currency; a year with only a budget is there too. `unproven` counts costs without voucher."""
    spent: dict[tuple[str, int, str], dict[CostKind, int]] = {}
    unproven: dict[tuple[str, int, str], int] = {}
    for one in costs:
        key = (one.school, one.day.year, one.currency)
        kinds = spent.setdefault(key, {})
        kinds[one.kind] = kinds.get(one.kind, 0) + one.amount
        unproven[key] = unproven.get(key, 0) + (one.voucher is None)
    allowed = {(one.school, one.year, one.currency): one.amount for one in budgets}
    return [
        Year(
            school=school, year=year, currency=currency, spent=spent.get((school, year, currency), {}),
            budget=allowed.get((school, year, currency)), unproven=unproven.get((school, year, currency), 0),
        )
        for school, year, currency in sorted({*spent, *allowed})
    ]  # fmt: skip


def by_device(costs: Iterable[Cost]) -> list[DeviceCost]:
    """The dearest to keep first, in each currency; what belongs to no device is left out."""
    upkeep: dict[tuple[str, str], list[Cost]] = {}
    for one in costs:
        if one.device is not None:
            upkeep.setdefault((one.device, one.currency), []).append(one)
    found = [
        DeviceCost(
            device=device,
            currency=currency,
            upkeep=sum(one.amount for one in own if one.kind in UPKEEP),
            purchase=sum(one.amount for one in own if one.kind is CostKind.PURCHASE),
            count=len(own),
        )
        for (device, currency), own in upkeep.items()
    ]
    return sorted(found, key=lambda one: (one.currency, -one.upkeep, one.device))
