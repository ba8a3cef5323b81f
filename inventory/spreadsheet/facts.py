"""What the ledger holds already, and what the person who imports wants: the other half of what a plan is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.model.area import Area
from inventory.model.cost import Budget, Cost
from inventory.model.device import Device
from inventory.model.device_file import DeviceFile
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.service_period import ServicePeriod
from inventory.model.voucher import Voucher
from inventory.spreadsheet.dates import Order

AreaKey = tuple[str, str]
BudgetKey = tuple[str, int, str]
Counter = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """`people`, `vouchers` and `costs` by id, `devices` by code, `files` of those that have one, `macs` last claimed.

    `periods` are the last ones of their devices. `former` leads from a code that a device once had to its code;
    `numbers` holds the last number given out, by school and prefix of codes.
    """

    schools: Mapping[str, School] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    areas: Mapping[AreaKey, Area] = field(default_factory=dict)
    devices: Mapping[str, Device] = field(default_factory=dict)
    former: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, DeviceFile] = field(default_factory=dict)
    macs: Mapping[str, str] = field(default_factory=dict)
    periods: Mapping[str, ServicePeriod] = field(default_factory=dict)
    vouchers: Mapping[str, Voucher] = field(default_factory=dict)
    costs: Mapping[str, Cost] = field(default_factory=dict)
    budgets: Mapping[BudgetKey, Budget] = field(default_factory=dict)
    numbers: Mapping[Counter, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """`school` is for rows that name none; `order` of the numbers of a day; `account` for passwords without one.

    With `new_schools` a school that is named and not known is made, with this zone and language.
    """

    school: str | None = None
    order: Order | None = None
    account: str = ""
    new_schools: bool = False
    zone: str = "UTC"
    language: str = "en"
