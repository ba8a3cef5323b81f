"""Who asks the bench's agents by SNMP: us, the libraries, and net-snmp's commands.

Each takes the agents' port and the version, `v2c` or `v3` (authPriv, SHA-1 and AES-128).
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import Any, Literal, NamedTuple

from bench.rivals import One
from bench.snmp_agents import USER, address
from collector.protocols.snmp.client import SnmpClient
from collector.protocols.snmp.peer import Peer
from inventory.model.credential import Credential, CredentialType

Version = Literal["v2c", "v3"]
COMMUNITY = "public"
SECRET = USER.auth_secret.decode()
WAIT_S = 10
CREDENTIALS: dict[Version, Credential] = {
    "v2c": Credential(id="bench", type=CredentialType.SNMP_COMMUNITY, secret=COMMUNITY),
    "v3": Credential(
        id="bench",
        type=CredentialType.SNMP_V3,
        account=USER.name.decode(),
        auth_protocol=USER.auth_protocol,
        auth_secret=SECRET,
        priv_protocol=USER.priv_protocol,
        priv_secret=SECRET,
    ),
}
# As net-snmp's commands want them.
OPTIONS: dict[Version, tuple[str, ...]] = {
    "v2c": ("-v2c", "-c", COMMUNITY),
    "v3": ("-v3", "-l", "authPriv", "-u", USER.name.decode(), "-a", "SHA", "-A", SECRET, "-x", "AES", "-X", SECRET),
}


def lacking(*, module: str = "", program: str = "") -> str:
    """How to get what a rival needs, or nothing where it is here."""
    if module and find_spec(module) is None:
        return "to enable: make bench installs it"
    if program and shutil.which(program) is None:
        return "to enable: make servers"
    return ""


class Ours(NamedTuple):
    client: SnmpClient
    peers: list[Peer]


@asynccontextmanager
async def ours(port: int, count: int, version: Version) -> AsyncIterator[Ours]:
    async with SnmpClient() as client:
        yield Ours(client, [Peer(address(number), port, CREDENTIALS[version]) for number in range(count)])


def gufo(port: int, count: int, version: Version) -> list[Any]:
    """A session an agent; in version 3 each learns its engine with its first request."""
    from gufo.snmp import Aes128Key, Sha1Key, SnmpVersion, User
    from gufo.snmp.aio import SnmpSession

    user = User(USER.name.decode(), auth_key=Sha1Key(SECRET.encode()), priv_key=Aes128Key(SECRET.encode()))
    options: dict[Version, dict[str, Any]] = {
        "v2c": {"version": SnmpVersion.v2c, "community": COMMUNITY},
        "v3": {"version": SnmpVersion.v3, "user": user},
    }
    return [SnmpSession(addr=address(number), port=port, timeout=WAIT_S, **options[version]) for number in range(count)]


class Pysnmp:
    """Its asynchronous high level, without looking names up in MIB files."""

    def __init__(self, port: int, version: Version) -> None:
        from pysnmp.hlapi.v3arch import asyncio as hlapi

        self.hlapi = hlapi
        self.port = port
        self.engine = hlapi.SnmpEngine()
        self.auth = (
            hlapi.CommunityData(COMMUNITY)
            if version == "v2c"
            else hlapi.UsmUserData(
                USER.name.decode(), SECRET, SECRET, hlapi.usmHMACSHAAuthProtocol, hlapi.usmAesCfb128Protocol
            )
        )

    async def whom(self, number: int) -> tuple[Any, ...]:
        """What its commands take first."""
        place = (address(number), self.port)
        target = await self.hlapi.UdpTransportTarget.create(place, timeout=WAIT_S, retries=0)
        return self.engine, self.auth, target, self.hlapi.ContextData()

    def names(self, oids: Iterable[str]) -> list[Any]:
        return [self.hlapi.ObjectType(self.hlapi.ObjectIdentity(oid)) for oid in oids]

    def close(self) -> None:
        self.engine.close_dispatcher()


@asynccontextmanager
async def commands(words: Callable[[int], list[list[str]]], values: int, width: int) -> AsyncIterator[One]:
    """Processes for each piece of work, which together print `values` values. No MIB file is loaded."""
    quiet = {"PATH": os.environ["PATH"], "MIBS": "", "SNMPCONFPATH": os.devnull}

    def one(number: int) -> None:
        done = [subprocess.run(command, env=quiet, capture_output=True, check=True) for command in words(number)]
        printed = sum(process.stdout.count(b" = ") - process.stdout.count(b" = No more ") for process in done)
        assert printed == values, printed

    with ThreadPoolExecutor(width) as pool:
        loop = asyncio.get_running_loop()
        yield lambda number: loop.run_in_executor(pool, one, number)
