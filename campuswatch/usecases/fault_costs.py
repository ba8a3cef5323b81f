"""A repair with what it cost: the amount is judged before anything is written."""

from __future__ import annotations

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.fault_work import Mending, Said, repair, work
from campuswatch.usecases.spending import add_cost
from inventory.database import Database
from inventory.errors import Missing
from inventory.model.cost import Cost, CostKind
from inventory.model.fault import Fault
from inventory.model.school import School
from inventory.money import CURRENCY_OF, admit_currency, to_minor
from inventory.repository import faults, schools
from language.moment import local


def mend_at_cost(
    database: Database, actor: Actor, number: str, said: Said, mending: Mending, *, cost: str, currency: str = "",
    now_ms: int,
) -> Fault:  # fmt: skip
    """`cost` as people type it; `currency` is that of the school's language where it is empty.

    Raises what `work` raises, Conflict for what is no amount.
    """
    home = home_of(database, actor, number)
    require(actor, Right.SPEND, home.code)
    money = admit_currency(currency or CURRENCY_OF.get(home.language, ""))
    amount = to_minor(cost, money)
    fault = work(database, actor, number, said, repair(mending), now_ms=now_ms)
    wanted = Cost(
        id="", school=fault.school, device=fault.device or None, kind=CostKind.REPAIR, currency=money, amount=amount,
        day=local(now_ms, home.zone).date(), note=fault.number,
    )  # fmt: skip
    add_cost(database, actor, wanted, now_ms=now_ms)
    return fault


def home_of(database: Database, actor: Actor, number: str) -> School:
    with database.read() as connection:
        fault = faults.by_number(connection, actor.scope, number)
        home = schools.get(connection, actor.scope, fault.school) if fault else None
    if home is None:
        raise Missing("fault.none", fault=number[:40])
    return home
