"""Whether devices still take the login that their maker ships: asked only when a person says so, once each (Q13)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import Connection

from campuswatch.rotation.targets import target_of
from campuswatch.usecases.actor import Actor, Right, require
from collector.control import WRITERS
from collector.instruments import Instruments
from collector.protocols.errors import LoginHeld, ProtocolError
from collector.target import Target
from inventory import audit
from inventory.database import Database
from inventory.errors import Missing
from inventory.model.credential import Credential, CredentialType
from inventory.model.device import Device, Stage
from inventory.repository import devices
from inventory.vendors.factory_logins import FACTORY_LOGINS, FactoryLogin
from language.message import Message

AT_ONCE = 20
ASK_S = 10.0


class Answer(StrEnum):
    """`HELD`: the device had its share of wrong logins lately, so it was not asked. `UNTOLD`: it did not say."""

    OPEN = "open"
    SHUT = "shut"
    HELD = "held"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """`account` is the maker's; `why` is told where the answer is none."""

    device: str
    school: str
    vendor: str
    account: str
    answer: Answer
    why: Message | None = None


def askable(
    database: Database, actor: Actor, *, school: str | None = None, codes: Iterable[str] = ()
) -> list[tuple[Device, Target, FactoryLogin]]:
    """Devices in service with a web interface that we speak and a maker whose login is known; the maker's first one.

    Raises Missing for a code that names none, Forbidden.
    """
    wanted = list(codes)
    with database.read() as connection:
        found = devices.find(connection, actor.scope, devices.Filter(school=school, stage=Stage.ADOPTED))
        if wanted:
            known = {device.code: device for device in found}
            if missing := [code for code in wanted if code not in known]:
                raise Missing("ledger.no_device", device=missing[0])
            found = [known[code] for code in wanted]
        for place in {device.school for device in found}:
            require(actor, Right.SECRETS, place)
        told = [(device, target_of(connection, actor.scope, device, waived=True)) for device in found if device.address]
    first = first_logins(FACTORY_LOGINS)
    return [
        (device, target, first[device.vendor.casefold()])
        for device, target in told
        if target.api in WRITERS and device.vendor.casefold() in first
    ]


def first_logins(rows: Iterable[FactoryLogin]) -> Mapping[str, FactoryLogin]:
    """One for each maker: a second try at a device would be the second wrong login."""
    found: dict[str, FactoryLogin] = {}
    for row in rows:
        if row.type is CredentialType.PASSWORD and row.vendor and row.secret:
            found.setdefault(row.vendor.casefold(), row)
    return found


async def try_them(
    database: Database,
    actor: Actor,
    asked: list[tuple[Device, Target, FactoryLogin]],
    instruments: Instruments,
    tell: Callable[[int], None],
    *,
    now_ms: int,
) -> list[Tried]:
    """One login at each, counted like every unproven one. That it was done stands in the audit chain before."""
    counts: dict[str, int] = {}
    for device, _, _ in asked:
        counts[device.school] = counts.get(device.school, 0) + 1

    for school in counts:
        require(actor, Right.SECRETS, school)

    def work(connection: Connection) -> None:
        for school, count in sorted(counts.items()):
            audit.append(
                connection, school, at_ms=now_ms, actor=actor.name, action="factory_logins.tried", subject=school,
                detail={"devices": count},
            )  # fmt: skip

    await database.commit(work)
    places = asyncio.Semaphore(AT_ONCE)
    done = 0

    async def one(device: Device, target: Target, login: FactoryLogin) -> Tried:
        nonlocal done
        async with places:
            tried = await _try(device, target, login, instruments)
        done += 1
        tell(done)
        return tried

    return list(await asyncio.gather(*(one(*row) for row in asked)))


async def _try(device: Device, target: Target, login: FactoryLogin, instruments: Instruments) -> Tried:
    tried = Tried(
        device=device.code, school=device.school, vendor=login.vendor, account=login.account, answer=Answer.UNTOLD
    )
    credential = Credential(id=f"factory-{login.vendor}", type=login.type, account=login.account, secret=login.secret)
    try:
        let_in = await WRITERS[target.api].check(target, credential, instruments, ASK_S)
    except LoginHeld as error:
        return replace(tried, answer=Answer.HELD, why=error.message)
    except ProtocolError as error:
        return replace(tried, why=error.message)
    return replace(tried, answer=Answer.OPEN if let_in else Answer.SHUT)
