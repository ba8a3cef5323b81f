"""Asking one device everything, now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from ipaddress import ip_address

from campuswatch.instruments import open_instruments
from campuswatch.polling import unable_of
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.watchlist import target_of
from collector.clock import Clock
from collector.poller import look
from collector.probes import PROBES
from collector.probes.probe import Probe
from collector.sample import Reading
from collector.target import Target
from inventory.database import Database
from inventory.errors import Missing
from inventory.login_policy import LoginPolicy
from inventory.login_policy import stranger as stranger_name
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.repository import devices, schools
from inventory.vault import Vault


def find_target(database: Database, vault: Vault, actor: Actor, name: str, school: str | None) -> Target:
    """`name` is a device's code, or an address: known in the school, or not known yet.

    `school` may be left out where there is one. Raises Missing.
    """
    with database.read() as connection:
        known = devices.get(connection, actor.scope, name)
        among = schools.every(connection, actor.scope)
        home = next((one for one in among if one.code == (known.school if known else school)), None)
        if home is None and school is not None:
            raise Missing("ledger.no_school", school=school)
        if home is None and len(among) == 1:
            home = among[0]
        if home is None:
            raise Missing("ledger.which_school", name=name)
        require(actor, Right.LOOK, home.code)
        if known is None:
            known = devices.at_address(connection, actor.scope, home.code, name) or stranger(name, home)
        if known.address is None:
            raise Missing("ledger.no_address", device=known.code)
        return target_of(connection, actor.scope, vault, known, home)


def stranger(address: str, school: School) -> Device:
    """A device of which nothing is known but its address. Raises Missing for what is neither code nor address."""
    try:
        ip_address(address)
    except ValueError as error:
        raise Missing("ledger.no_device", device=address) from error
    code = stranger_name(school.code, address)
    return Device(id="", code=code, school=school.code, kind=Kind.UNKNOWN, name=address, address=address)


def probes_for(target: Target) -> list[Probe]:
    """All that fit it; of a stranger, whose kind is not known, all that are worth asking."""
    if target.kind == Kind.UNKNOWN:
        return [probe for probe in PROBES.values() if probe.worth(target)]
    return [probe for probe in PROBES.values() if probe.fits(target)]


async def ask_everything(
    target: Target,
    database: Database,
    clock: Clock,
    told: Callable[[Reading], None],
    *,
    patience: float = 2.0,
    logins: LoginPolicy | None = None,
) -> None:
    """Looks with every probe, two at a time as politeness wants; `told` hears each reading as it comes.

    `patience` stretches the probes' time limits: a person waits gladly for a slow device.
    """
    places = asyncio.Semaphore(2)
    async with AsyncExitStack() as stack:
        instruments = await open_instruments(stack, database, clock, logins, pictures=True)
        unable = unable_of(ping=instruments.pinger is not None, pictures=instruments.pictures is not None)
        chosen = [probe for probe in probes_for(target) if probe.name not in unable]

        async def ask(probe: Probe) -> None:
            async with places:
                told(await look(target, probe, instruments, clock, probe.timeout_s * patience))

        await asyncio.gather(*(ask(probe) for probe in chosen))
